// The marker that a person moves: by hand, or step by step with the arrow keys. What it tells is CGCS2000, whatever is below.

const DECIMALS = 9;  // of a decided axis, degrees: 0.1 mm
const STEPS_DEG = [1e-6, 2e-6, 5e-6, 1e-5, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2, 0.1, 0.2, 0.5];
const STEP_PX = 4;  // about as far as one arrow moves on the screen

const written = value => Number(value.toFixed(DECIMALS));

/** `moved` hears of each new place, and whether it came from a key. */
function markerOf(map, plane, words, moved) {
  const icon = L.divIcon({ className: 'review-marker', iconSize: [30, 30] });
  const marker = L.marker(map.getCenter(), { icon, draggable: true, keyboard: false, autoPan: true, zIndexOffset: 1000, alt: words.marker });
  // From the reported point to the marker.
  const trail = L.polyline([], { color: '#7a1fa2', weight: 2, dashArray: '5 4', interactive: false }).addTo(map);
  let place = null, from = null;
  function draw() {
    trail.setLatLngs(place && from ? [plane.latLng(...from), plane.latLng(...place)] : []);
    if (!place) return;
    marker.setLatLng(plane.latLng(...place)).addTo(map);
    marker.getElement().title = words.marker_help;
  }
  const handle = {
    place: () => place,
    /** Set the marker, or take it away; `reported` is where the trail begins. */
    put(lon, lat, reported) {
      place = lon === null ? null : [lon, lat];
      from = reported;
      if (!place) marker.remove();
      draw();
    },
    draw,
    /** One step of an arrow at this zoom, degrees: round, so that steps add up to round places. */
    step() {
      const degrees = STEP_PX * 360 / (256 * 2 ** map.getZoom());
      return STEPS_DEG.reduce((best, step) => Math.abs(Math.log(step / degrees)) < Math.abs(Math.log(best / degrees)) ? step : best);
    },
    /** Set by hand, at a place of the map. */
    set(latlng) {
      const [lon, lat] = plane.truth(latlng);
      place = [written(lon), written(lat)];
      draw();
      moved(place, false);
    },
    nudge(east, north, times) {
      // One that is nowhere, or out of sight, begins in the middle of the map.
      if (!place || !map.getBounds().contains(plane.latLng(...place))) {
        const [lon, lat] = plane.truth(map.getCenter());
        place = [written(lon), written(lat)];
      }
      const step = handle.step() * times;
      place = [written(place[0] + east * step), written(Math.max(-85, Math.min(85, place[1] + north * step)))];
      draw();
      if (!map.getBounds().pad(-0.05).contains(marker.getLatLng())) map.panTo(marker.getLatLng(), { animate: false });
      moved(place, true);
    },
  };
  marker.on('dragend', () => handle.set(marker.getLatLng()));
  return handle;
}
