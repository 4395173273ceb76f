// How a feature is drawn, on the map and in the legend alike: never told by its colour alone.

import { makeSvg } from "./dom.js";

export const BOX = 15; // units of a pictogram and of a shape
const SHAPES = [
  "M7.5 1a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13z", // disc
  "M2 2h11v11H2z", // square
  "M7.5 1 14.5 13.5H.5z", // triangle
  "M7.5 0 15 7.5 7.5 15 0 7.5z", // diamond
  "M5 1h5v4h4v5h-4v4H5v-4H1V5h4z", // cross
  "M4 1.5h7l3.5 6-3.5 6H4l-3.5-6z", // hexagon
  "M7.5.5 9.6 5l5 .6-3.7 3.4 1 4.9-4.4-2.4-4.4 2.4 1-4.9L.4 5.6l5-.6z", // star
];
const DASHES = [[], [9, 5], [2, 5], [12, 4, 2, 4], [5, 3]];
export const PLAIN = 9; // half the width of a shape, in pixels
export const DISC = 12; // radius of the disc under a pictogram, in pixels

/** Gives each layer its looks: `layer.look`, and `layer.lookOf(properties)`. `icons` is a Map. */
export function dress(layers, icons) {
  layers.forEach((layer, number) => {
    layer.look = look(layer, number, layer, icons);
    const known = new Map(
      layer.categories.map((each, place) => {
        // The categories of a layer differ among themselves, and from the layer's own.
        const dressed = look(layer, number + place + 1, each, icons);
        return [each.value, { ...dressed, label: each.label }];
      }),
    );
    layer.looks = known;
    layer.lookOf = (properties) =>
      (layer.category && known.get(String(properties[layer.category]))) || layer.look;
  });
}

function look(layer, number, { colour, icon }, icons) {
  const drawn = icons.get(icon || layer.icon) ?? "";
  return {
    colour,
    ink: isLight(colour) ? "#14201a" : "#ffffff",
    icon: drawn,
    shape: SHAPES[number % SHAPES.length],
    dash: DASHES[number % DASHES.length],
    width: layer.width,
    radius: drawn ? DISC : PLAIN,
    path: new Path2D(drawn || SHAPES[number % SHAPES.length]),
  };
}

/** Whether black stands out against the colour better than white does (WCAG's contrast). */
export function isLight(colour) {
  const channel = (from) => {
    const value = parseInt(colour.slice(from, from + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5) > 0.179;
}

/** Draws a point's look around `x`, `y` on a canvas; `scale` 1 is its size on the map. */
export function drawMark(context, look, x, y, scale = 1) {
  const radius = look.radius * scale;
  context.save();
  context.translate(x, y);
  if (look.icon) {
    context.beginPath();
    context.arc(0, 0, radius, 0, 2 * Math.PI);
    outlined(context, look.colour, 1.5);
    const size = (radius * 1.25) / BOX;
    context.scale(size, size);
    context.translate(-BOX / 2, -BOX / 2);
    context.fillStyle = look.ink;
    context.fill(look.path);
  } else {
    const size = (2 * radius) / BOX;
    context.scale(size, size);
    context.translate(-BOX / 2, -BOX / 2);
    outlined(context, look.colour, 3 / size, look.path);
  }
  context.restore();
}

function outlined(context, colour, width, path) {
  context.strokeStyle = "#ffffff";
  context.lineWidth = width;
  context.fillStyle = colour;
  if (path) {
    context.stroke(path);
    context.fill(path);
  } else {
    context.fill();
    context.stroke();
  }
}

/** The same as a picture for the legend: a point, a line or an area. */
export function swatch(look, geometry) {
  const picture = makeSvg("svg", {
    viewBox: "0 0 24 24", width: 24, height: 24, "aria-hidden": "true", class: "km-swatch",
  });
  const stroke = { stroke: look.colour, "stroke-dasharray": look.dash.join(" ") };
  if (geometry === "line") {
    picture.append(
      makeSvg("path", { d: "M1 17 8 8l7 6 8-9", fill: "none", "stroke-width": 3, ...stroke }),
    );
  } else if (geometry === "polygon") {
    picture.append(
      makeSvg("path", {
        d: "M3 6 20 3l1 16-15 2z", fill: look.colour, "fill-opacity": 0.15, "stroke-width": 2,
        ...stroke,
      }),
    );
  } else if (look.icon) {
    picture.append(
      makeSvg("circle", { cx: 12, cy: 12, r: 11.5, fill: look.colour }),
      makeSvg("path", { d: look.icon, fill: look.ink, transform: "translate(4.5 4.5)" }),
    );
  } else {
    picture.append(
      makeSvg("path", { d: look.shape, fill: look.colour, transform: "translate(4.5 4.5)" }),
    );
  }
  return picture;
}
