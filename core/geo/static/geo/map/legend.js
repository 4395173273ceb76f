// The switch of the layers and their legend in one: what is shown, and how it is drawn.

import { make } from "./dom.js";
import { swatch } from "./looks.js";

export class Legend {
  constructor({ texts, layers, heading, onSwitch, onRetry }) {
    this.texts = texts;
    this.rows = new Map();
    const list = make("ul", { class: "km-layers" });
    for (const layer of layers) list.append(this.row(layer, onSwitch, onRetry));
    this.element = make(
      "details",
      { class: "km-part", open: true },
      make("summary", {}, make(`h${heading}`, {}, texts.layers)),
      list,
    );
  }

  row(layer, onSwitch, onRetry) {
    const box = make("input", {
      type: "checkbox", checked: layer.shown, change: () => onSwitch(layer, box.checked),
    });
    const problem = make("p", { class: "km-problem", hidden: true });
    const label = make("label", {}, box);
    if (layer.categories.length === 0) this.samples(layer.look, layer.geometry, label);
    label.append(make("span", {}, layer.title));
    const row = make("li", {}, label);
    if (layer.description) row.append(make("p", { class: "km-about" }, layer.description));
    if (layer.categories.length > 0) row.append(this.categories(layer));
    row.append(problem);
    this.rows.set(layer.id, {
      box,
      problem,
      retry: make("button", { type: "button", click: () => onRetry(layer) }, this.texts.retry),
    });
    return row;
  }

  categories(layer) {
    const list = make("ul", { class: "km-categories" });
    for (const look of layer.looks.values()) {
      const item = make("li");
      this.samples(look, layer.geometry, item);
      item.append(make("span", {}, look.label));
      list.append(item);
    }
    const other = make("li");
    this.samples(layer.look, layer.geometry, other);
    other.append(make("span", {}, this.texts.other));
    list.append(other);
    return list;
  }

  samples(look, geometry, into) {
    const kinds = geometry === "mixed" ? ["point", "line", "polygon"] : [geometry];
    into.append(...kinds.map((kind) => swatch(look, kind)));
  }

  /** Sets the switches as the layers are shown. */
  update(layers) {
    for (const layer of layers) this.rows.get(layer.id).box.checked = layer.shown;
  }

  /** Says below a layer what is wrong with it; nothing when the text is empty. */
  problem(layer, text, canRetry = false) {
    const { problem, retry } = this.rows.get(layer.id);
    const hadFocus = document.activeElement === retry;
    problem.replaceChildren(text, ...(canRetry ? [" ", retry] : []));
    problem.hidden = !text;
    if (hadFocus) (canRetry ? retry : this.rows.get(layer.id).box).focus();
  }
}
