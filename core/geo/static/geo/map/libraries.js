// Loads the libraries of other people once a page, and only for a page whose map comes into view.

import { ask } from "./ask.js";

const loading = new Map();

function once(url, start) {
  if (!loading.has(url)) {
    const promise = start();
    loading.set(url, promise);
    promise.catch(() => loading.delete(url));
  }
  return loading.get(url);
}

function script(url) {
  return once(
    url,
    () =>
      new Promise((resolve, reject) => {
        const element = document.createElement("script");
        element.src = url;
        element.onload = resolve;
        element.onerror = () => {
          element.remove();
          reject(new Error(`${url} cannot be loaded`));
        };
        document.head.append(element);
      }),
  );
}

function style(url) {
  return once(
    url,
    () =>
      new Promise((resolve, reject) => {
        const element = document.createElement("link");
        element.rel = "stylesheet";
        element.href = url;
        element.onload = resolve;
        element.onerror = () => {
          element.remove();
          reject(new Error(`${url} cannot be loaded`));
        };
        // Before the page's own styles, which change what they say.
        document.head.prepend(element);
      }),
  );
}

export async function loadLeaflet(libraries) {
  await Promise.all([script(libraries.leaflet), style(libraries.leafletStyle)]);
  return window.L;
}

/** protomaps-leaflet, which wants Leaflet to be there. */
export async function loadTiles(libraries) {
  await script(libraries.protomaps);
  return window.protomapsL;
}

/** terra-draw and its adapter for Leaflet. */
export async function loadDrawing(libraries) {
  await script(libraries.terraDraw);
  await script(libraries.terraDrawAdapter);
  return { ...window.terraDraw, Adapter: window.terraDrawLeafletAdapter.TerraDrawLeafletAdapter };
}

/** The pictograms: a Map of a name to the data of its path, in a box of 15 by 15. */
export function loadIcons(libraries) {
  return once(libraries.icons, async () => {
    const answer = await ask(libraries.icons, { accept: "image/svg+xml" });
    const sprite = new DOMParser().parseFromString(await answer.text(), "image/svg+xml");
    return new Map(
      [...sprite.querySelectorAll("symbol")].map((symbol) => [
        symbol.id,
        [...symbol.querySelectorAll("path")].map((path) => path.getAttribute("d")).join(" "),
      ]),
    );
  });
}
