// The cases of the page as the rows that maps draw: the same columns, so that marks, arrows and sentences look the same.

/** Wrap the cases; `number` below is the place of a case in the page, from 0. */
function casesOf(data, plane) {
  const { cases, zones } = data;
  const drawn = cases.length;
  const column = name => cases.map(each => each[name]);
  const lon = column('lon'), lat = column('lat');
  const x = new Float64Array(drawn), y = new Float64Array(drawn);
  const located = number => lon[number] !== null && lat[number] !== null && Math.abs(lat[number]) < 85 && Math.abs(lon[number]) <= 180;
  function place() {
    // A case without a position stands nowhere: far beyond the edge of the world.
    for (let i = 0; i < drawn; i++) [x[i], y[i]] = located(i) ? plane.place(lon[i], lat[i]) : [-1e6, -1e6];
  }
  place();

  const grade = Uint8Array.from(column('grade'));
  const codes = new Map();  // checks by code
  const findings = { checks: [], record: [], check: [], grade: [], message: [], evidence: [], members: [], zone: [] };
  const proposals = { record: [], id: [], cause: [], status: [], proposed_lon: [], proposed_lat: [], reported_lon: [], reported_lat: [],
    zone: [], moved_m: [], confidence: [], clears: [], rivals: [] };
  const findingsOf = cases.map(() => []), proposalsOf = cases.map(() => []);
  cases.forEach((each, record) => {
    for (const found of each.findings) {
      if (!codes.has(found.check)) codes.set(found.check, findings.checks.push({ code: found.check, title: found.title }) - 1);
      findingsOf[record].push(findings.record.length);
      findings.record.push(record);
      findings.check.push(codes.get(found.check));
      findings.grade.push(found.grade);
      findings.message.push(found.message);
      findings.evidence.push(found.evidence);
    }
    for (const proposed of each.proposals) {
      proposalsOf[record].push(proposals.record.length);
      const values = { record, id: proposed.id, cause: proposed.cause, status: proposed.status, proposed_lon: proposed.lon,
        proposed_lat: proposed.lat, reported_lon: each.lon, reported_lat: each.lat, zone: proposed.zone_code,
        moved_m: proposed.moved_m, confidence: proposed.confidence, clears: proposed.clears, rivals: proposed.rivals };
      for (const [name, value] of Object.entries(values)) proposals[name].push(value);
    }
  });
  const zoneOf = new Map();
  zones.code.forEach((code, i) => { if (code && !zoneOf.has(code)) zoneOf.set(code, i); });
  const fold = text => String(text ?? '').normalize('NFKC').toLowerCase();
  const searched = cases.map(each => fold([each.name, each.object_id, each.key, each.facts.zone_code, each.facts.zone_reported].join('\n')));

  return {
    data: { ...data, aggregated: false }, plane, place, drawn, count: drawn, lon, lat, x, y, grade, row: column('row'), located,
    byGrade: Uint32Array.from({ length: drawn }, (_, i) => i).sort((a, b) => grade[a] - grade[b] || a - b),
    zoneOfRecord: Int32Array.from(column('zone')),
    links: { child: [], parent: [] },
    cases, findings, proposals,
    zones: { ...zones, sources: zones.code.map(() => 0), flagged: zones.code.map(() => 0) },
    findingsOf: record => findingsOf[record],
    proposalsOf: record => proposalsOf[record],
    zoneOf: code => zoneOf.has(code) ? zoneOf.get(code) : -1,
    name: record => cases[record].name,
    id: record => cases[record].object_id,

    /** The case whose mark is nearest to a place of the plane, or -1. */
    nearest(px, py, radius, visible) {
      let best = -1, least = radius;
      for (let i = 0; i < drawn; i++) {
        const distance = Math.hypot(x[i] - px, y[i] - py);
        if (distance <= least && visible(i)) [best, least] = [i, distance];
      }
      return best;
    },

    /** Cases whose name, identifier, key, zone code or row number matches. */
    search(text) {
      const asked = fold(text.trim());
      const hits = [];
      for (let i = 0; i < drawn; i++) {
        if (String(cases[i].row) === asked) hits.unshift(i);
        else if (searched[i].includes(asked)) hits.push(i);
      }
      return hits;
    },
  };
}
