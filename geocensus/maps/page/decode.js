// From the island of data to arrays, and from degrees to the plane of the map.

/** Read the island: gzip inside base64, or plain JSON. */
async function readIsland(id) {
  const island = document.getElementById(id);
  if (island.dataset.packed !== 'gzip') return JSON.parse(island.textContent);
  const text = atob(island.textContent);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return JSON.parse(await new Response(stream).text());
}

/** Undo the differences that the numbers were written as. */
function running(steps, unit = 1) {
  const values = new Float64Array(steps.length);
  let sum = 0;
  for (let i = 0; i < steps.length; i++) {
    sum += steps[i];
    values[i] = sum * unit;
  }
  return values;
}

// Spherical Mercator at zoom 0, where the world is 256 pixels wide: the same as Leaflet's default projection.
const worldX = lon => 256 * (lon + 180) / 360;
const worldY = lat => 128 - 128 * Math.asinh(Math.tan(lat * Math.PI / 180)) / Math.PI;
const lonOf = x => 360 * x / 256 - 180;
const latOf = y => 180 / Math.PI * Math.atan(Math.sinh(Math.PI * (1 - y / 128)));

/** Rebuild areas: a path each, relative to `origin` (canvases compute in single precision), with its box and centre. */
function areasOf(packed, unit, origin) {
  const xs = running(packed.x, unit);
  const ys = running(packed.y, unit);
  const areas = [];
  let ring = 0;
  let vertex = 0;
  for (const rings of packed.areas) {
    const path = new Path2D();
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    let widest = null;
    for (let r = 0; r < rings; r++, ring++) {
      const ringBox = [Infinity, Infinity, -Infinity, -Infinity];
      for (let v = 0; v < packed.rings[ring]; v++, vertex++) {
        const x = worldX(xs[vertex]) - origin.x;
        const y = worldY(ys[vertex]) - origin.y;
        if (v === 0) path.moveTo(x, y); else path.lineTo(x, y);
        ringBox[0] = Math.min(ringBox[0], x);
        ringBox[1] = Math.min(ringBox[1], y);
        ringBox[2] = Math.max(ringBox[2], x);
        ringBox[3] = Math.max(ringBox[3], y);
      }
      path.closePath();
      box[0] = Math.min(box[0], ringBox[0]);
      box[1] = Math.min(box[1], ringBox[1]);
      box[2] = Math.max(box[2], ringBox[2]);
      box[3] = Math.max(box[3], ringBox[3]);
      // The label stands on the largest part: an exclave must not pull it off the zone.
      if (!widest || ringBox[2] - ringBox[0] > widest[2] - widest[0]) widest = ringBox;
    }
    areas.push({ path, box, label: widest });
  }
  return areas;
}

/** 36.70123 -> 36°42′04.43″N; two decimals of a second are about 0.3 m. */
function dms(value, letters) {
  const hundredths = Math.round(Math.abs(value) * 360000);
  const degrees = Math.floor(hundredths / 360000);
  const minutes = Math.floor(hundredths % 360000 / 6000);
  const seconds = (hundredths % 6000 / 100).toFixed(2);
  return `${degrees}°${String(minutes).padStart(2, '0')}′${seconds.padStart(5, '0')}″${letters[value < 0 ? 1 : 0]}`;
}

/** Put values into the {places} of a sentence. */
const filled = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));

/** Make an element; text is set as text, whatever it holds. */
function element(tag, className = '', text = null) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== null) made.textContent = text;
  return made;
}

/** The same for text out of the register: its direction is its own, so that bidi marks turn nothing else around. */
function foreign(tag, className, text) {
  const made = element(tag, className, text);
  made.dir = 'auto';
  return made;
}
