// The list beside the map: filters, search, pages, next and previous.

const PAGE_LENGTH = 100;

/** Items of the list: { finding }, { record } or { zone }. `show` opens one on the map. */
function panelOf(records, words, layer, map, show, { areas, zoneBounds, ruler }) {
  const $ = name => document.getElementById(name);
  const list = $('findings'), search = $('search'), check = $('check'), inView = $('in-view'), state = $('list-state');
  const { findings } = records;
  let items = [], current = -1, page = 0;

  // Filter by grade: one switch a grade, with the number of rows that have it.
  const counts = [0, 0, 0, 0, 0];
  for (const grade of records.grade) counts[grade]++;
  for (const grade of [ERROR, WARNING, NOTE, PASSED, NOT_RUN]) {
    if (!counts[grade]) continue;
    const label = element('label', 'chip');
    const box = element('input');
    box.type = 'checkbox';
    box.checked = true;
    box.addEventListener('change', () => {
      layer.gradeShown[grade] = box.checked;
      refresh();
    });
    label.append(box, gradeTag(grade, words), element('span', 'count', counts[grade].toLocaleString()));
    $('grades').append(label);
  }

  const perCheck = findings.checks.map(() => 0);
  for (const i of findings.check) perCheck[i]++;
  findings.checks.map((_, i) => i).sort((a, b) => perCheck[b] - perCheck[a]).forEach(i => {
    const option = element('option', '', `${findings.checks[i].title} · ${findings.checks[i].code} (${perCheck[i].toLocaleString()})`);
    option.value = String(i);
    check.append(option);
  });

  // Filters by what the rows are: category, collector, zone. Each is there only where the rows differ.
  const filters = [];
  function addFilter(name, labels, counts, at) {
    const select = $(name);
    if (labels.filter((_, i) => counts[i]).length < 2) return;
    labels.forEach((label, i) => {
      if (!counts[i]) return;
      const option = element('option', '', `${isolated(label)} (${counts[i].toLocaleString()})`);
      option.value = String(i);
      select.append(option);
    });
    select.hidden = false;
    $('more').hidden = false;
    select.addEventListener('change', refresh);
    filters.push({ select, at });
  }
  const tally = (at, length) => {
    const sums = new Array(length).fill(0);
    for (const i of at) if (i >= 0) sums[i]++;
    return sums;
  };
  for (const name of ['category', 'collector_id']) {
    const group = records.groups[name];
    if (!group) continue;
    const at = group.at.map(value => value - 1);
    addFilter(name, group.values, tally(at, group.values.length), at);
  }
  const { zones } = records;
  addFilter('zone', zones.code.map((code, i) => `${code} ${zones.name[i]}`), tally(records.zoneOfRecord, zones.code.length), records.zoneOfRecord);

  function inSight(record, bounds) {
    return record < records.drawn && bounds.contains(records.plane.latLng(records.lon[record], records.lat[record]));
  }

  function findingShown(i, chosen, bounds) {
    if (chosen >= 0 && findings.check[i] !== chosen) return false;
    if (!layer.gradeShown[Number(findings.grade[i])]) return false;
    const owners = findings.record[i] >= 0 ? [findings.record[i]] : findings.members[i];
    const zone = findings.zone[i];
    if (filters.some(({ select }) => select.value !== '') && !owners.some(chosenByFilters)
      && !(zone >= 0 && $('zone').value === String(zone))) return false;
    if (!bounds) return true;
    return owners.some(record => inSight(record, bounds)) || (zone >= 0 && bounds.intersects(zoneBounds(zone)));
  }

  function chosenByFilters(record) {
    return filters.every(({ select, at }) => select.value === '' || at[record] === Number(select.value));
  }

  /** Work out what is listed, and what the map shows. */
  function refresh() {
    const chosen = check.value === '' ? -1 : Number(check.value);
    const bounds = inView.checked ? map.getBounds() : null;
    const narrowed = filters.some(({ select }) => select.value !== '');
    layer.matches = chosen < 0 && !narrowed ? null : new Uint8Array(records.count).fill(chosen < 0 ? 1 : 0);
    if (chosen >= 0) {
      findings.check.forEach((number, i) => {
        if (number !== chosen) return;
        if (findings.record[i] >= 0) layer.matches[findings.record[i]] = 1;
        for (const record of findings.members[i]) layer.matches[record] = 1;
      });
    }
    if (narrowed) for (let i = 0; i < records.count; i++) if (layer.matches[i] && !chosenByFilters(i)) layer.matches[i] = 0;
    layer.redraw();
    const asked = search.value.trim();
    if (asked) {
      const found = records.search(asked);
      const rows = found.rows.filter(record => layer.visible(record) && (!bounds || inSight(record, bounds)));
      const areasInView = found.zones.filter(zone => !bounds || bounds.intersects(zoneBounds(zone)));
      items = [...areasInView.map(zone => ({ zone })), ...rows.map(record => ({ record }))];
    } else {
      items = [];
      for (let i = 0; i < findings.check.length; i++) if (findingShown(i, chosen, bounds)) items.push({ finding: i });
    }
    current = -1;
    page = 0;
    draw();
  }

  function draw() {
    list.replaceChildren();
    const from = page * PAGE_LENGTH;
    const shown = items.slice(from, from + PAGE_LENGTH);
    shown.forEach((item, n) => list.append(entry(item, from + n)));
    if (!items.length) list.append(element('li', 'empty', findings.check.length || search.value ? words.none_listed : words.nothing_found));
    const range = filled(words.listed, { from: (from + 1).toLocaleString(), to: (from + shown.length).toLocaleString(), n: items.length.toLocaleString() });
    state.textContent = items.length ? range : '';
    $('page-previous').disabled = page === 0;
    $('page-next').disabled = from + PAGE_LENGTH >= items.length;
    $('previous').disabled = $('next').disabled = items.length === 0;
  }

  function entry(item, at) {
    const button = element('button', 'entry');
    button.type = 'button';
    if (at === current) button.setAttribute('aria-current', 'true');
    const text = element('span', 'entry-text');
    if ('finding' in item) {
      const i = item.finding;
      const record = findings.record[i];
      button.append(gradeTag(Number(findings.grade[i]), words));
      const name = record >= 0 ? records.name(record) || words.no_name : subjectTitle(records, i, words);
      text.append(foreign('span', 'entry-name', name));
      const where = record >= 0 ? recordTitle(records, record, words) : findings.checks[findings.check[i]].code;
      const line = foreign('span', 'entry-row', where);
      if (record >= records.drawn) line.prepend(element('span', 'tag', words.no_position));
      text.append(line, foreign('span', 'entry-message', findings.message[i]));
    } else if ('record' in item) {
      button.append(gradeTag(records.grade[item.record], words));
      text.append(foreign('span', 'entry-name', records.name(item.record) || words.no_name));
      text.append(foreign('span', 'entry-row', recordTitle(records, item.record, words)));
    } else {
      button.append(element('span', 'grade', words.zone));
      text.append(foreign('span', 'entry-name', records.zones.name[item.zone] || records.zones.code[item.zone]));
      text.append(foreign('span', 'entry-row', records.zones.code[item.zone]));
    }
    button.append(text);
    button.addEventListener('click', () => go(at));
    const line = element('li');
    line.append(button);
    return line;
  }

  function go(at) {
    if (!items.length) return;
    current = (at + items.length) % items.length;
    page = Math.floor(current / PAGE_LENGTH);
    draw();
    const button = list.children[current - page * PAGE_LENGTH].firstChild;
    button.scrollIntoView({ block: 'nearest' });
    button.focus({ preventScroll: true });
    show(items[current]);
  }

  let waiting = 0;
  const soon = () => { clearTimeout(waiting); waiting = setTimeout(refresh, 180); };
  search.addEventListener('input', soon);
  check.addEventListener('change', refresh);
  inView.addEventListener('change', refresh);
  map.on('moveend', () => { if (inView.checked && current < 0) soon(); });
  $('next').addEventListener('click', () => go(current + 1));
  $('previous').addEventListener('click', () => go(current < 0 ? items.length - 1 : current - 1));
  $('page-next').addEventListener('click', () => { page++; draw(); list.scrollTop = 0; });
  $('page-previous').addEventListener('click', () => { page--; draw(); list.scrollTop = 0; });
  document.addEventListener('keydown', event => {
    if (event.key === 'Escape') {
      if ($('help').open) return;  // the browser closes it
      if (ruler.active()) ruler.end();
      else if (document.activeElement === search && search.value) { search.value = ''; refresh(); }
      else close();
      return;
    }
    const writing = event.target.closest('input:not([type=checkbox]), select, textarea');
    if (writing || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key === 'n' || key === 'j') $('next').click();
    else if (key === 'p' || key === 'k') $('previous').click();
    else if (key === 'm') ruler.toggle();
    else if (key === 'g') map.getContainer().focus();
    else if (key === '?') $('help-open').click();
    else if (key === '/') { event.preventDefault(); search.focus(); }
  });
  /** Close the popup; who stood in it stands in the list, or on the map, again. */
  function close() {
    const inside = document.activeElement && document.activeElement.closest('.leaflet-popup');
    map.closePopup();
    if (!inside) return;
    (list.querySelector('[aria-current]') || map.getContainer()).focus({ preventScroll: true });
  }
  return { refresh };
}
