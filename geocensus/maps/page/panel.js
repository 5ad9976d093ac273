// The list beside the map: filters, search, pages, next and previous.

const PAGE_LENGTH = 100;
const STEP_MS = 900;  // as long as a step to the next finding may move the map

/** Items of the list: { finding }, { record } or { zone }. `show` opens one on the map. */
function panelOf(records, words, layer, map, show, { areas, zoneBounds, ruler }) {
  const $ = name => document.getElementById(name);
  const list = $('findings'), search = $('search'), check = $('check'), inView = $('in-view'), state = $('list-state');
  const { findings } = records;
  let all = [], items = [], inside = 0, current = -1, page = 0, walked = -STEP_MS;  // the first `inside` items are in view

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

  /** What the map shows, in the plane's own units. */
  function viewed() {
    const bounds = map.getBounds();
    return {
      bounds, west: worldX(bounds.getWest()), east: worldX(bounds.getEast()),
      north: worldY(Math.min(bounds.getNorth(), 85.06)), south: worldY(Math.max(bounds.getSouth(), -85.06)),
    };
  }

  /** Whether a row's mark, or the place that a repair proposes, is in view. */
  function inSight(record, { west, east, north, south }) {
    const within = (x, y) => x >= west && x <= east && y >= north && y <= south;
    if (record < records.drawn && within(records.x[record], records.y[record])) return true;
    return records.proposalsOf(record).some(i => {
      const place = records.placeOfProposal(i);
      return place && within(...place);
    });
  }

  const ownersOf = i => findings.record[i] >= 0 ? [findings.record[i]] : findings.members[i];

  function itemInSight(item, view) {
    if ('zone' in item) return view.bounds.intersects(zoneBounds(item.zone));
    if ('record' in item) return inSight(item.record, view);
    const zone = findings.zone[item.finding];
    return ownersOf(item.finding).some(record => inSight(record, view)) || (zone >= 0 && view.bounds.intersects(zoneBounds(zone)));
  }

  function findingShown(i, chosen, narrowed) {
    if (chosen >= 0 && findings.check[i] !== chosen) return false;
    if (!layer.gradeShown[Number(findings.grade[i])]) return false;
    const zone = findings.zone[i];
    return !narrowed || ownersOf(i).some(chosenByFilters) || (zone >= 0 && $('zone').value === String(zone));
  }

  function chosenByFilters(record) {
    return filters.every(({ select, at }) => select.value === '' || at[record] === Number(select.value));
  }

  const isSame = (one, other) => one.finding === other.finding && one.record === other.record && one.zone === other.zone;

  /** Work out what the map shows, and what is listed. */
  function refresh() {
    const chosen = check.value === '' ? -1 : Number(check.value);
    const narrowed = filters.some(({ select }) => select.value !== '');
    layer.matches = chosen < 0 && !narrowed ? null : new Uint8Array(records.count).fill(chosen < 0 ? 1 : 0);
    if (chosen >= 0) {
      findings.check.forEach((number, i) => {
        if (number === chosen) for (const record of ownersOf(i)) layer.matches[record] = 1;
      });
    }
    if (narrowed) for (let i = 0; i < records.count; i++) if (layer.matches[i] && !chosenByFilters(i)) layer.matches[i] = 0;
    $('clear').hidden = !(narrowed || chosen >= 0 || search.value || inView.checked || layer.gradeShown.includes(false));
    layer.redraw();
    const asked = search.value.trim();
    all = [];
    if (asked) {
      const found = records.search(asked);
      all = [...found.zones.map(zone => ({ zone })), ...found.rows.filter(record => layer.visible(record)).map(record => ({ record }))];
    } else {
      for (let i = 0; i < findings.check.length; i++) if (findingShown(i, chosen, narrowed)) all.push({ finding: i });
    }
    current = -1;
    arrange();
  }

  /** The list follows the view: what the map shows comes first, each part the gravest first. */
  function arrange() {
    const kept = items[current];
    const view = viewed(), outside = [];
    items = [];
    for (const item of all) (itemInSight(item, view) ? items : outside).push(item);
    inside = items.length;
    if (!inView.checked) for (const item of outside) items.push(item);
    current = kept ? items.findIndex(item => isSame(item, kept)) : -1;
    page = 0;
    const held = list.contains(document.activeElement);
    draw();
    list.scrollTop = 0;
    if (held) (list.querySelector('[aria-current]') || list).focus({ preventScroll: true });
  }

  function draw() {
    list.replaceChildren();
    const from = page * PAGE_LENGTH;
    const shown = items.slice(from, from + PAGE_LENGTH);
    shown.forEach((item, n) => {
      const at = from + n;
      if (at === inside || n === 0) {
        const [sentence, n] = at < inside ? [words.listed_in_view, inside] : [words.listed_elsewhere, items.length - inside];
        list.append(element('li', 'part', filled(sentence, { n: n.toLocaleString() })));
      }
      list.append(entry(item, at));
    });
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
    button.addEventListener('click', () => {
      const open = document.querySelector('.leaflet-popup article');
      if (at === current && open) open.focus(); else go(at);
    });
    const line = element('li');
    button.dataset.at = String(at);
    line.append(button);
    return line;
  }

  function go(at) {
    if (!items.length) return;
    current = (at + items.length) % items.length;
    page = Math.floor(current / PAGE_LENGTH);
    draw();
    const button = list.querySelector(`[data-at="${current}"]`);
    button.scrollIntoView({ block: 'nearest' });
    button.focus({ preventScroll: true });
    walked = performance.now();
    show(items[current]);
  }

  let waiting = 0, following = 0;
  const soon = () => { clearTimeout(waiting); waiting = setTimeout(refresh, 180); };
  search.addEventListener('input', soon);
  check.addEventListener('change', refresh);
  inView.addEventListener('change', refresh);
  // A step through the list moves the map as well, and must not turn the list over under the reader's hand.
  map.on('moveend', () => {
    if (performance.now() - walked < STEP_MS) return;
    clearTimeout(following);
    following = setTimeout(arrange, 180);
  });
  $('clear').addEventListener('click', () => {
    search.value = check.value = '';
    inView.checked = false;
    for (const { select } of filters) select.value = '';
    layer.gradeShown.fill(true);
    for (const box of document.querySelectorAll('#grades input')) box.checked = true;
    refresh();
    search.focus();
  });
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
    const key = keyOf(event);
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
