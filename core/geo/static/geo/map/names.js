// The names of the base map: each feature's once in a view, areas' in their middle and roads' along
// them, as many as there is room for.

import { make } from "./dom.js";
import { halfWidth, isShown, rankOf } from "./roads.js";
import { visibleFeatures } from "./visible.js";

const MOST = 80;
const AREA = { font: '600 12px Roboto, "Segoe UI", "Noto Sans", Arial, sans-serif', height: 15 };
const ROAD = { font: '11px Roboto, "Segoe UI", "Noto Sans", Arial, sans-serif', height: 13 };
const LONGEST_LINE = 16; // characters, after which a name takes a second line
const LONGEST_ROAD = 40;
const ROADS_FROM = 13; // zoom
const EDGE = 4; // pixels between a name and the edge of the map
const MOST_TURN = 0.25; // radians by which a stretch that carries a name may turn

export class Names {
  /** `hides(layer, props)` tells what is left to another layer. */
  constructor(map, hides) {
    this.map = map;
    this.hides = hides;
    this.pane = map.createPane("names");
    this.pane.classList.add("km-names");
    this.pane.setAttribute("aria-hidden", "true");
    this.context = document.createElement("canvas").getContext("2d");
    this.run = 0;
    map.on("zoomstart", () => this.clear());
  }

  clear() {
    this.run += 1;
    this.pane.replaceChildren();
  }

  /** `grids` are layers of the library with the layers of the map in them; `taken` boxes that are
   *  written upon already, in the map's layer points. */
  async draw(grids, taken) {
    const { map } = this;
    const run = (this.run += 1);
    const found = await Promise.all(
      grids.map(({ grid, layers }) =>
        visibleFeatures(map, grid, layers.filter((layer) => layer.labelled || layer.roads)),
      ),
    );
    if (run !== this.run) return;
    const zoom = map.getZoom();
    const shift = map.containerPointToLayerPoint([0, 0]);
    const written = taken.map(({ left, top, right, bottom }) => ({
      x: (left + right) / 2 - shift.x, y: (top + bottom) / 2 - shift.y,
      across: (right - left) / 2, down: (bottom - top) / 2,
    }));
    const labels = [];
    for (const { text, style, places } of this.wanted(found.flat(), zoom)) {
      if (labels.length === MOST) break;
      for (const place of places) {
        const boxes = boxesOf(place);
        if (boxes.some((box) => written.some((other) => overlap(box, other)))) continue;
        written.push(...boxes);
        const label = make("span", { class: `km-name ${style}` }, text);
        label.style.transform =
          `translate(${Math.round(place.x + shift.x)}px, ${Math.round(place.y + shift.y)}px) ` +
          `translate(-50%, -50%) rotate(${place.angle}rad)`;
        labels.push(label);
        break;
      }
    }
    this.pane.replaceChildren(...labels);
  }

  /** What is to be named, what matters most first, with the places that the name may have. */
  wanted(features, zoom) {
    const areas = [];
    const roads = [];
    const seen = new Set();
    for (const feature of features) {
      const { layer, props, kind } = feature;
      const name = layer.titleProperty ? String(props[layer.titleProperty] ?? "") : "";
      if (!name || this.hides(layer, props)) continue;
      if (kind === 3 && !layer.roads) areas.push(this.area(feature, name));
      else if (kind === 2 && layer.roads && zoom >= ROADS_FROM && isShown(layer, props, zoom)) {
        // The parts that two villages have of one road are called alike.
        if (name.length <= LONGEST_ROAD && !seen.has(name)) roads.push(this.road(feature, name, zoom));
        seen.add(name);
      }
    }
    areas.sort((one, other) => other.size - one.size);
    roads.sort((one, other) => one.rank - other.rank);
    return [...areas.filter(({ places }) => places.length), ...roads];
  }

  area({ lines }, name) {
    const text = broken(name);
    this.context.font = AREA.font;
    const rows = text.split("\n");
    const width = Math.max(...rows.map((row) => this.context.measureText(row).width));
    const height = rows.length * AREA.height;
    const { size, places } = middlesOf(lines, width / 2);
    const view = this.map.getSize();
    return {
      text, style: "km-name-area", size,
      places: places.map(([x, y]) => ({
        x: inside(x, width, view.x), y: inside(y, height, view.y), angle: 0, width, height,
      })),
    };
  }

  road({ layer, props, lines }, name, zoom) {
    this.context.font = ROAD.font;
    const width = this.context.measureText(name).width;
    const aside = halfWidth(layer, props, zoom) + ROAD.height / 2;
    const places = lines
      .flatMap(stretches)
      .filter(({ length }) => length >= width + ROAD.height)
      .sort((one, other) => other.length - one.length)
      .flatMap(({ start, length, angle }) =>
        [0.5, 0.25, 0.75].flatMap((part) => {
          const at = Math.max(width / 2, Math.min(length - width / 2, part * length));
          const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
          return [1, -1].map((side) => ({
            x: start[0] + at * dx + side * aside * dy,
            y: start[1] + at * dy - side * aside * dx,
            angle, width, height: ROAD.height,
          }));
        }),
      );
    return { text: name, style: "km-name-road", rank: rankOf(layer, props), places };
  }
}

