// What stands on the map's rim: layers, legend, scale, the position under the cursor, what lies outside the view.

/** A layer for Leaflet's layer control that only switches something of ours on and off. */
const Switch = L.Layer.extend({
  initialize(layer, name) { this.layer = layer; this.name = name; },
  onAdd() { this.layer.switchTo(this.name, true); },
  onRemove() { this.layer.switchTo(this.name, false); },
});

function addLayerControl(map, layer, words, present) {
  const switches = {};
  for (const name of ['points', 'proposals', 'links', 'zones', 'codes', 'share', 'outlines', 'graticule']) {
    if (present[name] === false) continue;
    const added = new Switch(layer, name);
    // The words are ours, not the register's: Leaflet sets them as markup.
    switches[words[`layer_${name}`]] = added;
    if (layer.shown[name]) added.addTo(map);
  }
  const control = L.control.layers(null, switches, { collapsed: map.getSize().x < 620, position: 'topright' }).addTo(map);
  control.getContainer().setAttribute('aria-label', words.layers);
}

function addLegend(map, layer, records, words, present) {
  const legend = L.control({ position: 'bottomright' });
  legend.onAdd = () => {
    const box = element('details', 'legend');
    box.open = map.getSize().y > 420 && map.getSize().x > 620;
    box.append(element('summary', '', words.legend));
    const counts = new Set(records.grade);
    for (const grade of [ERROR, WARNING, NOTE, PASSED, NOT_RUN]) if (counts.has(grade)) box.append(gradeTag(grade, words));
    const sample = (draw, text) => {
      const line = element('span', 'grade');
      const canvas = element('canvas', 'sample');
      const ratio = window.devicePixelRatio || 1;
      canvas.width = 44 * ratio;
      canvas.height = 20 * ratio;
      const context = canvas.getContext('2d');
      context.scale(ratio, ratio);
      draw(context);
      line.append(canvas, element('span', '', text));
      box.append(line);
    };
    const arrow = ambiguous => context => {
      drawArrow(context, [2, 10], [36, 10], ambiguous);
      context.translate(36, 10);
      drawProposed(context, ambiguous);
    };
    const statuses = new Set(records.proposals.status);
    if (statuses.has('proposed')) sample(arrow(false), words.legend_reported);
    if ([...statuses].some(status => status !== 'proposed')) sample(arrow(true), words.legend_ambiguous);
    if (present.links) sample(context => {
      context.strokeStyle = TIE;
      context.lineWidth = 1.4;
      context.beginPath();
      context.moveTo(4, 10);
      context.lineTo(38, 10);
      context.stroke();
    }, words.legend_tie);
    const border = (colour, width) => context => {
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.strokeRect(5, 4, 32, 12);
    };
    if (present.zones) sample(border('#7b8794', 1), words.legend_zone);
    if (present.outlines) sample(border('#2b3a4a', 2.2), words.legend_county);
    if (present.share) {
      const share = element('div', 'share');
      share.append(element('span', 'subtle', words.legend_share));
      const steps = element('span', 'steps');
      SHARE_COLOURS.forEach((colour, i) => {
        const step = element('span', '', i + 1 < SHARE_STEPS.length ? `≤${100 * SHARE_STEPS[i + 1]}%` : `>${100 * SHARE_STEPS[i]}%`);
        step.style.background = colour;
        step.style.color = i < 3 ? '#1f2933' : '#ffffff';
        steps.append(step);
      });
      share.append(steps);
      box.append(share);
    }
    const shading = () => box.classList.toggle('shaded', layer.shown.share || layer.counted);
    layer.on('switched', shading);
    shading();
    L.DomEvent.disableClickPropagation(box);
    L.DomEvent.disableScrollPropagation(box);
    return box;
  };
  legend.addTo(map);
}

/** The position under the cursor, in decimals and in degrees, minutes and seconds: the true one, whatever the base. */
function addReadout(map, plane) {
  const box = document.getElementById('readout');
  const say = place => {
    const [lon, lat] = plane.truth(place);
    box.textContent = `${lon.toFixed(6)}, ${lat.toFixed(6)} · ${dms(lon, 'EW')} ${dms(lat, 'NS')}`;
  };
  say(map.getCenter());
  map.on('mousemove', event => say(event.latlng));
  map.on('moveend', () => say(map.getCenter()));
}

/** Say how many points the view leaves out, and offer the way to them and back. */
function addOutside(map, records, words, home) {
  const box = document.getElementById('outside');
  const sentence = box.querySelector('span');
  const [all, back] = box.querySelectorAll('button');
  const count = () => {
    const bounds = map.getBounds();
    const [west, east] = [worldX(bounds.getWest()), worldX(bounds.getEast())];
    const [north, south] = [worldY(Math.min(bounds.getNorth(), 85.06)), worldY(Math.max(bounds.getSouth(), -85.06))];
    const { x, y, drawn } = records;
    let outside = 0;
    for (let i = 0; i < drawn; i++) if (x[i] < west || x[i] > east || y[i] < north || y[i] > south) outside++;
    sentence.textContent = filled(words.outside_view, { n: outside.toLocaleString() });
    box.classList.toggle('none', outside === 0);
  };
  all.addEventListener('click', () => {
    const bounds = L.latLngBounds([]);
    for (let i = 0; i < records.drawn; i++) bounds.extend(records.plane.latLng(records.lon[i], records.lat[i]));
    if (bounds.isValid()) map.fitBounds(bounds, { padding: [30, 30], maxZoom: 16 });
  });
  back.addEventListener('click', () => map.fitBounds(home));
  map.on('moveend', count);
  count();
}
