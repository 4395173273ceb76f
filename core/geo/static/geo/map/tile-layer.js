// A layer drawn from vector tiles: the base map, and layers of more features than are sent singly.

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

/** A Leaflet layer of the layer's tiles. `protomaps` is the library, `onFail` is told of failures;
 *  a base map's areas have an outline alone. */
export function tileLayer(protomaps, layer, { pane, isBase = false, onFail }) {
  const lookOf = (feature) => {
    const look = layer.lookOf(feature.props);
    return isBase ? { ...look, filled: false } : look;
  };
  const labels = layer.labelled && layer.titleProperty;
  return protomaps.leafletLayer({
    url: new Tiles(layer.tiles, onFail),
    pane,
    attribution: "",
    maxDataZoom: MOST_ZOOM,
    noWrap: true,
    paintRules: [
      {
        dataLayer: layer.tileLayer,
        symbolizer: {
          draw: (context, shapes, _zoom, feature) =>
            drawFeature(context, shapes, lookOf(feature), feature.geomType),
        },
      },
    ],
    labelRules: labels
      ? [
          {
            dataLayer: layer.tileLayer,
            symbolizer: names(protomaps, layer.titleProperty, isBase ? "#4a4a40" : "#14201a"),
          },
        ]
      : [],
  });
}
