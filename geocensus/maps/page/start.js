// The order of things: the map first (layers that users added with folium hang on it), the data when they are unpacked.

function begin(data) {
  const { words } = data;
  const plane = planeOf();
  const records = recordsOf(data, plane);
  const origin = { x: worldX((home[0][1] + home[1][1]) / 2), y: worldY((home[0][0] + home[1][0]) / 2) };
  const areas = areasOf(data.zones, data.vertex_unit, origin, plane);
  const outlines = areasOf(data.outlines, data.vertex_unit, origin, plane);
  const layer = new CheckLayer(records, areas, outlines, origin, map.getZoom());
  const present = {
    proposals: records.proposals.record.length > 0, links: records.links.child.length > 0,
    zones: areas.length > 0, codes: areas.length > 0, outlines: outlines.length > 0,
    share: data.zones.sources.some(number => number > 0),
  };
  addLayerControl(map, layer, words, present);
  addLegend(map, layer, records, words, present);
  addOutside(map, records, words, home);
  addReadout(map, plane);
  const ruler = addRuler(map, plane, words);

  const popup = L.popup({ maxWidth: 400, minWidth: 280, maxHeight: Math.max(200, map.getSize().y - 150),
    // Clear of the zoom buttons on the left, of the layers and the legend on the right.
    autoPanPaddingTopLeft: [58, 54], autoPanPaddingBottomRight: map.getSize().x > 760 ? [265, 20] : [10, 20] });
  // Leaflet's own label of the close button is English.
  popup.on('add', () => {
    const box = popup.getElement();
    box.querySelector('.leaflet-popup-close-button').setAttribute('aria-label', words.close);
    // A button that shows another row is gone when its click arrives at the map, which would take it for one beside the popup.
    box.addEventListener('click', event => event.stopPropagation());
  });
  popup.on('remove', () => { layer.selected = []; layer.selectedZone = -1; layer.redraw(); });

  function say(content, at, selected, zone = -1) {
    popup.setLatLng(at).setContent(content).openOn(map);
    layer.selected = selected;
    layer.selectedZone = zone;
    layer.redraw();
  }

  function zoneBounds(zone) {
    const [left, top, right, bottom] = areas[zone].box;
    return L.latLngBounds([latOf(top + origin.y), lonOf(left + origin.x)], [latOf(bottom + origin.y), lonOf(right + origin.x)]);
  }

  /** Where a row can be shown: its point, else its proposal, else the zone it reports, else here. */
  function placeOfRecord(record) {
    if (record < records.drawn) return { at: plane.latLng(records.lon[record], records.lat[record]), note: '' };
    for (const i of records.proposalsOf(record)) {
      const place = records.placeOfProposal(i);
      if (place) return { at: L.latLng(latOf(place[1]), lonOf(place[0])), note: words.at_proposal };
    }
    const detail = records.detail(record);
    const reported = detail && detail.facts.find(([name]) => name === 'zone_reported');
    const zone = reported ? records.zoneOf(reported[1]) : -1;
    if (zone >= 0) return { at: zoneBounds(zone).getCenter(), note: words.at_zone };
    return { at: map.getCenter(), note: words.not_drawn };
  }

  function showRecord(record, { move = true, others = null } = {}) {
    const { at, note } = placeOfRecord(record);
    if (move && note !== words.not_drawn) {
      // Near enough to tell neighbours apart, never farther out than the reader was; its proposal in the same view.
      const bounds = L.latLngBounds([at]);
      for (const i of records.proposalsOf(record)) {
        const place = records.placeOfProposal(i);
        if (place) bounds.extend([latOf(place[1]), lonOf(place[0])]);
      }
      const zoom = Math.min(map.getBoundsZoom(bounds.pad(0.3)), Math.max(map.getZoom(), 14));
      map.setView(bounds.getCenter(), zoom, { animate: false });
    }
    const content = recordPopup(records, record, words, { note, open: other => showRecord(other), openZone: zone => showZone(zone, zonePopup(records, zone, words)) });
    if (others && others.length > 1) content.prepend(stepper(record, others));
    say(content, at, [record]);
  }

  /** Step through what lies under one click. */
  function stepper(record, others) {
    const at = others.indexOf(record);
    const bar = element('div', 'stepper');
    const button = (label, title, to) => {
      const made = element('button', '', label);
      made.type = 'button';
      made.title = title;
      made.addEventListener('click', () => showRecord(others[(to + others.length) % others.length], { move: false, others }));
      return made;
    };
    bar.append(button('◀', words.here_previous, at - 1), element('span', '', filled(words.here, { at: at + 1, n: others.length })), button('▶', words.here_next, at + 1));
    return bar;
  }

  function showZone(zone, content) {
    const bounds = zoneBounds(zone);
    map.fitBounds(bounds, { maxZoom: 15, padding: [40, 40], animate: false });
    say(content, bounds.getCenter(), [], zone);
  }

  function show(item) {
    if ('zone' in item) return showZone(item.zone, zonePopup(records, item.zone, words));
    if ('record' in item) return showRecord(item.record);
    const i = item.finding;
    const { findings } = records;
    if (findings.record[i] >= 0) return showRecord(findings.record[i]);
    const content = subjectPopup(records, i, words, { open: record => showRecord(record) });
    if (findings.zone[i] >= 0) return showZone(findings.zone[i], content);
    const members = findings.members[i].filter(record => record < records.drawn);
    if (!members.length) return say(content, map.getCenter(), []);
    const bounds = L.latLngBounds(members.map(record => plane.latLng(records.lon[record], records.lat[record])));
    map.fitBounds(bounds.pad(0.2), { maxZoom: 15, animate: false });
    say(content, bounds.getCenter(), members);
    return null;
  }

  const panel = panelOf(records, words, layer, map, show, { areas, zoneBounds, ruler });
  addHelp();
  const under = (latlng, pixels = 9) => {
    if (!layer.shown.points || layer.badges.length) return [];
    const { x, y } = map.project(latlng, 0);
    return records.near(x, y, pixels / 2 ** map.getZoom(), record => layer.visible(record));
  };
  function openAt(latlng, pixels) {
    const found = under(latlng, pixels);
    if (found.length) showRecord(found[0], { move: false, others: found.slice(0, 200) });
    return found.length > 0;
  }
  map.on('click', event => {
    if (ruler.active()) ruler.add(event.latlng);
    else if (layer.badgeAt(event.containerPoint)) map.setView(event.latlng, map.getZoom() + 1.5);
    else openAt(event.latlng);
  });
  // For the keyboard: Leaflet pans with the arrows, Enter takes what stands nearest to the cross in the middle.
  map.getContainer().addEventListener('keydown', event => {
    if (event.key !== 'Enter' || event.target !== map.getContainer()) return;
    event.preventDefault();
    if (ruler.active()) ruler.add(map.getCenter());
    else openAt(map.getCenter(), 60);
  });
  let asked = 0;
  map.on('mousemove', event => {
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(() => map.getContainer().classList.toggle('over-mark', layer.badgeAt(event.containerPoint) || under(event.latlng).length > 0));
  });
  panel.refresh();
  layer.addTo(map);  // last: everything above would draw it again
  followBases(data, plane, () => {
    map.closePopup();
    ruler.end();
    records.place();
    areas.place();
    outlines.place();
    layer.redraw();
  });
  document.body.dataset.ready = String(records.drawn);
}

whenRead(begin);
