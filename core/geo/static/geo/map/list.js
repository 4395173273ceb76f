// The features in view as a list: what the map shows, for whoever does not use the picture.

import { fill, make } from "./dom.js";
import { swatch } from "./looks.js";

const MOST = 100; // of a layer; more than these nobody reads, and zooming in makes them fewer

export class List {
  constructor({ texts, heading, language, isOpen, onOpen }) {
    Object.assign(this, { texts, heading, onOpen });
    this.order = new Intl.Collator(language, { numeric: true });
    this.body = make("div", { class: "km-list" });
    this.element = make(
      "details",
      { class: "km-part", open: isOpen },
      make("summary", {}, make(`h${heading}`, {}, texts.list)),
      this.body,
    );
  }

  get isOpen() {
    return this.element.open;
  }

  /** Lists the entries by layer; `groups` are pairs of a layer and its entries in view. */
  draw(groups) {
    const focused = document.activeElement?.dataset?.entry;
    const shown = groups.filter(([, entries]) => entries.length > 0);
    this.body.replaceChildren(
      ...(shown.length
        ? shown.flatMap(([layer, entries]) => this.group(layer, entries))
        : [make("p", {}, this.texts.listEmpty)]),
    );
    if (focused !== undefined) {
      this.body.querySelector(`[data-entry="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
    }
  }

  group(layer, entries) {
    const { texts, order } = this;
    const sorted = [...entries].sort((one, other) => order.compare(one.title, other.title));
    const list = make("ul");
    for (const entry of sorted.slice(0, MOST)) {
      const look = layer.lookOf(entry.feature.properties);
      const { type } = entry.feature.geometry;
      const kind = type.endsWith("Polygon") ? "polygon" : type.endsWith("Point") ? "point" : "line";
      const button = make(
        "button",
        { type: "button", "data-entry": entry.key, click: () => this.onOpen(entry) },
        swatch(look, kind),
        make("span", {}, entry.title, look.label ? make("small", {}, ` ${look.label}`) : null),
      );
      list.append(make("li", {}, button));
    }
    const title = fill(texts.listOf, { layer: layer.title, count: entries.length });
    const parts = [make(`h${Math.min(this.heading + 1, 6)}`, {}, title), list];
    if (entries.length > MOST) {
      parts.push(make("p", {}, fill(texts.listMore, { count: entries.length - MOST })));
    }
    return parts;
  }
}
