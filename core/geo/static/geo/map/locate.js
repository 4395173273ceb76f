// Where the device is, asked for only when somebody presses the button.

const PATIENCE = 15000; // milliseconds

/** The device's position, `{longitude, latitude, accuracy}` with metres. Rejects with the name of
 *  the text that says why not: locateDenied, locateFailed or locateMissing. */
export function locate() {
  return new Promise((resolve, reject) => {
    if (!navigator.geolocation || !window.isSecureContext) {
      reject("locateMissing");
      return;
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) =>
        resolve({
          longitude: coords.longitude, latitude: coords.latitude, accuracy: coords.accuracy,
        }),
      (error) => reject(error.code === error.PERMISSION_DENIED ? "locateDenied" : "locateFailed"),
      { enableHighAccuracy: true, timeout: PATIENCE, maximumAge: 60000 },
    );
  });
}

/** A point with the circle in which the device lies, on a Leaflet map. */
export function showPosition(L, map, { longitude, latitude, accuracy }) {
  const place = [latitude, longitude];
  const own = { color: "#0b4f9e", interactive: false };
  return L.layerGroup([
    L.circle(place, { ...own, radius: accuracy, weight: 1, fillOpacity: 0.15 }),
    L.circleMarker(place, { ...own, radius: 7, weight: 3, color: "#ffffff", fillColor: "#0b4f9e", fillOpacity: 1 }),
  ]).addTo(map);
}
