// From degrees to the plane of the map and back, the shift of GCJ-02 base images, and distances on the ellipsoid.

// Spherical Mercator at zoom 0, where the world is 256 pixels wide: the same as Leaflet's default projection.
const worldX = lon => 256 * (lon + 180) / 360;
const worldY = lat => 128 - 128 * Math.asinh(Math.tan(lat * Math.PI / 180)) / Math.PI;
const lonOf = x => 360 * x / 256 - 180;
const latOf = y => 180 / Math.PI * Math.atan(Math.sinh(Math.PI * (1 - y / 128)));

/** How far GCJ-02 moves a position, degrees: the public formula, in the rectangle to which it is limited. */
function gcj02Offset(lon, lat) {
  if (lon < 72.004 || lon > 137.8347 || lat < 0.8293 || lat > 55.8271) return [0, 0];
  const { PI, sin, cos, sqrt, abs } = Math;
  const x = lon - 105, y = lat - 35, root = sqrt(abs(x));
  const sines = 20 * sin(6 * PI * x) + 20 * sin(2 * PI * x);
  const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    + (sines + 20 * sin(PI * y) + 40 * sin(PI / 3 * y) + 160 * sin(PI / 12 * y) + 320 * sin(PI / 30 * y)) * 2 / 3;
  const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    + (sines + 20 * sin(PI * x) + 40 * sin(PI / 3 * x) + 150 * sin(PI / 12 * x) + 300 * sin(PI / 30 * x)) * 2 / 3;
  // Krasovsky 1940, as in the public code.
  const a = 6378245.0, e2 = 0.00669342162296594323;
  const w2 = 1 - e2 * sin(lat * PI / 180) ** 2, w = sqrt(w2);
  return [east * 180 / PI / (a / w * cos(lat * PI / 180)), north * 180 / PI / (a * (1 - e2) / (w2 * w))];
}

/** The plane that everything is drawn on: true positions, or their copies shifted onto a GCJ-02 base image. */
function planeOf() {
  const plane = {
    shifted: false,

    /** Follow the base image that is shown, null for none; tell whether everything has to be placed anew. */
    follow(base) {
      const before = plane.shifted;
      plane.shifted = !!base && /gcj/i.test(base.datum || '');
      return plane.shifted !== before;
    },
    toMap(lon, lat) {
      if (!plane.shifted) return [lon, lat];
      const [east, north] = gcj02Offset(lon, lat);
      return [lon + east, lat + north];
    },
    place(lon, lat) {
      const [x, y] = plane.toMap(lon, lat);
      return [worldX(x), worldY(y)];
    },
    latLng(lon, lat) {
      const [x, y] = plane.toMap(lon, lat);
      return L.latLng(y, x);
    },
    /** The true position under a place of the map: the offset changes so slowly that each step gains two digits. */
    truth({ lng, lat }) {
      let at = [lng, lat];
      for (let step = 0; step < 20 && plane.shifted; step++) {
        const [east, north] = gcj02Offset(...at);
        const next = [lng - east, lat - north];
        const moved = Math.max(Math.abs(next[0] - at[0]), Math.abs(next[1] - at[1]));
        at = next;
        if (moved < 1e-13) break;
      }
      return at;
    },
  };
  return plane;
}

/**
 * Metres along the geodesic on the ellipsoid of CGCS2000: the inverse solution of Vincenty (1975).
 * Where it does not converge (nearly opposite places) the sphere of the same mean radius answers, within 0.6 %.
 */
function distanceMetres([lon1, lat1], [lon2, lat2]) {
  const { sin, cos, tan, atan, atan2, sqrt, abs, PI } = Math;
  const a = 6378137, f = 1 / 298.257222101, b = a * (1 - f), rad = PI / 180;
  const u1 = atan((1 - f) * tan(lat1 * rad)), u2 = atan((1 - f) * tan(lat2 * rad)), l = (lon2 - lon1) * rad;
  let lambda = l;
  for (let step = 0; step < 100; step++) {
    const east = cos(u2) * sin(lambda), north = cos(u1) * sin(u2) - sin(u1) * cos(u2) * cos(lambda);
    const sinSigma = sqrt(east * east + north * north);
    if (sinSigma === 0) return 0;
    const cosSigma = sin(u1) * sin(u2) + cos(u1) * cos(u2) * cos(lambda), sigma = atan2(sinSigma, cosSigma);
    const sinAlpha = cos(u1) * cos(u2) * sin(lambda) / sinSigma, cos2Alpha = 1 - sinAlpha * sinAlpha;
    const middle = cos2Alpha === 0 ? 0 : cosSigma - 2 * sin(u1) * sin(u2) / cos2Alpha;
    const c = f / 16 * cos2Alpha * (4 + f * (4 - 3 * cos2Alpha)), before = lambda;
    lambda = l + (1 - c) * f * sinAlpha * (sigma + c * sinSigma * (middle + c * cosSigma * (2 * middle * middle - 1)));
    if (abs(lambda - before) > 1e-12) continue;
    const k = cos2Alpha * (a * a - b * b) / (b * b);
    const big = 1 + k / 16384 * (4096 + k * (k * (320 - 175 * k) - 768));
    const small = k / 1024 * (256 + k * (k * (74 - 47 * k) - 128));
    const correction = small * sinSigma * (middle + small / 4 * (cosSigma * (2 * middle * middle - 1)
      - small / 6 * middle * (4 * sinSigma * sinSigma - 3) * (4 * middle * middle - 3)));
    return b * big * (sigma - correction);
  }
  const chord = sin((lat2 - lat1) * rad / 2) ** 2 + cos(lat1 * rad) * cos(lat2 * rad) * sin(l / 2) ** 2;
  return 2 * 6371008.8 * Math.asin(Math.min(1, sqrt(chord)));
}
