// Names beside the features of labelled layers, as many as there is room for.

import { make } from "./dom.js";

const MOST = 120;
const FONT = '600 13px Roboto, "Segoe UI", "Noto Sans", Arial, sans-serif';
const HEIGHT = 16; // pixels of a line
const LONGEST = 28; // characters

export class Labels {
  constructor(L, map) {
    this.L = L;
    this.map = map;
    const pane = map.createPane("labels");
    pane.classList.add("km-labels");
    // The names are in the list too, where they can be pressed.
    pane.setAttribute("aria-hidden", "true");
    this.pane = pane;
    this.context = document.createElement("canvas").getContext("2d");
    this.context.font = FONT;
    map.on("zoomstart", () => pane.replaceChildren());
  }

  /** Names these entries; the first ones have precedence. Answers with the boxes that are written
   *  upon, in layer points. */
  draw(entries) {
    const { L, map, pane } = this;
    const taken = [];
    const drawn = [];
    for (const entry of entries) {
      if (drawn.length === MOST) break;
      const text = shortened(entry.title);
      const place = map.latLngToLayerPoint(entry.bounds.getCenter());
      const isPoint = entry.feature.geometry.type === "Point";
      const offset = isPoint ? entry.layer.lookOf(entry.feature.properties).radius + 4 : 0;
      const width = this.context.measureText(text).width;
      const left = isPoint ? place.x + offset : place.x - width / 2;
      const box = { left, right: left + width, top: place.y - HEIGHT / 2, bottom: place.y + HEIGHT / 2 };
      if (taken.some((other) => overlap(other, box))) continue;
      taken.push(box);
      const label = make("span", { class: "km-label" }, text);
      L.DomUtil.setPosition(label, L.point(Math.round(left), Math.round(box.top)));
      drawn.push(label);
    }
    pane.replaceChildren(...drawn);
    return taken;
  }
}

function shortened(text) {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

function overlap(one, other) {
  return (
    one.left < other.right && other.left < one.right &&
    one.top < other.bottom && other.top < one.bottom
  );
}
