// What lies beneath the layers of a map: boundaries and roads from tiles, and their names.

import { loadTiles } from "./libraries.js";
import { Names } from "./names.js";
import { roadRules } from "./roads.js";
import { tileRule, tileSource } from "./tile-layer.js";

const FINE_BELOW = 12; // zoom, from which on boundaries lie closer than their usual width shows

export class Base {
  /** `isOn(id)` tells whether the layer of the map with that id is switched on. */
  constructor(L, map, config, isOn) {
    Object.assign(this, { L, map, config, isOn });
    this.grids = [];
    this.names = new Names(map, (layer, props) => this.hides(layer, props));
    const pane = map.createPane("base");
    pane.style.zIndex = 250;
    pane.style.pointerEvents = "none";
  }

  async start() {
    const { L, map, config } = this;
    if (config.background) {
      L.tileLayer(config.background.url, { maxZoom: map.getMaxZoom() }).addTo(map);
    }
    const layers = config.base.filter((layer) => layer.tiles);
    if (!layers.length) return;
    const protomaps = await loadTiles(config.libraries);
    for (const url of new Set(layers.map((layer) => layer.tiles))) {
      const drawn = layers.filter((layer) => layer.tiles === url);
      // A base map that is missing takes nothing from the layers, which tell of themselves.
      const grid = protomaps.leafletLayer({
        ...tileSource(url, () => {}),
        pane: "base",
        paintRules: drawn.flatMap((layer) => this.rules(layer)),
      });
      grid.addTo(map);
      this.grids.push({ grid, layers: drawn });
    }
    this.drawNames();
  }

  rules(layer) {
    if (layer.roads) return roadRules(layer, (...road) => this.hides(...road));
    return [
      tileRule(layer, (props, zoom) => {
        const look = layer.lookOf(props);
        return { ...look, filled: false, width: zoom < FINE_BELOW ? look.width / 2 : look.width };
      }),
    ];
  }

  /** Whether a feature is drawn by the layer's twin. */
  hides(layer, props) {
    return Boolean(layer.twin) && props.village === layer.village && this.isOn(layer.twin);
  }

  /** A layer of the map has been switched on or off. */
  switched(id) {
    for (const { grid, layers } of this.grids) {
      if (layers.some((layer) => layer.twin === id)) grid.rerenderTiles();
    }
  }

  /** Writes the names again, as the view is now and where `taken` (boxes of the map's layer points)
   *  leaves room. */
  drawNames(taken = this.taken ?? []) {
    this.taken = taken;
    return this.names.draw(this.grids, taken);
  }
}
