// The base image under the map, the ruler, and the list of keys.

/** A user's own base image or tiles, below everything of ours; its name and source are set as text. */
function addBase(map, base, words) {
  const tiles = base.kind === 'tiles';
  const bounds = base.bounds && L.latLngBounds([base.bounds[1], base.bounds[0]], [base.bounds[3], base.bounds[2]]);
  const address = base.url || base.data;
  const layer = tiles
    ? L.tileLayer(address, { bounds, minNativeZoom: base.minzoom, maxNativeZoom: base.maxzoom, maxZoom: 20 })
    : L.imageOverlay(address, bounds, { alt: '', zIndex: 0, pane: 'tilePane' });
  // Tiles inside the page: from "z/x/y" to their data.
  if (tiles && address !== null && typeof address === 'object') layer.getTileUrl = ({ x, y, z }) => address[`${z}/${x}/${y}`] || 'data:,';
  layer.addTo(map);
  const control = L.control({ position: 'topright' });
  control.onAdd = () => {
    const label = element('label', 'base-switch leaflet-bar');
    const box = element('input');
    box.type = 'checkbox';
    box.checked = true;
    box.addEventListener('change', () => box.checked ? layer.addTo(map) : layer.remove());
    label.append(box, foreign('span', '', base.name || words.layer_base));
    L.DomEvent.disableClickPropagation(label);
    return label;
  };
  control.addTo(map);
  if (base.attribution) document.getElementById('readout').after(foreign('span', 'attribution', base.attribution));
}

/** Metres along a line of places that are clicked, or taken with Enter where the map's middle is. */
function addRuler(map, plane, words) {
  const button = element('button', 'ruler');
  button.type = 'button';
  button.title = words.ruler;
  button.setAttribute('aria-label', words.ruler);
  button.setAttribute('aria-pressed', 'false');
  button.append(element('span', '', '↔'));
  const readout = element('div', 'ruler-readout none');
  readout.setAttribute('role', 'status');
  const control = L.control({ position: 'topleft' });
  control.onAdd = () => {
    const box = element('div', 'ruler-box');
    box.append(button, readout);
    L.DomEvent.disableClickPropagation(box);
    return box;
  };
  control.addTo(map);
  const line = L.polyline([], { color: '#7a1fa2', weight: 3, dashArray: '6 4', interactive: false });
  let on = false, places = [];

  const spoken = metres => metres < 10000 ? `${metres.toFixed(metres < 100 ? 1 : 0)} m` : `${(metres / 1000).toFixed(2)} km`;
  function show() {
    line.setLatLngs(places);
    const truths = places.map(place => plane.truth(place));
    let sum = 0, last = 0;
    for (let k = 1; k < truths.length; k++) sum += last = distanceMetres(truths[k - 1], truths[k]);
    readout.textContent = places.length < 2 ? words.ruler_help : filled(words.ruler_sum, { sum: spoken(sum), last: spoken(last) });
    readout.dataset.metres = String(sum);
  }
  function turn(wanted) {
    on = wanted;
    places = [];
    button.setAttribute('aria-pressed', String(on));
    readout.classList.toggle('none', !on);
    map.getContainer().classList.toggle('measuring', on);
    if (on) { map.closePopup(); line.addTo(map); show(); } else line.remove();
  }
  button.addEventListener('click', () => turn(!on));
  return { active: () => on, end: () => turn(false), toggle: () => turn(!on), add: place => { places.push(place); show(); } };
}

/** The list of keys: a dialog of the browser, which keeps the focus and gives it back. */
function addHelp() {
  const dialog = document.getElementById('help');
  document.getElementById('help-open').addEventListener('click', () => dialog.showModal());
  document.getElementById('help-close').addEventListener('click', () => dialog.close());
}
