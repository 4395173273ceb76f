// <kampung-point>: a text input of latitude and longitude, with a map to choose from beside it.

import { fill, latitudeFirst, make, readCoordinates } from "../map/dom.js";
import { loadLeaflet } from "../map/libraries.js";
import { locate } from "../map/locate.js";
import { FieldMap, toolButton } from "./field-map.js";

const CLOSE = 17; // zoom around a point

class KampungPoint extends HTMLElement {
  connectedCallback() {
    if (this.input) return;
    this.config = JSON.parse(this.querySelector('script[type="application/json"]').textContent);
    this.input = this.querySelector("input");
    const { texts } = this.config;
    this.status = make("p", { class: "kg-status", role: "status" });
    this.opener = toolButton(texts.chooseOnMap, () => this.toggle());
    this.opener.setAttribute("aria-expanded", "false");
    this.place = make("div", { class: "kg-place", hidden: true });
    this.append(
      make("div", { class: "kg-tools" }, this.opener, toolButton(texts.useMyPosition, () => this.locate())),
      this.status,
      this.place,
    );
    this.input.addEventListener("input", (event) => {
      if (event.isTrusted) this.show();
    });
  }

  async toggle() {
    const { texts } = this.config;
    const opens = this.place.hidden;
    this.place.hidden = !opens;
    this.opener.setAttribute("aria-expanded", String(opens));
    this.opener.textContent = opens ? texts.hideMap : texts.chooseOnMap;
    if (opens) await this.openMap();
  }

  async openMap() {
    const { texts } = this.config;
    this.say(texts.chooseHelp);
    this.dispatchEvent(new CustomEvent("kampung-point-open", { bubbles: true }));
    if (this.view) return;
    try {
      const L = await loadLeaflet(this.config.libraries);
      const picture = make("div", {
        class: "kg-map", role: "application", "aria-label": texts.map, "aria-description": texts.chooseHelp,
        keydown: (event) => {
          if (event.key !== "Enter" || event.target !== picture) return;
          event.preventDefault();
          this.choose(this.view.map.getCenter());
        },
      });
      const middle = toolButton(texts.useMiddle, () => this.choose(this.view.map.getCenter()));
      this.place.append(picture, make("div", { class: "kg-tools" }, middle));
      this.view = new FieldMap(L, picture, this.config);
      this.L = L;
      this.view.map.on("click", (event) => this.choose(event.latlng));
      this.show();
    } catch (error) {
      this.say(texts.broken);
      console.warn(error);
    }
  }

  /** Takes a place over into the input. */
  choose(place) {
    const { lng, lat } = place.wrap();
    this.input.value = latitudeFirst(lng, lat, 6);
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
    this.show(false);
    const zoom = this.view?.map.getZoom();
    this.say(fill(this.config.texts.chosen, { position: this.input.value }));
    if (zoom !== undefined) {
      this.dispatchEvent(new CustomEvent("kampung-point-chosen", { bubbles: true, detail: { zoom } }));
    }
  }

  /** Shows on the map what the input says, as close as `data-zoom` wants it. */
  show(moves = true) {
    if (!this.view) return;
    this.mark?.remove();
    const given = readCoordinates(this.input.value);
    if (!given) return;
    const place = [given.latitude, given.longitude];
    this.mark = this.L.layerGroup([
      this.L.circleMarker(place, { radius: 11, weight: 6, color: "#14201a", fill: false, interactive: false }),
      this.L.circleMarker(place, { radius: 11, weight: 3, color: "#ffd34d", fill: false, interactive: false }),
    ]).addTo(this.view.map);
    const zoom = Number(this.dataset.zoom) || Math.max(this.view.map.getZoom(), CLOSE);
    if (moves) this.view.map.setView(place, zoom, { animate: false });
  }

  async locate() {
    const { texts } = this.config;
    this.say(texts.locating);
    try {
      const { longitude, latitude, accuracy } = await locate();
      this.choose({ wrap: () => ({ lng: longitude, lat: latitude }) });
      this.show();
      this.say(fill(texts.located, { metres: Math.ceil(accuracy) }));
    } catch (reason) {
      this.say(texts[reason] ?? texts.locateFailed);
    }
  }

  say(text) {
    this.status.textContent = text;
  }
}

customElements.define("kampung-point", KampungPoint);
