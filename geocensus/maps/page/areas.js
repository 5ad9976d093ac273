// Zones, counties and the graticule on the canvas, and the labels of the zones.

/** Areas as they come in the page, and where they stand on the plane: `place` works that out anew. */
function areasOf(packed, unit, origin, plane) {
  const xs = running(packed.x, unit);
  const ys = running(packed.y, unit);
  const areas = packed.areas.map(() => ({}));
  areas.place = () => placeAreas(areas, packed, xs, ys, origin, plane);
  areas.place();
  return areas;
}

/** A path each, relative to `origin` (canvases compute in single precision), with its box and the box of its label. */
function placeAreas(areas, packed, xs, ys, origin, plane) {
  let ring = 0;
  let vertex = 0;
  packed.areas.forEach((rings, at) => {
    const path = new Path2D();
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    let widest = null;
    for (let r = 0; r < rings; r++, ring++) {
      const ringBox = [Infinity, Infinity, -Infinity, -Infinity];
      for (let v = 0; v < packed.rings[ring]; v++, vertex++) {
        const place = plane.place(xs[vertex], ys[vertex]);
        const x = place[0] - origin.x;
        const y = place[1] - origin.y;
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
    Object.assign(areas[at], { path, box, label: widest });
  });
}

/** Letters for the canvas: no control or direction marks, no more than fit. */
const drawable = text => text.replace(/[\p{C}\u2028\u2029]/gu, '').slice(0, 40);

const AreaDrawing = {
  /** Draw the areas, and give what draws their labels: these may have to stand on top of more. */
  _areas(view) {
    const { context, ratio, scale, dx, dy } = view;
    const { zones } = this.records;
    const left = this.origin.x * scale + dx;
    const top = this.origin.y * scale + dy;
    const inView = ({ box }) => box[2] * scale + left >= 0 && box[0] * scale + left <= view.width
      && box[3] * scale + top >= 0 && box[1] * scale + top <= view.height;
    context.save();
    context.setTransform(ratio * scale, 0, 0, ratio * scale, ratio * left, ratio * top);
    context.lineJoin = 'round';
    if (this.shown.share || this.counted) {
      this.areas.forEach((area, i) => {
        if (!inView(area) || !zones.sources[i]) return;
        context.fillStyle = shareColour(zones.flagged[i] / zones.sources[i]);
        context.fill(area.path, 'evenodd');
      });
    }
    if (this.shown.zones) {
      context.lineWidth = 1 / scale;
      context.strokeStyle = '#7b8794';
      for (const area of this.areas) if (inView(area)) context.stroke(area.path);
    }
    if (this.shown.outlines) {
      context.lineWidth = 2.2 / scale;
      context.strokeStyle = '#2b3a4a';
      for (const area of this.outlines) if (inView(area)) context.stroke(area.path);
    }
    if (this.selectedZone >= 0) {
      context.lineWidth = 3.5 / scale;
      context.strokeStyle = '#7a1fa2';
      context.stroke(this.areas[this.selectedZone].path);
    }
    context.restore();
    return () => { if (this.shown.codes || this.counted) this._labels(view, left, top, inView); };
  },

  /** Codes of zones that are wide enough for them; in a page that counts, the counts as well. */
  _labels(view, left, top, inView) {
    const { context, scale } = view;
    const { zones } = this.records;
    context.font = `${this.counted ? 'bold ' : ''}11px system-ui, "Noto Sans CJK SC", "Microsoft YaHei", sans-serif`;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.lineWidth = 3;
    // The widest first; a label that would run into one that stands is left out.
    const placed = [];
    const free = box => placed.every(other => box[0] > other[2] || box[2] < other[0] || box[1] > other[3] || box[3] < other[1]);
    for (const i of this.byWidth) {
      const area = this.areas[i];
      if (!area.label || !inView(area)) continue;
      const width = (area.label[2] - area.label[0]) * scale;
      const height = (area.label[3] - area.label[1]) * scale;
      const lines = [];
      if (this.counted && zones.sources[i]) lines.push(zones.sources[i].toLocaleString());
      // A code that is too long for its zone shows its end: the front is the county's, the same all around.
      const code = drawable(zones.code[i]);
      const fits = context.measureText(code).width <= width * 0.92;
      if (this.shown.codes && code) lines.push(fits ? code : `…${code.slice(-6)}`);
      if (this.shown.codes && width > 130 && height > 60) lines.push(drawable(zones.name[i]));
      const shown = lines.filter(line => line);
      if (!shown.length || height < 13 * shown.length + 4) continue;
      const half = Math.max(...shown.map(line => context.measureText(line).width)) / 2;
      if (2 * half > width * 0.92) continue;
      const x = (area.label[0] + area.label[2]) / 2 * scale + left;
      const y = (area.label[1] + area.label[3]) / 2 * scale + top - 6.5 * (shown.length - 1);
      const box = [x - half - 2, y - 8, x + half + 2, y + 13 * shown.length - 5];
      if (!free(box)) continue;
      placed.push(box);
      shown.forEach((line, n) => {
        context.strokeStyle = 'rgba(255,255,255,0.9)';
        context.strokeText(line, x, y + 13 * n);
        context.fillStyle = this.counted ? '#1f2933' : '#46515d';
        context.fillText(line, x, y + 13 * n);
      });
    }
  },

  /** Meridians and parallels at a round step, about five in the view. */
  _graticule(view) {
    const { context, scale, dx, dy, width, height } = view;
    const west = lonOf(-dx / scale), east = lonOf((width - dx) / scale);
    const steps = [10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];
    const step = steps.find(s => (east - west) / s >= 5) || 0.001;
    const digits = Math.max(0, Math.ceil(-Math.log10(step)));
    context.save();
    context.strokeStyle = '#c3ccd6';
    context.fillStyle = '#5b6672';
    context.lineWidth = 1;
    context.setLineDash([4, 4]);
    context.font = '10px system-ui, sans-serif';
    context.beginPath();
    const label = [width * PADDING / (1 + 2 * PADDING) + 4, height * (1 - PADDING / (1 + 2 * PADDING)) - 40];
    for (let k = Math.ceil(west / step); k * step <= east; k++) {
      const x = worldX(k * step) * scale + dx;
      context.moveTo(x, 0);
      context.lineTo(x, height);
      context.fillText(`${(k * step).toFixed(digits)}°`, x + 3, label[1]);
    }
    const north = latOf(-dy / scale), south = latOf((height - dy) / scale);
    for (let k = Math.ceil(south / step); k * step <= north; k++) {
      const y = worldY(k * step) * scale + dy;
      context.moveTo(0, y);
      context.lineTo(width, y);
      context.fillText(`${(k * step).toFixed(digits)}°`, label[0], y - 3);
    }
    context.stroke();
    context.restore();
  },
};
