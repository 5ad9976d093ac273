// Points, the ties between them, and the counts that stand for them far out. Marks are stamped pixel by pixel: 100,000
// calls of drawImage take a browser a tenth of a second and more, the same pixels written by hand a tenth of that.

const THRONG = 8000;  // points in view, from which on marks are smaller
const FAR_OUT = 1.75;  // zoom steps out from the page's first view, from which on zones are counted
const FEWEST_COUNTED = 300;  // points in view; fewer are drawn one by one however far out
const COUNT_CELL = 56;  // pixels: zones nearer than this share a count
const BADGE_HEIGHT = 22, BADGE_ROOM = 30;  // pixels: of a count, and what its mark and ends take beside the text

/** Put counts together until none covers another. */
function apart(sums, width) {
  const kept = [];
  for (let sum of sums) {
    for (;;) {
      const half = width(sum.rows.toLocaleString()) / 2;
      const k = kept.findIndex((other) =>
        Math.abs(other.y / other.rows - sum.y / sum.rows) < BADGE_HEIGHT + 2 &&
        Math.abs(other.x / other.rows - sum.x / sum.rows) < half + other.half + 2);
      if (k < 0) {
        kept.push(Object.assign(sum, { half }));
        break;
      }
      const [other] = kept.splice(k, 1);
      sum = { x: sum.x + other.x, y: sum.y + other.y, rows: sum.rows + other.rows, worst: Math.max(sum.worst, other.worst) };
    }
  }
  return kept;
}

/** The pixels of a mark. */
function stampOf(grade, ratio, scale) {
  const image = markImage(grade, ratio, 2 * Math.ceil(COLOURS[grade].radius * scale + 2), scale);
  const { data, width } = image.getContext('2d').getImageData(0, 0, image.width, image.height);
  return { pixels: data, words: new Uint32Array(data.buffer), side: width };
}

/** Lay a stamp over an image at a whole pixel; `words` and `pixels` are two views of the same memory. */
function stampOnto(words, pixels, width, height, stamp, left, top) {
  const { side } = stamp;
  for (let row = Math.max(0, -top), end = Math.min(side, height - top); row < end; row++) {
    let to = (top + row) * width + left + Math.max(0, -left);
    let from = row * side + Math.max(0, -left);
    for (const last = row * side + Math.min(side, width - left); from < last; from++, to++) {
      const alpha = stamp.pixels[4 * from + 3];
      if (alpha === 0) continue;
      if (alpha === 255 || words[to] === 0) { words[to] = stamp.words[from]; continue; }
      const below = pixels[4 * to + 3] * (255 - alpha) / 255, sum = alpha + below;
      for (let k = 0; k < 3; k++) pixels[4 * to + k] = (stamp.pixels[4 * from + k] * alpha + pixels[4 * to + k] * below) / sum;
      pixels[4 * to + 3] = sum;
    }
  }
}

