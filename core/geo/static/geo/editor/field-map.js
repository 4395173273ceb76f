// The map of a form's field: the base and the neighbours it lies among, and where it begins.

import { make, stillness } from "../map/dom.js";
import { Base } from "../map/base.js";
import { dress } from "../map/looks.js";
import { ViewSource, viewOf } from "../map/view-source.js";

const MOST_ZOOM = 21; // closer than a picture needs: corners are set by it
const COUNTRY = { centre: [118, -2.5], zoom: 5 };

export class FieldMap {
  /** `element` becomes the map; `config` is the widget's. */
  constructor(L, element, config) {
    Object.assign(this, { L, element, config });
    const still = stillness();
    this.map = L.map(element, {
      zoomControl: false, attributionControl: false, maxZoom: MOST_ZOOM, minZoom: 4,
      zoomAnimation: !still, fadeAnimation: !still, inertia: !still,
    });
    const { texts } = config;
    L.control.zoom({ zoomInTitle: texts.zoomIn, zoomOutTitle: texts.zoomOut }).addTo(this.map);
    L.control.scale({ imperial: false }).addTo(this.map);
    new ResizeObserver(() => this.map.invalidateSize({ pan: false })).observe(element);
    this.begin();
    this.drawBase().catch(() => {});
    this.neighbours = [];
    this.showNeighbours();
  }

  begin() {
    const { bounds, centre, zoom } = this.config;
    if (bounds) {
      this.map.fitBounds([[bounds[1], bounds[0]], [bounds[3], bounds[2]]], { animate: false });
    } else {
      const [longitude, latitude] = centre ?? COUNTRY.centre;
      this.map.setView([latitude, longitude], centre ? zoom : COUNTRY.zoom, { animate: false });
    }
  }

  async drawBase() {
    const { L, map, config } = this;
    // As the base, it leaves the pointer to the drawing.
    const pane = map.createPane("neighbours");
    pane.style.zIndex = 350;
    pane.style.pointerEvents = "none";
    dress(config.base, new Map());
    dress(config.layers, new Map());
    // All its layers are shown, and nobody switches them off.
    const base = new Base(L, map, config, (id) => config.layers.some((layer) => layer.id === id));
    await base.start();
    map.on("moveend", () => base.drawNames());
  }

  /** Shows what lies around and keeps its corners for snapping, as the map is moved. */
  showNeighbours() {
    const { L, map, config } = this;
    for (const layer of config.layers) {
      const source = new ViewSource(layer.features, true);
      const drawn = L.geoJSON(null, {
        pane: "neighbours", renderer: L.svg({ pane: "neighbours" }), interactive: false,
        style: { color: layer.colour, weight: 2, opacity: 0.7, fillOpacity: 0.06, dashArray: "4 4" },
        pointToLayer: (_, place) =>
          L.circleMarker(place, { pane: "neighbours", radius: 5, interactive: false }),
      });
      drawn.addTo(map);
      const refresh = async () => {
        // Without its neighbours a shape can be drawn all the same.
        const features = await source.load(viewOf(map), map.getZoom()).catch(() => null);
        if (features === null) return;
        drawn.clearLayers();
        drawn.addData(features.filter((feature) => feature.geometry));
        const corners = features.flatMap(({ geometry }) => cornersOf(geometry?.coordinates));
        this.neighbours = [...this.neighbours.filter((kept) => kept.layer !== layer), { layer, corners }];
      };
      map.on("moveend", refresh);
      refresh();
    }
  }

  /** All corners of the neighbours, longitude and latitude. */
  get corners() {
    return this.neighbours.flatMap(({ corners }) => corners);
  }

  fit(bounds) {
    if (bounds.isValid()) this.map.fitBounds(bounds, { maxZoom: 17, padding: [30, 30], animate: false });
  }
}

export function cornersOf(coordinates) {
  if (!coordinates) return [];
  return typeof coordinates[0] === "number" ? [coordinates.slice(0, 2)] : coordinates.flatMap(cornersOf);
}

/** A button of a tool bar; `pressed` true or false makes it a switch. */
export function toolButton(text, press, pressed) {
  return make("button", { type: "button", class: "kg-tool", "aria-pressed": pressed === undefined ? null : String(pressed), click: press }, text);
}
