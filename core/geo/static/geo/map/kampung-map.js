// <kampung-map>: a map over what the page holds in its place, which stays until the map is there
// and wherever it cannot be.

// Each named here, so that a browser asks for all at once and not in turns, as it reads who needs
// whom; poor signal makes every turn a wait.
import "./ask.js";
import "./attention.js";
import "./base.js";
import "./card.js";
import "./feature-layer.js";
import "./labels.js";
import "./layer-set.js";
import "./legend.js";
import "./list.js";
import "./locate.js";
import "./names.js";
import "./roads.js";
import "./search.js";
import "./share.js";
import "./terms.js";
import "./tile-layer.js";
import "./view-source.js";
import "./visible.js";
import { make } from "./dom.js";
import { loadIcons, loadLeaflet } from "./libraries.js";
import { dress } from "./looks.js";
import { MapView } from "./map-view.js";

const NEAR = "300px"; // from the window's edge: what is further away is not loaded

class KampungMap extends HTMLElement {
  connectedCallback() {
    if (this.observer || this.view) return;
    this.observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) {
          this.observer.disconnect();
          this.start();
        }
      },
      { rootMargin: NEAR },
    );
    this.observer.observe(this);
  }

  async start() {
    const config = JSON.parse(this.querySelector('script[type="application/json"]').textContent);
    const notice = make("p", { class: "km-status", role: "status" }, config.texts.loading);
    this.prepend(notice);
    const layers = [...config.layers, ...config.base];
    const wantsIcons = layers.some(({ icon, categories }) => icon || categories.some((each) => each.icon));
    try {
      const [L, icons] = await Promise.all([
        loadLeaflet(config.libraries),
        // Without its pictograms a map shows shapes.
        wantsIcons ? loadIcons(config.libraries).catch(() => new Map()) : new Map(),
      ]);
      dress(config.layers, icons);
      dress(config.base, icons);
      const host = make("div", { class: "km" });
      this.append(host);
      const language = this.closest("[lang]")?.lang || "id";
      this.view = new MapView(L, host, config, language);
      this.querySelector(".kampung-map-first").hidden = true;
      notice.remove();
      this.dispatchEvent(new CustomEvent("kampung-map-ready", { bubbles: true }));
    } catch (error) {
      this.querySelector(".km")?.remove();
      notice.textContent = config.texts.broken;
      console.warn(error);
    }
  }
}

customElements.define("kampung-map", KampungMap);
