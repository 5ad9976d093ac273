// One case as a card: what was found, what is proposed, where the marker stands now, and the row's own cells.

const metres = value => value < 10 ? `${value.toFixed(1)} m` : value < 10000 ? `${Math.round(value).toLocaleString()} m` : `${Number((value / 1000).toFixed(1)).toLocaleString()} km`;

/** Draw a case into `box`; `chosen` is the number of its chosen proposal, `choose` hears of another. */
function drawCard(box, records, record, words, chosen, choose) {
  const each = records.cases[record];
  box.replaceChildren();
  const head = element('header');
  head.append(markImage(each.grade), foreign('h2', '', each.name || words.no_name));
  const about = [recordTitle(records, record, words), each.category, each.town, each.collector && filled(words.collected_by, { who: each.collector })];
  box.append(head, foreign('p', 'subtle', about.filter(Boolean).map(isolated).join(' · ')));
  if (each.earlier) {
    const { decision, reviewer, decided_at, comment, why } = each.earlier;
    const told = { what: words[`decision_${decision}`] || decision, who: isolated(reviewer), when: decided_at.slice(0, 10) };
    box.append(foreign('p', 'notice', `${words[`again_${why}`] || ''} ${filled(words.earlier, told)}${comment ? ` ${isolated(comment)}` : ''}`));
  }
  const live = element('dl', 'facts live');
  live.id = 'live';
  box.append(live);
  for (const i of records.findingsOf(record)) {
    const block = findingBlock(records, i, words), evidence = block.querySelector('dl');
    // The sentence says it; what it rests on is a click away, so that the proposals stay in sight.
    if (evidence) {
      const more = element('details');
      more.append(element('summary', '', words.evidence), evidence);
      block.append(more);
    }
    box.append(block);
  }
  if (!each.findings.length) box.append(element('p', 'subtle', words.no_findings));

  records.proposalsOf(record).forEach((i, n) => {
    const block = element('label', n === chosen ? 'proposal chosen' : 'proposal');
    const radio = element('input');
    radio.type = 'radio';
    radio.name = 'proposal';
    radio.checked = n === chosen;
    radio.addEventListener('change', () => choose(n));
    const sure = records.proposals.status[i] === 'proposed';
    const line = element('span', 'finding-head');
    line.append(radio, element('kbd', '', String(n + 1)), element('strong', '', words.proposal),
      element('span', sure ? 'status' : 'status doubt', sure ? words.proposed : words[`status_${records.proposals.status[i]}`] || words.ambiguous));
    block.append(line, proposalFacts(records, i, words));
    if (records.proposals.proposed_lon[i] === null) block.append(element('span', 'subtle', words.code_only));
    box.append(block);
  });

  const facts = element('dl', 'facts');
  if (each.written) pair(facts, words.written, each.written);
  if (each.lon !== null && each.lat !== null) {
    pair(facts, words.reported, `${each.lon.toFixed(6)}, ${each.lat.toFixed(6)}`);
    pair(facts, '', `${dms(each.lon, 'EW')} ${dms(each.lat, 'NS')}`);
  }
  for (const [name, value] of Object.entries(each.facts)) if (value !== null && value !== '') pair(facts, words[name] || name, spoken(value, words, name), name);
  const more = element('details');
  more.open = true;
  more.append(element('summary', '', words.facts), facts);
  box.append(more);
  const cells = element('dl', 'facts');
  records.data.headers.forEach((header, k) => { if (each.values[k]) pair(cells, header, each.values[k]); });
  if (cells.children.length) {
    const own = element('details');
    own.append(element('summary', '', words.cells), cells);
    box.append(own);
  }
}

/** Say where the marker stands now: its zone, how far from the zone that the row reports, how far from the reported point. */
function drawLive(records, record, words, ground, { lon, lat, code, allowed }) {
  const list = document.getElementById('live');
  list.replaceChildren();
  const each = records.cases[record];
  const about = records.data.zones_tolerance_m > 0 ? words.about : '';
  const titled = zone => `${records.zones.code[zone]} ${records.zones.name[zone]}`;
  if (lon === null) {
    pair(list, words.marker, words.no_marker);
    return;
  }
  pair(list, words.marker, `${lon.toFixed(6)}, ${lat.toFixed(6)}`);
  pair(list, '', `${dms(lon, 'EW')} ${dms(lat, 'NS')}`);
  const here = ground.zoneAt(lon, lat);
  pair(list, words.zone_here, here >= 0 ? titled(here) : words.zone_none);
  const wanted = code || each.facts.zone_reported || '';
  const zone = code ? records.zoneOf(code) : each.zone;
  const label = code ? words.zone_given : words.zone_claimed;
  if (!wanted) pair(list, words.zone_claimed, words.zone_unclaimed);
  else if (zone < 0) pair(list, label, filled(words.zone_unknown, { code: isolated(wanted) }));
  else {
    const distance = `${about}${metres(ground.borderMetres(zone, lon, lat))}`;
    pair(list, label, `${titled(zone)}: ${filled(ground.holds(zone, lon, lat) ? words.inside : words.outside, { distance })}`);
  }
  const moved = records.located(record) ? distanceMetres([each.lon, each.lat], [lon, lat]) : Infinity;
  if (moved < Infinity) pair(list, words.from_reported, moved < 0.05 ? words.unmoved : metres(moved));
  if (moved >= 0.05 && !allowed(lon, lat)) list.append(element('dd', 'alarm', words.beyond));
}
