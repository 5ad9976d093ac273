// The rows of the page: what is known of each, which is where, which matches what is asked for.

/** Wrap the columns with look-ups. */
function recordsOf(data, plane) {
  const { points, findings, proposals, details, zones } = data;
  const drawn = points.drawn;
  const count = points.grade.length;
  const lon = running(points.lon, points.unit);
  const lat = running(points.lat, points.unit);
  const x = new Float64Array(drawn), y = new Float64Array(drawn);
  const grade = Uint8Array.from(points.grade, Number);
  const row = running(points.row);
  const zoneOfRecord = Int32Array.from(running(data.zone_of));
  // The gravest last, so that they are drawn on top; the order of the file within a grade.
  const byGrade = Uint32Array.from({ length: drawn }, (_, i) => i).sort((a, b) => grade[a] - grade[b] || a - b);

  const byRecord = (owners) => {
    const found = new Map();
    owners.forEach((record, i) => {
      if (record < 0) return;
      if (!found.has(record)) found.set(record, []);
      found.get(record).push(i);
    });
    return found;
  };
  const findingsOf = byRecord(findings.record);
  const proposalsOf = byRecord(proposals.record);
  const batchesOf = new Map();
  findings.members.forEach((members, i) => {
    for (const record of members) {
      if (!batchesOf.has(record)) batchesOf.set(record, []);
      batchesOf.get(record).push(i);
    }
  });
  const parentOf = new Map();
  const childrenOf = new Map();
  data.links.child.forEach((child, k) => {
    const parent = data.links.parent[k];
    parentOf.set(child, parent);
    if (!childrenOf.has(parent)) childrenOf.set(parent, []);
    childrenOf.get(parent).push(child);
  });
  const detailOf = new Map();
  running(details.record).forEach((record, i) => detailOf.set(record, i));
  const zoneOf = new Map();
  zones.code.forEach((code, i) => { if (code && !zoneOf.has(code)) zoneOf.set(code, i); });

  // Points by x: what lies near a place is found among the few in its strip.
  const byX = new Uint32Array(drawn), sortedX = new Float64Array(drawn);
  function place() {
    for (let i = 0; i < drawn; i++) {
      [x[i], y[i]] = plane.place(lon[i], lat[i]);
      byX[i] = i;
    }
    byX.sort((a, b) => x[a] - x[b]);
    for (let i = 0; i < drawn; i++) sortedX[i] = x[byX[i]];
  }
  place();
  const firstAtLeast = value => {
    let low = 0, high = drawn;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sortedX[middle] < value) low = middle + 1; else high = middle;
    }
    return low;
  };

  let folded = null;  // made when first searched
  const fold = text => text.normalize('NFKC').toLowerCase();

  return {
    data, plane, place, drawn, count, lon, lat, x, y, grade, row, byGrade, zoneOfRecord, groups: data.groups, links: data.links,
    findings, proposals, zones,
    findingsOf: record => findingsOf.get(record) || [],
    batchesOf: record => batchesOf.get(record) || [],
    proposalsOf: record => proposalsOf.get(record) || [],
    /** Where a repair would put the row, on the plane; null where it proposes no place that can be drawn. */
    placeOfProposal(i) {
      const [lon, lat] = [proposals.proposed_lon[i], proposals.proposed_lat[i]];
      return lon === null || lat === null || Math.abs(lat) >= 85 ? null : plane.place(lon, lat);
    },
    zoneOf: code => zoneOf.has(code) ? zoneOf.get(code) : -1,
    childrenOf: record => childrenOf.get(record) || [],
    parentOf: record => parentOf.has(record) ? parentOf.get(record) : -1,
    name: record => points.name[record],
    id: record => points.id ? points.id[record] : '',

    /** What is known beyond the position: facts and the row's own cells; null for rows that passed. */
    detail(record) {
      if (!detailOf.has(record)) return null;
      const at = detailOf.get(record);
      const facts = Object.entries(details.facts).map(([name, values]) => [name, values[at]]);
      const cells = details.headers.map((header, i) => [header, details.cells[i][at]]);
      return { facts: facts.filter(([, value]) => value !== null && value !== ''), cells: cells.filter(([, cell]) => cell) };
    },

    /** Points within `radius` of a place, the gravest and nearest first. */
    near(px, py, radius, visible) {
      const found = [];
      for (let i = firstAtLeast(px - radius); i < drawn && sortedX[i] <= px + radius; i++) {
        const record = byX[i];
        const distance = Math.hypot(x[record] - px, y[record] - py);
        if (distance <= radius && visible(record)) found.push([record, distance]);
      }
      found.sort((a, b) => grade[b[0]] - grade[a[0]] || a[1] - b[1]);
      return found.map(([record]) => record);
    },

    /** Rows and zones whose name, identifier, code or row number matches. */
    search(text, most = 2000) {
      const asked = fold(text.trim());
      if (!folded) folded = points.name.map((name, i) => fold(points.id ? `${name}\n${points.id[i]}` : name));
      const rows = [], areas = [];
      const number = /^\d+$/.test(asked) ? Number(asked) : -1;
      for (let i = 0; i < count && rows.length < most; i++) {
        if (row[i] === number) rows.unshift(i);
        else if (folded[i].includes(asked)) rows.push(i);
      }
      zones.code.forEach((code, i) => {
        if (areas.length < 50 && (fold(code).includes(asked) || fold(zones.name[i]).includes(asked))) areas.push(i);
      });
      return { rows, zones: areas };
    },
  };
}
