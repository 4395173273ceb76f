// The search box: villages and places by name from the server, coordinates from the text itself.

import { ask } from "./ask.js";
import { fill, latitudeFirst, make, readCoordinates } from "./dom.js";

const PAUSE = 350; // milliseconds after the last letter
const LEAST = 2; // letters

let number = 0;

export class Search {
  constructor({ texts, url, onChoose, announce }) {
    Object.assign(this, { texts, url, onChoose, announce });
    const id = `km-search-${(number += 1)}`;
    this.input = make("input", {
      type: "search", id, placeholder: texts.searchHint, autocomplete: "off", enterkeyhint: "search",
      maxlength: 100, input: () => this.later(), keydown: (event) => this.pressed(event),
    });
    this.results = make("ul", { class: "km-results", hidden: true });
    this.element = make(
      "form",
      { class: "km-search", role: "search", submit: (event) => this.submit(event) },
      make("label", { for: id }, texts.search),
      make("div", { class: "km-search-row" }, this.input, make("button", { type: "submit" }, texts.searchButton)),
      this.results,
    );
    this.running = null;
  }

  later() {
    clearTimeout(this.timer);
    const text = this.input.value.trim();
    if (text.length < LEAST) {
      this.running?.abort();
      this.show([]);
    } else if (!readCoordinates(text)) {
      this.timer = setTimeout(() => this.find(text), PAUSE);
    }
  }

  async submit(event) {
    event.preventDefault();
    clearTimeout(this.timer);
    const text = this.input.value.trim();
    const place = readCoordinates(text);
    if (place) {
      const title = latitudeFirst(place.longitude, place.latitude);
      this.choose({ title, kind: this.texts.coordinates, url: "", ...place });
    } else if (text) {
      const found = await this.find(text);
      if (found?.length === 1) this.choose(found[0]);
    }
  }

  /** What the server finds, shown below the box; null where a later search has overtaken this. */
  async find(text) {
    this.running?.abort();
    const mine = (this.running = new AbortController());
    const url = new URL(this.url, document.baseURI);
    url.searchParams.set("q", text);
    try {
      const { results } = await (await ask(url, { signal: mine.signal })).json();
      if (this.running !== mine) return null;
      this.show(results);
      this.announce(
        results.length
          ? fill(this.texts.searchFound, { count: results.length })
          : fill(this.texts.searchNone, { text }),
      );
      return results;
    } catch (error) {
      if (error.name !== "AbortError") this.announce(this.texts.searchFailed);
      return null;
    }
  }

  show(results) {
    this.results.replaceChildren(
      ...results.map((result) =>
        make(
          "li",
          {},
          make(
            "button",
            { type: "button", click: () => this.choose(result), keydown: (event) => this.pressed(event) },
            make("span", {}, result.title),
            make("small", {}, ` ${result.kind}`),
          ),
        ),
      ),
    );
    this.results.hidden = results.length === 0;
  }

  choose(result) {
    this.show([]);
    this.onChoose(result);
  }

  pressed(event) {
    if (event.key === "Escape" && !this.results.hidden) {
      event.preventDefault();
      this.show([]);
      this.input.focus();
    }
  }
}
