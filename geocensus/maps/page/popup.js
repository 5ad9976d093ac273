// What stands in a popup: the row, what was found, the evidence, the proposal, its own cells. Text only, never markup.

/** A popup's content: long ones scroll, and so have to be reached by keyboard. */
function article() {
  const made = element('article', 'record');
  made.tabIndex = 0;
  return made;
}

function pair(list, name, value, title = '') {
  const term = foreign('dt', '', name);
  if (title) term.title = title;
  list.append(term, foreign('dd', '', value));
}

/** Numbers and lists as people write them; metres to the decimetre. */
function spoken(value, words, name = '') {
  if (value === null) return '—';
  if (value === true) return words.yes;
  if (value === false) return words.no;
  if (typeof value === 'number' && /_m2?$/.test(name)) return String(Number(value.toFixed(1)));
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(9)));
  if (Array.isArray(value)) return value.slice(0, 50).map(item => spoken(item, words, name)).join(', ') + (value.length > 50 ? ' …' : '');
  return String(value);
}

const percent = share => `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;

/** "Row 12 · ID", or what batch or zone a finding is about. */
function recordTitle(records, record, words) {
  const parts = [filled(words.row, { row: records.row[record] })];
  const id = records.id(record);
  if (id && id !== String(records.row[record])) parts.push(id);
  return parts.join(' · ');
}

function findingBlock(records, i, words) {
  const { findings } = records;
  const check = findings.checks[findings.check[i]];
  const block = element('div', 'finding');
  const head = element('div', 'finding-head');
  head.append(gradeTag(Number(findings.grade[i]), words), foreign('strong', '', check.title), foreign('span', 'code', check.code));
  block.append(head, foreign('p', '', findings.message[i]));
  const evidence = Object.entries(findings.evidence[i]);
  if (evidence.length) {
    const list = element('dl', 'evidence');
    list.setAttribute('aria-label', words.evidence);
    for (const [name, value] of evidence) pair(list, records.data.labels[name] || words[name] || name, spoken(value, words, name), name);
    block.append(list);
  }
  return block;
}

function memberButtons(records, i, words, open) {
  const box = element('div', 'members');
  const members = records.findings.members[i];
  box.append(element('p', 'subtle', filled(words.members, { n: members.length })));
  for (const record of members.slice(0, 40)) {
    const label = records.name(record) ? `${records.row[record]} ${records.name(record)}` : filled(words.row, { row: records.row[record] });
    const button = foreign('button', 'member', label);
    button.type = 'button';
    button.addEventListener('click', () => open(record));
    box.append(button);
  }
  if (members.length > 40) box.append(element('span', 'subtle', filled(words.members_more, { n: members.length - 40 })));
  return box;
}

/** What a proposal says: its cause, where it leads, and how sure it is. */
function proposalFacts(records, i, words) {
  const { proposals } = records;
  const list = element('dl', 'evidence');
  pair(list, words.cause, proposals.cause[i]);
  if (proposals.proposed_lon[i] !== null && proposals.proposed_lat[i] !== null) {
    pair(list, words.position, `${proposals.proposed_lon[i].toFixed(6)}, ${proposals.proposed_lat[i].toFixed(6)}`);
  }
  const zone = proposals.zone[i] ? records.zoneOf(proposals.zone[i]) : -1;
  if (proposals.zone[i]) pair(list, words.proposed_zone, `${proposals.zone[i]}${zone >= 0 ? ` ${records.zones.name[zone]}` : ''}`);
  if (proposals.moved_m[i] !== null) pair(list, words.moved, `${Math.round(proposals.moved_m[i]).toLocaleString()} m`);
  if (proposals.confidence[i] !== null) pair(list, words.confidence, percent(proposals.confidence[i]));
  if (proposals.clears[i]) pair(list, words.clears, proposals.clears[i]);
  if (proposals.rivals[i]) pair(list, words.rivals, proposals.rivals[i]);
  return list;
}

function proposalBlock(records, i, words, openZone) {
  const { proposals } = records;
  const ambiguous = proposals.status[i] !== 'proposed';
  const block = element('div', 'proposal');
  const head = element('div', 'finding-head');
  head.append(element('strong', '', words.proposal), element('span', ambiguous ? 'status doubt' : 'status', ambiguous ? words.ambiguous : words.proposed));
  block.append(head, proposalFacts(records, i, words));
  const zone = proposals.zone[i] ? records.zoneOf(proposals.zone[i]) : -1;
  // The code alone: the position is kept, and the row belongs to another zone.
  if (zone >= 0 && proposals.proposed_lon[i] === null) {
    const button = element('button', '', words.show_zone);
    button.type = 'button';
    button.addEventListener('click', () => openZone(zone));
    block.append(element('p', '', words.code_only), button);
  }
  return block;
}

/** The unit that a row belongs to, and the parts that belong to it. */
function familyBlock(records, record, words, open) {
  const box = element('div', 'members');
  const relatives = (label, found) => {
    if (!found.length) return;
    box.append(element('p', 'subtle', label));
    for (const other of found.slice(0, 40)) {
      const button = foreign('button', 'member', `${records.row[other]} ${records.name(other) || words.no_name}`);
      button.type = 'button';
      button.addEventListener('click', () => open(other));
      box.append(button);
    }
    if (found.length > 40) box.append(element('span', 'subtle', filled(words.members_more, { n: found.length - 40 })));
  };
  const parent = records.parentOf(record);
  relatives(words.parent, parent >= 0 ? [parent] : []);
  relatives(filled(words.children, { n: records.childrenOf(record).length }), records.childrenOf(record));
  return box;
}

/** The popup of a row. `note` says why it stands where it stands; `open` shows another row, `openZone` a zone. */
function recordPopup(records, record, words, { note = '', open, openZone }) {
  const box = article();
  const head = element('header');
  head.append(markImage(records.grade[record]), foreign('h2', '', records.name(record) || words.no_name));
  box.append(head, foreign('p', 'subtle', recordTitle(records, record, words)));
  if (note) box.append(element('p', 'notice', note));

  const found = records.findingsOf(record);
  if (!found.length && !records.batchesOf(record).length) box.append(element('p', '', words.no_findings));
  for (const i of found) box.append(findingBlock(records, i, words));
  for (const i of records.batchesOf(record)) {
    box.append(element('p', 'subtle', words.in_batches), findingBlock(records, i, words), memberButtons(records, i, words, open));
  }
  for (const i of records.proposalsOf(record)) box.append(proposalBlock(records, i, words, openZone));
  if (records.parentOf(record) >= 0 || records.childrenOf(record).length) box.append(familyBlock(records, record, words, open));

  const facts = element('dl', 'facts');
  if (record < records.drawn) {
    const [lon, lat] = [records.lon[record], records.lat[record]];
    pair(facts, words.position, `${lon.toFixed(6)}, ${lat.toFixed(6)}`);
    pair(facts, '', `${dms(lon, 'EW')} ${dms(lat, 'NS')}`);
  }
  const detail = records.detail(record);
  if (detail) for (const [name, value] of detail.facts) pair(facts, words[name] || name, spoken(value, words, name), name);
  box.append(facts);
  if (detail && detail.cells.length) {
    const cells = element('details');
    cells.append(element('summary', '', words.cells));
    const list = element('dl', 'facts');
    for (const [header, cell] of detail.cells) pair(list, header, cell);
    cells.append(list);
    box.append(cells);
  } else if (!detail && found.length) {
    box.append(element('p', 'subtle', words.cells_elsewhere));
  }
  return box;
}

/** The popup of a finding on a batch or a zone. */
function subjectPopup(records, i, words, { open }) {
  const { findings } = records;
  const box = article();
  const head = element('header');
  head.append(markImage(Number(findings.grade[i])), foreign('h2', '', subjectTitle(records, i, words)));
  box.append(head);
  if (findings.zone[i] >= 0) box.append(zoneLine(records, findings.zone[i], words));
  box.append(findingBlock(records, i, words));
  if (findings.members[i].length) box.append(memberButtons(records, i, words, open));
  return box;
}

function subjectTitle(records, i, words) {
  const { findings, zones } = records;
  const zone = findings.zone[i];
  const kind = findings.subject[i] === '2' ? words.zone : words.batch;
  const name = zone >= 0 && zones.name[zone] ? ` ${zones.name[zone]}` : '';
  return `${kind} ${findings.subject_id[i]}${name}`;
}

function zoneLine(records, zone, words) {
  const { zones } = records;
  const [sources, flagged] = [zones.sources[zone], zones.flagged[zone]];
  const share = percent(sources ? flagged / sources : 0);
  return element('p', 'subtle', filled(words.zone_sources, { sources, flagged, share }));
}

function zonePopup(records, zone, words) {
  const box = article();
  const head = element('header');
  head.append(foreign('h2', '', records.zones.name[zone] || records.zones.code[zone]));
  box.append(head, foreign('p', 'subtle', `${words.zone} ${records.zones.code[zone]}`), zoneLine(records, zone, words));
  return box;
}
