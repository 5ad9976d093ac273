// Everything of ours on one canvas that lies over the map: areas, points, arrows, and what is selected.

const PADDING = 0.15;  // of the view on each side, so that a short pan shows no empty rim
const ARROW_LIMIT = 1500;
const CROWD = 150;  // arrows in view, from which on they are hair lines

const CheckLayer = L.Layer.extend({
  includes: [AreaDrawing, PointDrawing],

  initialize(records, areas, outlines, origin, homeZoom) {
    this.records = records;
    this.areas = areas;
    this.outlines = outlines;
    this.origin = origin;
    this.homeZoom = homeZoom;
    this.badges = [];  // the counts drawn last: [x, y, half their width]
    this.shown = { points: true, proposals: true, links: true, zones: true, codes: true, share: false, outlines: true, graticule: false };
    this.gradeShown = [true, true, true, true, true];
    this.matches = null;  // a Uint8Array of records, when a filter is chosen
    this.selected = [];
    this.selectedZone = -1;
    this.only = -1;  // the one record whose proposals are drawn
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
    const seen = this.shown.points ? this.seen(view) : { count: 0 };
    const farOut = this.farOut(seen);
    this.badges = [];
    const proposed = this.shown.proposals && !farOut ? this._proposed(view) : [];
    this._arrows(view, proposed);
    if (!this.counted && !farOut) labels();
    if (this.shown.links && !farOut) this.ties(view);
    if (farOut) this.counts(view, seen); else if (seen.count) this.points(view, seen);
    this._targets(view, proposed);
    // Where sources are counted, the counts are what the map says: on top.
    if (this.counted) labels();
    this._selection(view);
  },

  /** Proposals that reach into the view: [from or null, to, ambiguous]. */
  _proposed(view) {
    const { proposals } = this.records;
    const inside = ([x, y]) => x > -50 && y > -50 && x < view.width + 50 && y < view.height + 50;
    const found = [];
    for (const i of this.only >= 0 ? this.records.proposalsOf(this.only) : proposals.record.keys()) {
      if (found.length === ARROW_LIMIT) break;
      const record = proposals.record[i];
      if (!this.visible(record)) continue;
      const to = this.placeOf(proposals.proposed_lon[i], proposals.proposed_lat[i], view);
      if (!to) continue;
      const from = record < this.records.drawn && this.records.lon[record] !== null
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
      const place = record < this.records.drawn && this.placeOf(this.records.lon[record], this.records.lat[record], view);
      if (!place) continue;
      const [x, y] = place;
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

  /** Where a position stands on the canvas; null when none can be drawn. */
  placeOf(lon, lat, { scale, dx, dy }) {
    if (lon === null || lat === null || Math.abs(lon) > 180 || Math.abs(lat) > 85.05) return null;
    const [x, y] = this.records.plane.place(lon, lat);
    return [x * scale + dx, y * scale + dy];
  },

  /** Whether a count stands under a place of the map's window. */
  badgeAt({ x, y }) {
    const corner = this.map.layerPointToContainerPoint(L.DomUtil.getPosition(this.canvas) || L.point(0, 0));
    return this.badges.some(([bx, by, half]) => Math.abs(x - corner.x - bx) < half && Math.abs(y - corner.y - by) < 12);
  },
});
