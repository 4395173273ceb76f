// A layer drawn from vector tiles: of the base map, or of more features than are sent singly.

import { ask } from "./ask.js";
import { drawMark } from "./looks.js";

const POINT = 1;
const AREA = 3;
const SMALL = 4; // half a point's width in pixels: what the tiles' buffer holds of a neighbour's
const FONT = '600 12px Roboto, "Segoe UI", "Noto Sans", Arial, sans-serif';
const MOST_ZOOM = 14; // beyond it the tiles of this zoom are drawn larger

/** A source of tiles as protomaps-leaflet reads it. A tile that fails is told of, and is empty. */
class Tiles {
  constructor(template, onFail) {
    this.template = template;
    this.onFail = onFail;
  }

  async getZxy(z, x, y, signal) {
    const url = this.template.replace("{z}", z).replace("{x}", x).replace("{y}", y);
    try {
      const answer = await ask(url, { accept: "application/vnd.mapbox-vector-tile", signal });
      return { data: await answer.arrayBuffer() };
    } catch (error) {
      if (error.name !== "AbortError") this.onFail(error);
      return undefined;
    }
  }
}

function drawFeature(context, shapes, look, kind) {
  context.setLineDash(look.dash);
  context.globalAlpha = 1;
  if (kind === POINT) {
    for (const [point] of shapes) drawMark(context, look, point.x, point.y, SMALL / look.radius);
    return;
  }
  context.beginPath();
  for (const shape of shapes) {
    shape.forEach((point, place) =>
      place ? context.lineTo(point.x, point.y) : context.moveTo(point.x, point.y),
    );
  }
  context.strokeStyle = look.colour;
  context.lineWidth = look.width;
  context.lineJoin = "round";
  context.stroke();
  if (kind === AREA && look.filled !== false) {
    context.globalAlpha = 0.12;
    context.fillStyle = look.colour;
    context.fill();
  }
  context.globalAlpha = 1;
  context.setLineDash([]);
}

/** Writes the property in the middle of each feature, as far as it lies in the tile. */
function names(protomaps, property, colour) {
  const text = new protomaps.CenteredTextSymbolizer({
    labelProps: [property], fill: colour, stroke: "#ffffff", width: 2, font: FONT, lineHeight: 1.3,
    maxLineChars: 16,
  });
  return {
    place(layout, shapes, feature) {
      const points = shapes.flat();
      const middle = (axis) => {
        const values = points.map((point) => point[axis]);
        return (Math.min(...values) + Math.max(...values)) / 2;
      };
      return text.place(layout, [[{ x: middle("x"), y: middle("y") }]], feature);
    },
  };
}

/** What protomaps-leaflet is told of where tiles come from; `onFail` is told of those that fail. */
export function tileSource(url, onFail) {
  return { url: new Tiles(url, onFail), attribution: "", maxDataZoom: MOST_ZOOM, noWrap: true };
}

/** The rule by which the library paints a layer; `lookOf` answers to a feature's properties and
 *  the zoom. */
export function tileRule(layer, lookOf) {
  return {
    dataLayer: layer.tileLayer,
    symbolizer: {
      draw: (context, shapes, zoom, feature) =>
        drawFeature(context, shapes, lookOf(feature.props, zoom), feature.geomType),
    },
  };
}

/** A Leaflet layer of the layer's tiles. `protomaps` is the library, `onFail` is told of failures. */
export function tileLayer(protomaps, layer, { pane, onFail }) {
  return protomaps.leafletLayer({
    ...tileSource(layer.tiles, onFail),
    pane,
    paintRules: [tileRule(layer, layer.lookOf)],
    labelRules:
      layer.labelled && layer.titleProperty
        ? [
            {
              dataLayer: layer.tileLayer,
              symbolizer: names(protomaps, layer.titleProperty, "#14201a"),
            },
          ]
        : [],
  });
}