/** A name in two lines, where it is long and has a space. */
function broken(name) {
  if (name.length <= LONGEST_LINE) return name;
  const spaces = [...name.matchAll(/ /g)].map(({ index }) => index);
  const middle = name.length / 2;
  const at = spaces.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle))[0];
  return at === undefined ? name : `${name.slice(0, at)}\n${name.slice(at + 1)}`;
}

/** The middle of a text of that length, moved so that all of it can be read. */
function inside(middle, length, whole) {
  return Math.max(length / 2 + EDGE, Math.min(whole - length / 2 - EDGE, middle));
}

/** How large the seen parts of an area are, in square pixels, and places within for its name: their
 *  centre, then the middle of the largest at several heights. None where half the name has no room. */
function middlesOf(rings, half) {
  let [size, x, y] = [0, 0, 0];
  let largest = null;
  for (const ring of rings) {
    const sums = [0, 0, 0];
    ring.forEach((point, place) => {
      const before = ring[(place || ring.length) - 1];
      const cross = before[0] * point[1] - point[0] * before[1];
      sums[0] += cross / 2;
      sums[1] += (cross * (before[0] + point[0])) / 6;
      sums[2] += (cross * (before[1] + point[1])) / 6;
    });
    // Holes run the other way round, and so take from the sum.
    [size, x, y] = [size + sums[0], x + sums[1], y + sums[2]];
    if (!largest || sums[0] > largest.size) largest = { ring, size: sums[0] };
  }
  if (!(size > 0)) return { size: 0, places: [] };
  const centre = [x / size, y / size];
  const around = crossing(rings, centre[1]).find(([from, to]) => from <= centre[0] && to >= centre[0]);
  const places = around && around[1] - around[0] >= half ? [centre] : [];
  const rows = largest.ring.map((point) => point[1]);
  const [top, bottom] = [Math.min(...rows), Math.max(...rows)];
  for (const part of [0.5, 0.35, 0.65, 0.2, 0.8]) {
    const row = top + part * (bottom - top);
    const [widest] = crossing(rings, row).sort((a, b) => b[1] - b[0] - (a[1] - a[0]));
    if (widest && widest[1] - widest[0] >= half) places.push([(widest[0] + widest[1]) / 2, row]);
  }
  return { size, places };
}

/** From where to where a row of pixels lies within the rings. */
function crossing(rings, row) {
  const edges = rings.flatMap((ring) =>
    ring.flatMap((point, place) => {
      const before = ring[(place || ring.length) - 1];
      if (before[1] > row === point[1] > row) return [];
      const at = before[0] + ((row - before[1]) * (point[0] - before[0])) / (point[1] - before[1]);
      // On which side of an edge the area lies is told by its direction: tiles overlap a little.
      return [{ at, step: before[1] > point[1] ? 1 : -1 }];
    }),
  );
  edges.sort((one, other) => one.at - other.at);
  const found = [];
  let depth = 0;
  for (const { at, step } of edges) {
    if (depth === 0) found.push([at, at]);
    depth += step;
    found.at(-1)[1] = at;
  }
  return found;
}

/** The parts of a line that are about straight: where they begin, how long and in which direction,
 *  so that a name reads from left to right. */
function stretches(line) {
  const found = [];
  let start = 0;
  const angle = (place) =>
    Math.atan2(line[place][1] - line[place - 1][1], line[place][0] - line[place - 1][0]);
  for (let place = 1; place < line.length; place += 1) {
    const isLast = place === line.length - 1;
    const turn = isLast ? Infinity : Math.abs(wrapped(angle(place + 1) - angle(start + 1)));
    if (turn <= MOST_TURN) continue;
    const ends = [line[start], line[place]].sort((a, b) => a[0] - b[0]);
    const [dx, dy] = [ends[1][0] - ends[0][0], ends[1][1] - ends[0][1]];
    found.push({ start: ends[0], length: Math.hypot(dx, dy), angle: Math.atan2(dy, dx) });
    start = place;
  }
  return found;
}

function wrapped(angle) {
  return Math.atan2(Math.sin(angle), Math.cos(angle));
}

/** What a name covers, as upright boxes: one, or for a slanting one several along it. */
function boxesOf({ x, y, angle, width, height }) {
  if (!angle) return [{ x, y, across: width / 2, down: height / 2 }];
  const count = Math.ceil(width / height);
  return Array.from({ length: count }, (_, place) => {
    const along = ((place + 0.5) / count - 0.5) * width;
    return {
      x: x + along * Math.cos(angle), y: y + along * Math.sin(angle), across: height / 2, down: height / 2,
    };
  });
}

function overlap(one, other) {
  return (
    Math.abs(one.x - other.x) < one.across + other.across &&
    Math.abs(one.y - other.y) < one.down + other.down
  );
}
