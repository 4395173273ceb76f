// The layers of a map: which are shown, what of them is loaded, and which of them fail.

import { askGeoJson } from "./ask.js";
import { Base } from "./base.js";
import { fill } from "./dom.js";
import { entriesOf, FeatureLayer, markClass } from "./feature-layer.js";
import { loadTiles } from "./libraries.js";
import { tileLayer } from "./tile-layer.js";
import { ViewSource, viewOf } from "./view-source.js";

export class LayerSet {
  /** `onChange` hears of new features, `onProblem(layer, text, canRetry)` of what is wrong and,
   *  with an empty text, that it no longer is. */
  constructor({ L, map, config, onPress, onChange, onProblem, announce }) {
    Object.assign(this, { L, map, config, onChange, onProblem, announce });
    this.texts = config.texts;
    this.wantsFeatures = () => false; // whether layers of many features are listed as well
    this.base = new Base(L, map, config, (id) => this.shown.some((layer) => layer.id === id));
    map.createPane("many").style.zIndex = 350;
    const Mark = markClass(L);
    const renderer = L.canvas({ padding: 0.3, tolerance: 8 });
    this.parts = new Map(
      config.layers.map((layer) => [
        layer,
        {
          source: layer.features ? new ViewSource(layer.features, layer.geometry !== "point") : null,
          drawn: new FeatureLayer({ L, map, renderer, Mark, layer, onPress }),
          tiles: null,
          failing: false,
        },
      ]),
    );
    window.addEventListener("online", (this.again = () => this.retryAll()));
  }

  get shown() {
    return this.config.layers.filter((layer) => layer.shown);
  }

  start() {
    return this.base.start();
  }

  switch(layer, shown) {
    layer.shown = shown;
    this.base.switched(layer.id);
    const part = this.parts.get(layer);
    if (!shown) {
      part.source?.stop();
      part.drawn.hide();
      part.tiles?.remove();
      part.failing = false;
      this.onProblem(layer, "");
    }
    return shown ? this.refresh(layer) : this.onChange();
  }

  refreshAll() {
    return Promise.all(this.shown.map((layer) => this.refresh(layer)));
  }

  retryAll() {
    return Promise.all(
      this.shown.filter((layer) => this.parts.get(layer).failing).map((layer) => this.retry(layer)),
    );
  }

  retry(layer) {
    const part = this.parts.get(layer);
    part.tiles?.remove();
    part.tiles = null;
    return this.refresh(layer);
  }

  /** Loads what the view needs of a layer and draws it. */
  async refresh(layer) {
    const part = this.parts.get(layer);
    const byTiles = layer.tiles && (layer.many || part.source?.truncated);
    try {
      if (byTiles) await this.drawTiles(layer, part);
      if (part.source && (!byTiles || this.wantsFeatures())) {
        const features = await part.source.load(viewOf(this.map), this.map.getZoom());
        if (features !== null) {
          part.drawn.draw(entriesOf(this.L, layer, features, this.texts));
        }
      }
    } catch {
      this.failed(layer, part);
      return;
    }
    if (!layer.shown) return;
    const tilesNow = layer.tiles && (layer.many || part.source?.truncated);
    if (tilesNow && !byTiles) {
      await this.refresh(layer);
      return;
    }
    if (tilesNow) {
      part.drawn.hide();
    } else {
      part.drawn.show();
      part.tiles?.remove();
    }
    this.worked(layer, part, !tilesNow && part.source?.truncated);
    this.onChange();
  }

  async drawTiles(layer, part) {
    const protomaps = await loadTiles(this.config.libraries);
    if (!layer.shown) return;
    part.tiles ??= tileLayer(protomaps, layer, {
      pane: "many",
      onFail: () => this.failed(layer, part),
    });
    part.tiles.addTo(this.map);
  }

  failed(layer, part) {
    if (!layer.shown) return;
    const isNew = !part.failing;
    part.failing = true;
    const text = navigator.onLine
      ? fill(this.texts.layerFailed, { layer: layer.title })
      : this.texts.offline;
    this.onProblem(layer, text, true);
    if (isNew) this.announce(text);
  }

  worked(layer, part, isPart) {
    if (part.failing && !layer.tiles) {
      this.announce(fill(this.texts.layerBack, { layer: layer.title }));
    }
    part.failing = false;
    this.onProblem(layer, isPart ? fill(this.texts.layerPart, { layer: layer.title }) : "");
  }

  /** Pairs of a shown layer and its entries that touch the view. */
  inView() {
    const bounds = this.map.getBounds();
    return this.shown.map((layer) => [
      layer,
      this.parts.get(layer).drawn.entries.filter((entry) => bounds.intersects(entry.bounds)),
    ]);
  }

  /** What lies at a place of layers that are drawn from tiles, the topmost first. */
  async pressedTiles(place) {
    const { L, map } = this;
    const middle = map.latLngToContainerPoint(place);
    const reach = L.point(10, 10);
    const box = L.latLngBounds(
      map.containerPointToLatLng(middle.subtract(reach)),
      map.containerPointToLatLng(middle.add(reach)),
    );
    for (const layer of [...this.shown].reverse()) {
      const { tiles, source } = this.parts.get(layer);
      if (!source || !tiles || !map.hasLayer(tiles)) continue;
      const url = source.address(
        { west: box.getWest(), south: box.getSouth(), east: box.getEast(), north: box.getNorth() },
        map.getZoom(),
      );
      const { features } = await askGeoJson(url);
      const found = entriesOf(L, layer, features, this.texts);
      if (found.length) return found[0];
    }
    return null;
  }

  stop() {
    window.removeEventListener("online", this.again);
    for (const { source } of this.parts.values()) source?.stop();
  }
}
