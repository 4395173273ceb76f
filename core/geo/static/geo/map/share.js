// The view in the page's address: `#map=14/-5.21000/104.97000&layers=gismap.places,ronda.posts`.

const NONE = "-"; // no layer at all, which is something else than the usual ones

/** `{zoom, latitude, longitude, layers}` of the address, or null; `layers` null are the usual ones. */
export function readView(hash) {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const match = /^(\d+(?:\.\d+)?)\/(-?\d+(?:\.\d+)?)\/(-?\d+(?:\.\d+)?)$/.exec(given.get("map") ?? "");
  if (!match) return null;
  const [zoom, latitude, longitude] = match.slice(1).map(Number);
  if (zoom > 24 || Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return null;
  const layers = given.get("layers");
  return {
    zoom, latitude, longitude,
    layers: layers === null ? null : new Set(layers === NONE ? [] : layers.split(",")),
  };
}

export function writeView(map, layers) {
  const { lat, lng } = map.getCenter();
  const shown = layers.filter((layer) => layer.shown).map((layer) => layer.id);
  return `#map=${map.getZoom()}/${lat.toFixed(5)}/${lng.toFixed(5)}&layers=${shown.join(",") || NONE}`;
}
