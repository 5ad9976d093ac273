// Grades as colour and shape, so that those who see no red and green, and those who print in grey, read the same map.

const NOT_RUN = 0, PASSED = 1, NOTE = 2, WARNING = 3, ERROR = 4;

// Fill and edge. Kept apart under simulated protanopia, deuteranopia and tritanopia by a test.
const COLOURS = [
  { fill: '#ffffff', edge: '#6b7280', radius: 3.5 },
  { fill: '#8fb3cf', edge: '#3f6a8c', radius: 3.5 },
  { fill: '#ffffff', edge: '#0b4f9e', radius: 5 },
  { fill: '#f2b20f', edge: '#5f4100', radius: 7 },
  { fill: '#b3122b', edge: '#ffffff', radius: 7.5 },
];
const PROPOSED = '#00695c';
const TIE = '#8a4b00';

/** Draw the shape of a grade around 0, 0: ring, dot, square, triangle, cross. */
function tracedMark(context, grade, radius) {
  context.beginPath();
  if (grade <= PASSED) {
    context.arc(0, 0, radius, 0, 2 * Math.PI);
  } else if (grade === NOTE) {
    context.rect(-radius, -radius, 2 * radius, 2 * radius);
  } else if (grade === WARNING) {
    context.moveTo(0, -radius);
    context.lineTo(radius, radius * 0.8);
    context.lineTo(-radius, radius * 0.8);
    context.closePath();
  } else {
    // A plus of twelve corners, turned by an eighth into a diagonal cross.
    const arm = radius * 0.4;
    const corners = [[arm, -radius], [arm, -arm], [radius, -arm], [radius, arm], [arm, arm], [arm, radius],
      [-arm, radius], [-arm, arm], [-radius, arm], [-radius, -arm], [-arm, -arm], [-arm, -radius]];
    corners.forEach(([x, y], i) => {
      const [u, v] = [(x - y) * Math.SQRT1_2, (x + y) * Math.SQRT1_2];
      if (i === 0) context.moveTo(u, v); else context.lineTo(u, v);
    });
    context.closePath();
  }
}

function drawMark(context, grade, scale = 1) {
  const { fill, edge, radius } = COLOURS[grade];
  tracedMark(context, grade, radius * scale);
  context.lineJoin = 'round';
  if (grade === ERROR) {
    // A white edge outside the dark shape keeps it readable on shaded zones and on other marks.
    context.lineWidth = 3 * scale;
    context.strokeStyle = edge;
    context.stroke();
    context.fillStyle = fill;
    context.fill();
    return;
  }
  context.fillStyle = fill;
  context.fill();
  context.lineWidth = (grade === NOTE ? 2 : 1.2) * scale;
  context.strokeStyle = edge;
  context.stroke();
}

/** A mark as an image of its own, for lists and legends, and to be stamped onto the map. */
function markImage(grade, ratio = window.devicePixelRatio || 1, side = 20, scale = 1) {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = Math.round(side * ratio);
  canvas.className = 'mark';
  canvas.setAttribute('aria-hidden', 'true');
  const context = canvas.getContext('2d');
  context.scale(ratio, ratio);
  context.translate(side / 2, side / 2);
  drawMark(context, grade, scale);
  return canvas;
}

/** A mark and the word for it: never the colour alone. */
function gradeTag(grade, words) {
  const tag = element('span', `grade grade-${grade}`);
  tag.append(markImage(grade), element('span', '', words[`grade_${grade}`]));
  return tag;
}

/** The proposed place: a ring with a point; broken when in doubt. */
function drawProposed(context, ambiguous) {
  context.beginPath();
  context.arc(0, 0, 6, 0, 2 * Math.PI);
  context.fillStyle = '#ffffff';
  context.fill();
  context.lineWidth = 2;
  context.strokeStyle = PROPOSED;
  context.setLineDash(ambiguous ? [3, 2.5] : []);
  context.stroke();
  context.setLineDash([]);
  context.beginPath();
  context.arc(0, 0, 2, 0, 2 * Math.PI);
  context.fillStyle = PROPOSED;
  context.fill();
}

/** Shares flagged, in five steps from white to dark violet: no grade has that hue. */
const SHARE_STEPS = [0, 0.05, 0.1, 0.25, 0.5];
const SHARE_COLOURS = ['#f6f2fa', '#e3d8f0', '#c9b5e2', '#a88acb', '#7f5bab'];
function shareColour(share) {
  let step = 0;
  while (step + 1 < SHARE_STEPS.length && share > SHARE_STEPS[step + 1]) step++;
  return SHARE_COLOURS[step];
}

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
