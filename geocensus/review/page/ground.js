// Where a point stands: the zone that holds it, and how far it is from a border. In degrees, unshifted, on the full rings.

const CHINA = [73, 3, 136, 54.5];  // west, south, east, north, as decisions are taken back where there is no region
const BESIDE_M = 4500;  // of a region: decisions are taken to 5 km, measured on lines that are drawn simplified here

/** Whether a source can be decided to stand at a place: in the region of the run, or near it. */
function allowedBy({ review, outlines, vertex_unit: unit }) {
  const [west, south, east, north] = review.region || CHINA;
  const regions = groundOf(outlines, unit);
  return (lon, lat) => lon >= west && lon <= east && lat >= south && lat <= north && (!review.region || !regions.count
    || regions.zoneAt(lon, lat) >= 0 || regions.near(lon, lat, 1)[0].metres <= BESIDE_M);
}

/** Zones by place. Distances are along the ellipsoid, to the nearest place of a ring that is straight in degrees. */
function groundOf(packed, unit) {
  const xs = running(packed.x, unit), ys = running(packed.y, unit);
  const zones = [];
  let ring = 0, vertex = 0;
  for (const rings of packed.areas) {
    const zone = { rings: [], box: [Infinity, Infinity, -Infinity, -Infinity] };
    for (let r = 0; r < rings; r++, ring++) {
      const first = vertex;
      for (; vertex < first + packed.rings[ring]; vertex++) {
        const { box } = zone;
        box[0] = Math.min(box[0], xs[vertex]);
        box[1] = Math.min(box[1], ys[vertex]);
        box[2] = Math.max(box[2], xs[vertex]);
        box[3] = Math.max(box[3], ys[vertex]);
      }
      zone.rings.push([first, vertex]);
    }
    zones.push(zone);
  }

  /** Whether a zone holds a point: by how often a ray to the east meets its rings. */
  function holds(at, lon, lat) {
    const { rings, box } = zones[at];
    if (lon < box[0] || lat < box[1] || lon > box[2] || lat > box[3]) return false;
    let inside = false;
    for (const [first, end] of rings) {
      for (let i = first, j = end - 1; i < end; j = i++) {
        if (ys[i] > lat !== ys[j] > lat && lon < xs[i] + (xs[j] - xs[i]) * (lat - ys[i]) / (ys[j] - ys[i])) inside = !inside;
      }
    }
    return inside;
  }

  /** Metres from a point to the border of a zone, on whichever side of it. */
  function borderMetres(at, lon, lat) {
    // Along the parallel a degree is shorter: the nearest place is sought where both axes are about as long.
    const shrink = Math.cos(lat * Math.PI / 180);
    let best = null, least = Infinity;
    for (const [first, end] of zones[at].rings) {
      for (let i = first, j = end - 1; i < end; j = i++) {
        const dx = (xs[i] - xs[j]) * shrink, dy = ys[i] - ys[j], px = (lon - xs[j]) * shrink, py = lat - ys[j];
        const length = dx * dx + dy * dy;
        const share = length ? Math.min(1, Math.max(0, (px * dx + py * dy) / length)) : 0;
        const off = (px - share * dx) ** 2 + (py - share * dy) ** 2;
        if (off < least) [best, least] = [[xs[j] + share * (xs[i] - xs[j]), ys[j] + share * (ys[i] - ys[j])], off];
      }
    }
    return best ? distanceMetres([lon, lat], best) : Infinity;
  }

  return {
    count: zones.length,
    holds,
    borderMetres,
    zoneAt(lon, lat) {
      for (let i = 0; i < zones.length; i++) if (holds(i, lon, lat)) return i;
      return -1;
    },
    /** The zones nearest to a point, the one that holds it first, with metres to each. */
    near(lon, lat, most) {
      const shrink = Math.cos(lat * Math.PI / 180);
      const gap = ({ box }) => Math.hypot(Math.max(box[0] - lon, 0, lon - box[2]) * shrink, Math.max(box[1] - lat, 0, lat - box[3]));
      const close = zones.map((zone, i) => [i, gap(zone)]).sort((a, b) => a[1] - b[1]).slice(0, 4 * most);
      return close.map(([zone]) => ({ zone, metres: holds(zone, lon, lat) ? 0 : borderMetres(zone, lon, lat) }))
        .sort((a, b) => a.metres - b.metres).slice(0, most);
    },
  };
}
