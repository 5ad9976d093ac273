// What every page with a map begins and ends with: the map itself, the data when they are unpacked, and what went wrong.

const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
const map = globalThis.geocensus_map = L.map('geocensus_map', {
  zoomControl: false, zoomSnap: 0.25, wheelPxPerZoomLevel: 90, maxZoom: 20, attributionControl: false,
  zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still, inertia: !still,
});
const home = JSON.parse(document.getElementById('geocensus_map').dataset.view);
map.fitBounds(home);
L.control.zoom({
  position: 'topleft', zoomInTitle: document.body.dataset.zoomIn, zoomOutTitle: document.body.dataset.zoomOut,
}).addTo(map);
L.control.scale({ position: 'bottomleft', metric: true, imperial: false, maxWidth: 140 }).addTo(map);

// Printing: the canvas is made for the screen, and is drawn again for the sheet.
window.addEventListener('beforeprint', () => map.invalidateSize({ animate: false }));
window.addEventListener('afterprint', () => map.invalidateSize({ animate: false }));

/** Follow the base image that is shown: `moved` draws anew what stands elsewhere now; the badge says what is drawn. */
function followBases(data, plane, moved) {
  const { words } = data;
  addBases(map, data.bases || [], words, base => {
    if (!plane.follow(base)) return;
    const badge = document.getElementById('datum');
    badge.classList.toggle('shifted', plane.shifted);
    badge.textContent = plane.shifted ? words.datum_shifted : words.datum;
    badge.title = plane.shifted ? words.datum_shifted_help : words.datum_help;
    moved();
  });
}

/** The key of a shortcut: by its place on the keyboard where an input method makes another letter of it. */
function keyOf({ key, code }) {
  return /^Key[A-Z]$/.test(code) && !/^[a-z]$/i.test(key) ? code[3].toLowerCase() : key.toLowerCase();
}

/** Unpack the data, and begin; what fails is said where the map would be. */
function whenRead(begin) {
  const box = document.getElementById('reading');
  readIsland('geocensus-data').then(data => {
    begin(data);
    box.remove();
  }).catch(error => {
    const { oldBrowser, broken } = document.body.dataset;
    box.textContent = typeof DecompressionStream === 'undefined' ? oldBrowser : filled(broken, { why: error.message });
    box.className = 'failed';
    throw error;
  });
}
