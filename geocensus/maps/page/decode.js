// From the island of data to arrays; and the small words that everything else is written with.

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

/** Text of the register inside a line of ours, between marks that keep its direction to itself; no longer than a line. */
const isolated = text => `\u2068${text.length > 60 ? `${text.slice(0, 60)}…` : text}\u2069`;
