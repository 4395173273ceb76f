// What a feature tells: its properties under their labels, and the way to its page.

import { latitudeFirst, make } from "./dom.js";

export class Card {
  /** `formats` writes values, `onClose` hears that the card is closed. */
  constructor({ texts, heading, formats, onClose }) {
    Object.assign(this, { texts, formats, onClose });
    this.title = make(`h${heading}`, { class: "km-card-title", tabindex: "-1" });
    this.body = make("div", { class: "km-card-body" });
    this.element = make(
      "section",
      { class: "km-card", hidden: true, keydown: (event) => this.pressed(event) },
      this.title,
      make(
        "button",
        { type: "button", class: "km-close", "aria-label": texts.close, click: () => this.close() },
        "✕",
      ),
      this.body,
    );
    this.before = null;
  }

  /** Opens for an entry of a layer. Focus goes to its heading, and back when it is closed. */
  open({ layer, feature, title, bounds }) {
    const { texts } = this;
    const rows = layer.properties
      .filter(({ name }) => name !== layer.titleProperty)
      .map((property) => [property.label, this.formats.value(property, feature.properties[property.name])])
      .filter(([, value]) => value !== "");
    const middle = bounds.getCenter();
    rows.push([texts.position, latitudeFirst(middle.lng, middle.lat)]);
    this.show(title, layer.title, rows, feature.properties.url);
  }

  /** Opens for something that was found: its name, what it is, and its page. */
  openFound({ title, kind, longitude, latitude, url }) {
    this.show(title, kind, [[this.texts.position, latitudeFirst(longitude, latitude)]], url);
  }

  show(title, kind, rows, url) {
    const list = make("dl");
    for (const [label, value] of rows) list.append(make("dt", {}, label), make("dd", {}, value));
    this.title.textContent = title;
    this.body.replaceChildren(make("p", { class: "km-kind" }, kind), list);
    if (url) {
      const name = `${this.texts.page}: ${title}`;
      this.body.append(
        make("p", {}, make("a", { href: url, class: "km-page", "aria-label": name }, this.texts.page)),
      );
    }
    if (this.element.hidden) this.before = document.activeElement;
    this.element.hidden = false;
    this.body.scrollTop = 0;
    this.title.focus({ preventScroll: true });
    this.element.scrollIntoView({ block: "nearest" });
  }

  close() {
    if (this.element.hidden) return;
    this.element.hidden = true;
    if (this.before?.isConnected) this.before.focus({ preventScroll: true });
    this.before = null;
    this.onClose();
  }

  pressed(event) {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    this.close();
  }
}

/** Writes the values of properties in the page's language and the install's time zone. */
export class Formats {
  constructor(texts, language, timeZone) {
    this.texts = texts;
    const made = (options) => new Intl.DateTimeFormat(language, options);
    this.day = made({ dateStyle: "long", timeZone: "UTC" });
    this.moment = made({ dateStyle: "long", timeStyle: "short", timeZone });
    this.number = new Intl.NumberFormat(language, { maximumFractionDigits: 6 });
  }

  /** The value as a text, empty for none. */
  value({ type, choices }, value) {
    if (value === null || value === undefined || value === "") return "";
    if (choices && String(value) in choices) return choices[String(value)];
    if (type === "boolean") return value ? this.texts.yes : this.texts.no;
    if (type === "integer" || type === "number") return this.number.format(value);
    if (type === "date" || type === "date-time") {
      const moment = new Date(value);
      if (!Number.isNaN(moment.valueOf())) {
        return (type === "date" ? this.day : this.moment).format(moment);
      }
    }
    return String(value);
  }
}
