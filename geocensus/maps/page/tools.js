// The ruler, and the list of keys.

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
