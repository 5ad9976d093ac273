// Base images below everything of ours: none, or one of those that the user gave, each in its own datum.

/** Add a choice of base images; `chosen` hears of the one that is shown, null for none, at once and after each change. */
function addBases(map, bases, words, chosen) {
  if (!bases.length) return;
  const credit = foreign('span', 'attribution', '');
  document.getElementById('readout').after(credit);
  const layers = bases.map(base => {
    const box = base.bounds && L.latLngBounds([base.bounds[1], base.bounds[0]], [base.bounds[3], base.bounds[2]]);
    if (base.kind !== 'tiles') return L.imageOverlay(base.data, box, { alt: '', zIndex: 0, pane: 'tilePane' });
    const options = { bounds: box, minNativeZoom: base.minzoom, maxNativeZoom: base.maxzoom, maxZoom: 20 };
    return L.layerGroup(base.urls.map(address => L.tileLayer(address, options)));
  });
  const show = at => {
    layers.forEach((layer, i) => { if (i === at) layer.addTo(map); else layer.remove(); });
    credit.textContent = at >= 0 ? bases[at].attribution || '' : '';
    chosen(at >= 0 ? bases[at] : null);
  };
  const control = L.control({ position: 'topright' });
  control.onAdd = () => {
    const box = element('fieldset', 'bases leaflet-bar');
    box.append(element('legend', '', words.layer_base));
    [-1, ...bases.keys()].forEach(at => {
      const label = element('label'), radio = element('input');
      radio.type = 'radio';
      radio.name = 'base';
      radio.checked = at === 0;
      radio.addEventListener('change', () => show(at));
      label.append(radio, at < 0 ? element('span', '', words.no_base) : foreign('span', '', bases[at].name || words.layer_base));
      box.append(label);
    });
    L.DomEvent.disableClickPropagation(box);
    return box;
  };
  control.addTo(map);
  show(0);
}