const PointDrawing = {
  /** The visible points in view, the worst grade last, and where they stand: worked out once a picture. */
  seen({ scale, dx, dy, width, height }) {
    const { drawn, x, y, byGrade } = this.records;
    if (!this.room) this.room = { record: new Uint32Array(drawn), x: new Float32Array(drawn), y: new Float32Array(drawn) };
    const { room } = this;
    let count = 0;
    for (let k = 0; k < drawn; k++) {
      const record = byGrade[k];
      const px = x[record] * scale + dx, py = y[record] * scale + dy;
      if (px < 0 || py < 0 || px > width || py > height || !this.visible(record)) continue;
      room.record[count] = record;
      room.x[count] = px;
      room.y[count] = py;
      count++;
    }
    return { ...room, count };
  },

  farOut(seen) {
    return !this.counted && seen.count >= FEWEST_COUNTED && this.zoom < this.homeZoom - FAR_OUT;
  },

  /** Grade by grade, the gravest last and so on top; of those in one spot only one is drawn. */
  points({ context, ratio, width, height }, seen) {
    const { grade } = this.records;
    const cell = 3;
    const columns = Math.ceil(width / cell) + 1;
    const taken = new Uint8Array(columns * (Math.ceil(height / cell) + 1));
    const shrunk = seen.count > THRONG ? 0.7 : 1;
    const stamps = COLOURS.map((_, g) => stampOf(g, ratio, shrunk));
    const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
    const image = context.createImageData(across, down);
    const words = new Uint32Array(image.data.buffer);
    for (let k = 0; k < seen.count; k++) {
      const g = grade[seen.record[k]];
      const at = Math.floor(seen.y[k] / cell) * columns + Math.floor(seen.x[k] / cell);
      if (taken[at] === g + 1) continue;
      taken[at] = g + 1;
      const stamp = stamps[g], half = stamp.side / 2;
      stampOnto(words, image.data, across, down, stamp, Math.round(seen.x[k] * ratio - half), Math.round(seen.y[k] * ratio - half));
    }
    // Pixels that are put replace what is there: put them aside, then lay that over the map.
    if (!this.aside) this.aside = document.createElement('canvas');
    if (this.aside.width !== across || this.aside.height !== down) Object.assign(this.aside, { width: across, height: down });
    this.aside.getContext('2d').putImageData(image, 0, 0);
    context.drawImage(this.aside, 0, 0, width, height);
  },

  /** Outlets, stacks and other parts, tied to their unit. */
  ties({ context, scale, dx, dy, width, height }) {
    const { drawn, x, y, links } = this.records;
    context.save();
    context.strokeStyle = TIE;
    context.lineWidth = 1.4;
    context.beginPath();
    for (let k = 0; k < links.child.length; k++) {
      const [child, parent] = [links.child[k], links.parent[k]];
      if (child >= drawn || parent >= drawn || !(this.visible(child) || this.visible(parent))) continue;
      const [fromX, fromY] = [x[child] * scale + dx, y[child] * scale + dy];
      const [toX, toY] = [x[parent] * scale + dx, y[parent] * scale + dy];
      if (Math.max(fromX, toX) < 0 || Math.min(fromX, toX) > width || Math.max(fromY, toY) < 0 || Math.min(fromY, toY) > height) continue;
      context.moveTo(fromX, fromY);
      context.lineTo(toX, toY);
    }
    context.stroke();
    context.restore();
  },

  /** Far out: how many rows each zone holds, neighbours together, with the worst grade among them. */
  counts({ context, scale, dx, dy }, seen) {
    const { grade, zoneOfRecord } = this.records;
    const sums = new Map();
    for (let k = 0; k < seen.count; k++) {
      const record = seen.record[k];
      const zone = zoneOfRecord[record];
      const label = zone >= 0 && this.areas[zone].label;
      const px = label ? ((label[0] + label[2]) / 2 + this.origin.x) * scale + dx : seen.x[k];
      const py = label ? ((label[1] + label[3]) / 2 + this.origin.y) * scale + dy : seen.y[k];
      const key = `${Math.floor(px / COUNT_CELL)} ${Math.floor(py / COUNT_CELL)}`;
      let sum = sums.get(key);
      if (!sum) sums.set(key, sum = { x: 0, y: 0, rows: 0, worst: NOT_RUN });
      sum.x += px;
      sum.y += py;
      sum.rows++;
      if (grade[record] > sum.worst) sum.worst = grade[record];
    }
    this.badges = [];
    context.save();
    context.font = 'bold 12px system-ui, "Noto Sans CJK SC", "Microsoft YaHei", sans-serif';
    context.textBaseline = 'middle';
    context.textAlign = 'left';
    for (const sum of apart([...sums.values()], (text) => context.measureText(text).width + BADGE_ROOM).sort((a, b) => a.worst - b.worst || a.rows - b.rows)) {
      const [x, y] = [sum.x / sum.rows, sum.y / sum.rows];
      const text = sum.rows.toLocaleString();
      const half = (context.measureText(text).width + BADGE_ROOM) / 2;
      context.beginPath();
      context.roundRect(x - half, y - BADGE_HEIGHT / 2, 2 * half, BADGE_HEIGHT, BADGE_HEIGHT / 2);
      context.fillStyle = 'rgba(255, 255, 255, 0.95)';
      context.fill();
      context.lineWidth = 1.5;
      context.strokeStyle = '#46515d';
      context.stroke();
      context.save();
      context.translate(x - half + 13, y);
      drawMark(context, sum.worst, 0.9);
      context.restore();
      context.fillStyle = '#1f2933';
      context.fillText(text, x - half + 23, y + 0.5);
      this.badges.push([x, y, half]);
    }
    context.restore();
  },
};
