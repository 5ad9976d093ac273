// One case after another: shown beside the map, decided by a key or a button, kept at once.

const DECISIONS = ['accept', 'move', 'confirm', 'recode', 'return', 'doubt'];
const REVIEWER_KEY = 'geocensus-reviewer';
const FAR_DEG = 3;  // from the zone and the proposals: a point beyond is not what a case is looked at for
const REVIEWER_MOST = 60, COMMENT_MOST = 1000;

function begin(data) {
  const { words, review } = data;
  const $ = name => document.getElementById(name);
  const plane = planeOf();
  const records = casesOf(data, plane);
  const ground = groundOf(data.zones, data.vertex_unit);
  const origin = { x: worldX((home[0][1] + home[1][1]) / 2), y: worldY((home[0][0] + home[1][0]) / 2) };
  const areas = areasOf(data.zones, data.vertex_unit, origin, plane);
  const outlines = areasOf(data.outlines, data.vertex_unit, origin, plane);
  const layer = new CheckLayer(records, areas, outlines, origin, -Infinity);
  const present = { links: false, zones: areas.length > 0, codes: areas.length > 0, outlines: outlines.length > 0, share: false,
    proposals: records.proposals.record.length > 0 };
  let current = -1, chosen = 0, closer = 0;

  const allowed = allowedBy(data);
  const keeper = keeperOf(review.storage, () => drawState());
  const rowAt = new Map(records.row.map((row, number) => [row, number]));
  const decisionOf = number => keeper.of(records.row[number]);
  const decidedHere = () => records.row.filter(row => keeper.of(row)).length;

  addLayerControl(map, layer, words, present);
  addLegend(map, layer, records, words, present);
  addReadout(map, plane);
  const ruler = addRuler(map, plane, words);
  addHelp();

  // Who decides: asked once for all reviews of this browser.
  const reviewer = $('reviewer');
  try { reviewer.value = localStorage.getItem(REVIEWER_KEY) || ''; } catch { /* the state line says that nothing is kept */ }
  const who = () => wellFormed(reviewer.value.trim(), { lines: false, most: REVIEWER_MOST });
  reviewer.addEventListener('change', () => {
    reviewer.value = who();
    try { localStorage.setItem(REVIEWER_KEY, reviewer.value); } catch { /* as above */ }
    say(reviewer.value ? filled(words.reviewer_set, { who: isolated(reviewer.value) }) : '');
  });
  function asked() {
    if (who()) return true;
    say(words.reviewer_first);
    reviewer.focus();
    return false;
  }

  const marker = markerOf(map, plane, words, ([lon, lat], byKey) => {
    if (!asked()) return placeMarker();
    if (!allowed(lon, lat)) {
      // From a point far off, steps lead in: they count from where they are taken.
      if (byKey) drawMarkerEffect(); else placeMarker();
      return say(words.beyond);
    }
    const before = decisionOf(current);
    const code = before && ['move', 'recode'].includes(before.decision) ? before.zone_code : '';
    put('move', { lon, lat, zone_code: code }, byKey ? 'nudge' : '');
    if (byKey) say(filled(words.stepped, { degrees: marker.step(), metres: metres(distanceMetres([lon, lat], [lon, lat + marker.step()])) }));
    return null;
  });

  /** Write a decision on the case that is open. */
  function put(decision, { proposal = '', lon = null, lat = null, zone_code: code = '' } = {}, series = '') {
    const row = records.row[current];
    flushComment();
    keeper.decide(row, { row, decision, proposal, lon, lat, zone_code: code, comment: keeper.comment(row), reviewer: who(), decided_at: utcNow() }, series);
    drawMarkerEffect();
  }
  function decide(decision, more) {
    if (current < 0 || !asked()) return;
    put(decision, more);
    placeMarker();
    const told = filled(words.decided, { row: records.row[current], what: words[`decision_${decision}`] });
    if (!$('advance').checked) return say(told);
    const next = following(1, number => !decisionOf(number));
    if (next === null) return say(`${told} ${words.all_decided}`);
    open(next, told);
  }
  function accept() {
    const i = records.proposalsOf(current)[chosen];
    if (i === undefined) return say(words.no_proposal);
    return decide('accept', { proposal: records.proposals.id[i] });
  }
  const chooser = zoneChooser(records, words, most => {
    const place = marker.place() || centre();
    return ground.near(place[0], place[1], most);
  }, code => {
    if (!asked()) return;
    const before = decisionOf(current);
    const moved = before && before.decision === 'move';
    if (moved) put('move', { lon: before.lon, lat: before.lat, zone_code: code });
    else put('recode', { zone_code: code });
    say(filled(words.decided, { row: records.row[current], what: `${words[`decision_${moved ? 'move' : 'recode'}`]} ${isolated(code)}` }));
  });
  function undo() {
    flushComment();
    const row = keeper.undo();
    if (row === null) return say(words.nothing_to_undo);
    if (rowAt.has(row)) open(rowAt.get(row), filled(words.undone, { row }));
    return null;
  }
  // Where no position can be read there is none to confirm, nor one that a code could belong to.
  const unreadable = () => records.lon[current] === null && (decisionOf(current) || {}).decision !== 'move';
  function confirm() {
    return records.lon[current] === null ? say(words.nothing_to_confirm) : decide('confirm');
  }
  function recode() {
    return unreadable() ? say(words.position_first) : chooser.open((decisionOf(current) || {}).zone_code || '');
  }
  const ACTIONS = { accept, confirm, recode, return: () => decide('return'), doubt: () => decide('doubt'), undo };
  for (const [name, act] of Object.entries(ACTIONS)) $(`do-${name}`).addEventListener('click', act);

  // Which case comes next: those that the filter lets through, in the order of the page.
  const walk = $('walk');
  for (const decision of DECISIONS) {
    const option = element('option', '', words[`decision_${decision}`]);
    option.value = decision;
    walk.append(option);
  }
  const passes = number => {
    const decision = decisionOf(number);
    return walk.value === 'all' || (walk.value === 'open' ? !decision : !!decision && decision.decision === walk.value);
  };
  function following(step, test) {
    for (let k = 1; k <= records.count; k++) {
      const number = (current + k * step + (k * records.count)) % records.count;
      if (test(number) && (number !== current || !decisionOf(number))) return number === current ? null : number;
    }
    return null;
  }
  function go(step) {
    const next = following(step, passes);
    if (next === null) return say(words.no_other);
    return open(next, (next - current) * step < 0 ? words.round_again : '');
  }
  walk.addEventListener('change', () => {
    if (!passes(current)) go(1);
    $('case').focus({ preventScroll: true });
  });

  const centre = () => plane.truth(map.getCenter());
  const zoneBounds = zone => {
    const [left, top, right, bottom] = areas[zone].box;
    return L.latLngBounds([latOf(top + origin.y), lonOf(left + origin.x)], [latOf(bottom + origin.y), lonOf(right + origin.x)]);
  };
  /** Everything that a case is about: its point, its proposals, its zone when that is near. */
  function look() {
    const each = records.cases[current];
    const bounds = L.latLngBounds([]);
    for (const i of records.proposalsOf(current)) {
      const [lon, lat] = [records.proposals.proposed_lon[i], records.proposals.proposed_lat[i]];
      if (lon !== null && Math.abs(lat) < 85) bounds.extend(plane.latLng(lon, lat));
    }
    if (each.zone >= 0) bounds.extend(zoneBounds(each.zone));
    // A point at 0, 0 must not shrink its own region to a dot.
    const points = [marker.place(), records.located(current) ? [each.lon, each.lat] : null];
    for (const place of points) {
      if (!place) continue;
      const at = plane.latLng(...place), middle = bounds.isValid() ? bounds.getCenter() : at;
      if (Math.max(Math.abs(at.lng - middle.lng), Math.abs(at.lat - middle.lat)) < FAR_DEG) bounds.extend(at);
    }
    if (!bounds.isValid()) return map.fitBounds(home, { animate: false });
    return map.fitBounds(bounds.pad(0.15), { maxZoom: 16, animate: false, paddingBottomRight: map.getSize().x > 760 ? [190, 0] : [0, 0] });
  }

  /** From near: the chosen proposal, then the marker, then everything again. */
  function lookCloser() {
    const i = records.proposalsOf(current)[chosen], places = [];
    if (i !== undefined && records.proposals.proposed_lon[i] !== null) places.push([records.proposals.proposed_lon[i], records.proposals.proposed_lat[i]]);
    if (marker.place()) places.push(marker.place());
    closer = (closer + 1) % (places.length + 1);
    if (closer === 0) look(); else map.setView(plane.latLng(...places[closer - 1]), Math.max(15, Math.min(17, map.getZoom())), { animate: false });
  }

  /** The marker stands where the decision puts the source: at first where the row reports it. */
  function placeMarker() {
    const each = records.cases[current], decision = decisionOf(current);
    let place = records.located(current) ? [each.lon, each.lat] : [null, null];
    if (decision && decision.decision === 'move') place = [decision.lon, decision.lat];
    if (decision && decision.decision === 'accept') {
      const i = records.proposalsOf(current).find(k => records.proposals.id[k] === decision.proposal);
      if (i !== undefined && records.proposals.proposed_lon[i] !== null) place = [records.proposals.proposed_lon[i], records.proposals.proposed_lat[i]];
    }
    marker.put(...place, records.located(current) ? [each.lon, each.lat] : null);
    drawMarkerEffect();
  }
  function drawMarkerEffect() {
    const decision = decisionOf(current);
    const accepted = decision && decision.decision === 'accept' ? records.proposalsOf(current).find(k => records.proposals.id[k] === decision.proposal) : undefined;
    const code = decision ? decision.zone_code || (accepted !== undefined ? records.proposals.zone[accepted] : '') : '';
    const [lon, lat] = marker.place() || [null, null];
    drawLive(records, current, words, ground, { lon, lat, code, allowed });
  }
  function drawCase() {
    drawCard($('case'), records, current, words, chosen, number => {
      chosen = number;
      drawCase();
      $('case').focus({ preventScroll: true });
    });
    drawMarkerEffect();
  }

  /** Open a case; `told` is what to say of the one before. */
  function open(number, told = '') {
    flushComment();
    if (chooser.isOpen()) chooser.close();
    current = number;
    closer = 0;
    const decision = decisionOf(current);
    const proposals = records.proposalsOf(current);
    const accepted = decision ? proposals.findIndex(i => records.proposals.id[i] === decision.proposal) : -1;
    chosen = Math.max(0, accepted >= 0 ? accepted : proposals.findIndex(i => records.proposals.status[i] === 'proposed'));
    layer.selectedZone = records.cases[current].zone;
    layer.only = current;
    drawCase();
    $('case').scrollTop = 0;
    placeMarker();
    look();
    layer.redraw();
    $('comment').value = keeper.comment(records.row[current]);
    say(told);
    keeper.stand(records.row[current]);
    drawState();
    if (!document.activeElement || document.activeElement === document.body || $('case').parentElement.contains(document.activeElement)) {
      $('case').focus({ preventScroll: true });
    }
  }

  function say(sentence) {
    $('message').textContent = sentence;
  }
  function drawState() {
    if (current < 0) return;
    const done = decidedHere();
    $('progress').max = records.count;
    $('progress').value = done;
    $('progress-text').textContent = filled(words.progress, { done: done.toLocaleString(), n: records.count.toLocaleString() });
    $('case-at').textContent = filled(words.case_at, { at: (current + 1).toLocaleString(), n: records.count.toLocaleString() });
    const decision = decisionOf(current);
    for (const name of DECISIONS) {
      const button = $(`do-${name}`);
      if (button) button.setAttribute('aria-pressed', String(!!decision && decision.decision === name));
    }
    $('do-accept').disabled = !records.proposalsOf(current).length;
    $('do-confirm').disabled = records.lon[current] === null;
    $('do-recode').disabled = unreadable();
    $('do-undo').disabled = !keeper.stepsLeft();
    $('verdict').textContent = decision
      ? filled(words.verdict, { what: `${words[`decision_${decision.decision}`]}${decision.zone_code ? ` ${isolated(decision.zone_code)}` : ''}`, who: isolated(decision.reviewer), when: decision.decided_at.slice(0, 16).replace('T', ' ') })
      : words.undecided;
    $('verdict').classList.toggle('open', !decision);
    const failure = keeper.failure();
    $('saved').textContent = failure ? filled(words.not_kept, { why: failure }) : words.kept;
    $('saved').classList.toggle('alarm', !!failure);
  }

  // A comment is kept while it is typed.
  const comment = $('comment');
  let typed = 0;
  function flushComment() {
    if (!typed) return;
    clearTimeout(typed);
    typed = 0;
    keeper.note(records.row[current], wellFormed(comment.value.trim(), { most: COMMENT_MOST }));
  }
  comment.addEventListener('input', () => { clearTimeout(typed); typed = setTimeout(flushComment, 250); });
  comment.addEventListener('change', flushComment);
  window.addEventListener('pagehide', flushComment);

  const search = $('search'), results = $('results');
  function find() {
    const hits = search.value.trim() ? records.search(search.value).slice(0, 50) : [];
    results.hidden = !search.value.trim();
    results.replaceChildren(...hits.map(number => {
      const button = element('button', 'entry');
      button.type = 'button';
      const text = element('span', 'entry-text');
      text.append(foreign('span', 'entry-name', records.name(number) || words.no_name), foreign('span', 'entry-row', recordTitle(records, number, words)));
      button.append(markImage(records.grade[number]), text);
      button.addEventListener('click', () => { endSearch(); open(number); });
      const line = element('li');
      line.append(button);
      return line;
    }));
    if (!hits.length) results.append(element('li', 'empty', words.none_listed));
  }
  function endSearch() {
    search.value = '';
    find();
    $('case').focus({ preventScroll: true });
  }
  search.addEventListener('input', find);
  search.addEventListener('keydown', event => {
    if (event.key === 'Enter') results.querySelector('button')?.click();
    if (event.key === 'ArrowDown') results.querySelector('button')?.focus();
  });

  handOver({ review, cases: records.cases, keeper, words, who, taken: told => { placeMarker(); drawCase(); drawState(); say(told); } });

  $('next').addEventListener('click', () => go(1));
  $('previous').addEventListener('click', () => go(-1));
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  const KEYS = { a: 'accept', c: 'confirm', z: 'recode', b: 'return', d: 'doubt', u: 'undo' };
  document.addEventListener('keydown', event => {
    if (document.querySelector('dialog[open]')) return;
    const writing = event.target.closest('input:not([type=radio], [type=checkbox]), select, textarea');
    if (event.key === 'Escape' || (event.key === 'Enter' && writing && !event.shiftKey && (writing === comment || writing === reviewer))) {
      if (event.key === 'Enter') event.preventDefault();
      if (chooser.isOpen()) chooser.close();
      else if (ruler.active()) ruler.end();
      else if (!results.hidden) endSearch();
      if (writing) writing.blur();
      $('case').focus({ preventScroll: true });
      return;
    }
    if (writing || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = keyOf(event);
    if (ARROWS[event.key] && !results.contains(document.activeElement)) {
      event.preventDefault();
      if (asked()) marker.nudge(...ARROWS[event.key], event.shiftKey ? 10 : 1);
    } else if (KEYS[key]) { event.preventDefault(); ACTIONS[KEYS[key]](); }
    else if (key === 'j' || key === 'n') go(1);
    else if (key === 'k' || key === 'p') go(-1);
    else if (/^[1-9]$/.test(key)) {
      if (records.proposalsOf(current)[Number(key) - 1] !== undefined) { chosen = Number(key) - 1; drawCase(); }
    } else if (key === 't') { event.preventDefault(); comment.focus(); }
    else if (key === 'e') { event.preventDefault(); $('export-open').click(); }
    else if (key === 'f') look();
    else if (key === 'g') lookCloser();
    else if (key === 'm') ruler.toggle();
    else if (key === '+' || key === '=') map.zoomIn(1);
    else if (key === '-') map.zoomOut(1);
    else if (key === '?') $('help-open').click();
    else if (key === '/') { event.preventDefault(); search.focus(); }
    else if (event.key === 'Enter' && ruler.active()) ruler.add(map.getCenter());
  });
  const caseAt = latlng => {
    const { x, y } = map.project(latlng, 0);
    return records.nearest(x, y, 9 / 2 ** map.getZoom(), number => layer.visible(number));
  };
  map.doubleClickZoom.disable();
  map.on('dblclick', event => {
    // On a mark, the first click has opened its case already: that one shall not be moved by the second.
    if (!ruler.active() && caseAt(event.latlng) < 0) marker.set(event.latlng);
  });
  map.on('click', event => {
    if (ruler.active()) return ruler.add(event.latlng);
    const hit = caseAt(event.latlng);
    if (hit >= 0 && hit !== current) open(hit);
    return null;
  });
  layer.addTo(map);
  followBases(data, plane, () => {
    ruler.end();
    records.place();
    areas.place();
    outlines.place();
    marker.draw();
    if (current >= 0) look();
    layer.redraw();
  });
  const asRow = () => { const found = /^#row-(\d+)$/.exec(location.hash); return found && rowAt.has(Number(found[1])) ? rowAt.get(Number(found[1])) : -1; };
  window.addEventListener('hashchange', () => { if (asRow() >= 0) open(asRow()); });
  const back = rowAt.has(keeper.at()) ? rowAt.get(keeper.at()) : 0;
  open(asRow() >= 0 ? asRow() : back, decidedHere() ? filled(words.went_on, { done: decidedHere(), n: records.count }) : '');
  if (!who()) { say(words.reviewer_first); reviewer.focus(); }
  document.body.dataset.ready = String(records.count);
}

whenRead(begin);
