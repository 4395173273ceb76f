// A layer drawn from its features: points as marks, lines and areas as they are, all on one canvas.

import { drawMark } from "./looks.js";

/** A mark of a point for Leaflet's canvas, which knows circles alone. */
export function markClass(L) {
  return L.CircleMarker.extend({
    _updatePath() {
      const renderer = this._renderer;
      if (!renderer._drawing || this._empty()) return;
      drawMark(renderer._ctx, this.options.look, this._point.x, this._point.y);
    },
  });
}

/** What a feature is called in the map, its list and its card. */
export function titleOf(layer, properties, texts) {
  const title = layer.titleProperty ? properties[layer.titleProperty] : "";
  return title === null || title === undefined || title === "" ? texts.unnamed : String(title);
}

/** The entries of a layer's features: what the list, the card and the labels work with. */
export function entriesOf(L, layer, features, texts) {
  return features
    .filter((feature) => feature.geometry)
    .map((feature) => ({
      key: `${layer.id}/${feature.id}`,
      layer,
      feature,
      title: titleOf(layer, feature.properties, texts),
      bounds: L.geoJSON(feature).getBounds(),
    }))
    .filter((entry) => entry.bounds.isValid());
}

export class FeatureLayer {
  constructor({ L, map, renderer, Mark, layer, onPress }) {
    Object.assign(this, { L, map, renderer, Mark, layer, onPress });
    this.group = L.featureGroup();
    this.entries = [];
  }

  /** Draws these entries in place of those before. */
  draw(entries) {
    this.entries = entries;
    this.group.clearLayers();
    for (const entry of entries) this.group.addLayer(this.drawn(entry));
    this.order();
  }

  show() {
    this.group.addTo(this.map);
    this.order();
  }

  hide() {
    this.group.remove();
  }

  /** Areas below lines below points, whatever was loaded last: what lies above gets the press. */
  order() {
    if (!this.map.hasLayer(this.group)) return;
    this.group.eachLayer((drawn) => {
      const { type } = drawn.entry.feature.geometry;
      if (type.endsWith("Polygon")) drawn.bringToBack();
      else if (type.endsWith("Point")) drawn.bringToFront();
    });
  }

  drawn(entry) {
    const { L, renderer, Mark, layer } = this;
    const look = layer.lookOf(entry.feature.properties);
    const drawn = L.geoJSON(entry.feature, {
      renderer,
      bubblingMouseEvents: false,
      style: (feature) => ({
        renderer,
        color: look.colour,
        weight: look.width,
        dashArray: look.dash.join(" ") || null,
        fillColor: look.colour,
        fillOpacity: feature.geometry.type.endsWith("Polygon") ? 0.12 : 0,
      }),
      pointToLayer: (_, place) =>
        new Mark(place, { renderer, look, radius: look.radius, weight: 2 }),
    });
    drawn.entry = entry;
    drawn.on("click", (event) => {
      L.DomEvent.stop(event);
      this.onPress(entry);
    });
    return drawn;
  }
}
