// Everything of ours on one canvas that lies over the map: areas, points, arrows, and what is selected.

const PADDING = 0.15;  // of the view on each side, so that a short pan shows no empty rim
const ARROW_LIMIT = 1500;
const CROWD = 150;  // arrows in view, from which on they are hair lines
const THRONG = 8000;  // points in view, from which on marks are smaller

const CheckLayer = L.Layer.extend({
  initialize(records, areas, outlines, origin) {
    this.records = records;
    this.areas = areas;
    this.outlines = outlines;
    this.origin = origin;
    this.shown = { points: true, proposals: true, zones: true, codes: true, share: false, outlines: true, graticule: false };
    this.gradeShown = [true, true, true, true, true];
    this.matches = null;  // a Uint8Array of records, when a check is chosen
    this.selected = [];
    this.selectedZone = -1;
    this.counted = records.data.aggregated;
    const widthOf = ({ label }) => label ? label[2] - label[0] : 0;
    this.byWidth = areas.map((_, i) => i).sort((a, b) => widthOf(areas[b]) - widthOf(areas[a]));
  },

  onAdd(map) {
    this.map = map;
    this.canvas = L.DomUtil.create('canvas', 'leaflet-zoom-animated check-canvas');
    this.canvas.setAttribute('aria-hidden', 'true');
    map.getPane('overlayPane').appendChild(this.canvas);
    this.redraw();
  },

  onRemove() {
    this.canvas.remove();
  },

  getEvents() {
    return { moveend: this.redraw, resize: this.redraw, zoomanim: this._animate };
  },

  _animate(event) {
    const scale = this.map.getZoomScale(event.zoom, this.zoom);
    const offset = this.map._latLngBoundsToNewLayerBounds(this.bounds, event.zoom, event.center).min;
    L.DomUtil.setTransform(this.canvas, offset, scale);
  },

  switchTo(name, shown) {
    if (this.shown[name] === shown) return;
    this.shown[name] = shown;
    this.redraw();
    this.fire('switched');
  },

  visible(record) {
    return this.gradeShown[this.records.grade[record]] && (!this.matches || this.matches[record] === 1);
  },

  /** Draw what is in view; called after each move, and when a filter or layer changes. */
  redraw() {
    const map = this.map;
    if (!map) return;
    const size = map.getSize();
    const pad = size.multiplyBy(PADDING).round();
    const corner = map.containerPointToLayerPoint(pad.multiplyBy(-1));
    const whole = size.add(pad.multiplyBy(2));
    const ratio = window.devicePixelRatio || 1;
    this.zoom = map.getZoom();
    this.bounds = L.latLngBounds(map.layerPointToLatLng(corner), map.layerPointToLatLng(corner.add(whole)));
    if (this.canvas.width !== Math.round(whole.x * ratio) || this.canvas.height !== Math.round(whole.y * ratio)) {
      this.canvas.width = Math.round(whole.x * ratio);
      this.canvas.height = Math.round(whole.y * ratio);
      this.canvas.style.width = `${whole.x}px`;
      this.canvas.style.height = `${whole.y}px`;
    }
    L.DomUtil.setTransform(this.canvas, corner, 1);
    const context = this.canvas.getContext('2d');
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, whole.x, whole.y);

    // World pixels at zoom 0 -> canvas pixels: scale, then shift.
    const scale = 2 ** this.zoom;
    const shift = map.getPixelOrigin().add(corner);
    const view = { context, ratio, scale, dx: -shift.x, dy: -shift.y, width: whole.x, height: whole.y };
    this.view = view;
    if (this.shown.graticule) this._graticule(view);
    const labels = this._areas(view);
    const proposed = this.shown.proposals ? this._proposed(view) : [];
    this._arrows(view, proposed);
    if (!this.counted) labels();
    if (this.shown.points) this._points(view);
    this._targets(view, proposed);
    // Where sources are counted, the counts are what the map says: on top.
    if (this.counted) labels();
    this._selection(view);
  },

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

  /** Points grade by grade, the gravest last and so on top; of those in one spot only one is drawn. */
  _points(view) {
    const { context, ratio, scale, dx, dy, width, height } = view;
    const { drawn, x, y, grade } = this.records;
    const cell = 4;
    const columns = Math.ceil(width / cell) + 1;
    const taken = new Uint8Array(columns * (Math.ceil(height / cell) + 1));
    // No larger than the mark, and stamped onto whole pixels: both spare the browser most of the work.
    const shrunk = this._inView(view) > THRONG ? 0.7 : 1;
    const images = COLOURS.map(({ radius }, g) => markImage(g, ratio, 2 * Math.ceil(radius * shrunk + 2), shrunk));
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    for (let g = NOT_RUN; g <= ERROR; g++) {
      if (!this.gradeShown[g]) continue;
      const image = images[g];
      const half = image.width / 2;
      for (let i = 0; i < drawn; i++) {
        if (grade[i] !== g || (this.matches && this.matches[i] !== 1)) continue;
        const px = x[i] * scale + dx;
        const py = y[i] * scale + dy;
        if (px < 0 || py < 0 || px > width || py > height) continue;
        const at = Math.floor(py / cell) * columns + Math.floor(px / cell);
        if (taken[at] === g + 1) continue;
        taken[at] = g + 1;
        context.drawImage(image, Math.round(px * ratio - half), Math.round(py * ratio - half));
      }
    }
    context.restore();
  },

  _inView({ scale, dx, dy, width, height }) {
    const { drawn, x, y } = this.records;
    let found = 0;
    for (let i = 0; i < drawn; i++) {
      const px = x[i] * scale + dx, py = y[i] * scale + dy;
      if (px >= 0 && py >= 0 && px <= width && py <= height && this.visible(i)) found++;
    }
    return found;
  },

  /** Proposals that reach into the view: [from or null, to, ambiguous]. */
  _proposed(view) {
    const { proposals } = this.records;
    const inside = ([x, y]) => x > -50 && y > -50 && x < view.width + 50 && y < view.height + 50;
    const found = [];
    for (let i = 0; i < proposals.record.length && found.length < ARROW_LIMIT; i++) {
      const record = proposals.record[i];
      if (!this.visible(record)) continue;
      const to = this.placeOf(proposals.proposed_lon[i], proposals.proposed_lat[i], view);
      if (!to) continue;
      const from = record < this.records.drawn
        ? this.placeOf(this.records.lon[record], this.records.lat[record], view)
        : this.placeOf(proposals.reported_lon[i], proposals.reported_lat[i], view);
      if (inside(to) || (from && inside(from))) found.push([from, to, proposals.status[i] !== 'proposed']);
    }
    return found;
  },

  /** Arrows stand under the points; a crowd of them is drawn as hair lines, so that they do not hide the map. */
  _arrows(view, proposed) {
    const crowded = proposed.length > CROWD;
    for (const [from, to, ambiguous] of proposed) if (from) drawArrow(view.context, from, to, ambiguous, crowded);
  },

  _targets(view, proposed) {
    const size = proposed.length > CROWD ? 0.5 : 1;
    for (const [, to, ambiguous] of proposed) {
      view.context.save();
      view.context.translate(...to);
      view.context.scale(size, size);
      drawProposed(view.context, ambiguous);
      view.context.restore();
    }
  },

  _selection(view) {
    const { context } = view;
    for (const record of this.selected) {
      if (record >= this.records.drawn) continue;
      const [x, y] = this.placeOf(this.records.lon[record], this.records.lat[record], view);
      context.beginPath();
      context.arc(x, y, 13, 0, 2 * Math.PI);
      context.lineWidth = 5;
      context.strokeStyle = '#ffffff';
      context.stroke();
      context.lineWidth = 2.5;
      context.strokeStyle = '#7a1fa2';
      context.stroke();
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

  /** Where a position stands on the canvas; null when none can be drawn. */
  placeOf(lon, lat, { scale, dx, dy }) {
    if (lon === null || lat === null || Math.abs(lon) > 180 || Math.abs(lat) > 85.05) return null;
    return [worldX(lon) * scale + dx, worldY(lat) * scale + dy];
  },
});

/** Letters for the canvas: no control or direction marks, no more than fit. */
const drawable = text => text.replace(/[\p{C}\u2028\u2029]/gu, '').slice(0, 40);

function drawArrow(context, [fromX, fromY], [toX, toY], ambiguous, hairline = false) {
  const length = Math.hypot(toX - fromX, toY - fromY);
  if (length < 14) return;
  if (hairline) {
    context.strokeStyle = 'rgba(0, 105, 92, 0.3)';
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(fromX, fromY);
    context.lineTo(toX, toY);
    context.stroke();
    return;
  }
  const [ux, uy] = [(toX - fromX) / length, (toY - fromY) / length];
  const [tipX, tipY] = [toX - 8 * ux, toY - 8 * uy];
  for (const [colour, width] of [['rgba(255,255,255,0.85)', 4.5], [PROPOSED, 2]]) {
    context.strokeStyle = context.fillStyle = colour;
    context.lineWidth = width;
    context.setLineDash(ambiguous ? [6, 4] : []);
    context.beginPath();
    context.moveTo(fromX, fromY);
    context.lineTo(tipX - 6 * ux, tipY - 6 * uy);
    context.stroke();
    context.setLineDash([]);
    const wing = width === 2 ? 5 : 6.5;
    const back = width === 2 ? 10 : 11.5;
    context.beginPath();
    context.moveTo(tipX, tipY);
    context.lineTo(tipX - back * ux - wing * uy, tipY - back * uy + wing * ux);
    context.lineTo(tipX - back * ux + wing * uy, tipY - back * uy - wing * ux);
    context.closePath();
    context.fill();
  }
}
