// The map with all that is around it: search, legend, list, card, buttons and messages.

import { Attention, nearest } from "./attention.js";
import { Card, Formats } from "./card.js";
import { fill, make, stillness } from "./dom.js";
import { Labels } from "./labels.js";
import { LayerSet } from "./layer-set.js";
import { Legend } from "./legend.js";
import { List } from "./list.js";
import { locate, showPosition } from "./locate.js";
import { Search } from "./search.js";
import { readView, writeView } from "./share.js";
import { termsOf } from "./terms.js";

const CLOSE = 16; // zoom for a single thing
const MOST_ZOOM = 19;
const ROOMY = 720; // pixels of width from which the list stands open beside the map

/** What the marks of a layer's points cover, in layer points. */
function marksOf(map, layer, entries) {
  return entries
    .filter(({ feature }) => feature.geometry.type === "Point")
    .map(({ bounds, feature }) => {
      const { x, y } = map.latLngToLayerPoint(bounds.getCenter());
      const { radius } = layer.lookOf(feature.properties);
      return { left: x - radius, right: x + radius, top: y - radius, bottom: y + radius };
    });
}

export class MapView {
  /** Builds the map in `host`, an element of the page, by the configuration. */
  constructor(L, host, config, language) {
    const { texts, heading } = config;
    Object.assign(this, { L, host, config, texts });
    this.status = make("p", { class: "km-status", role: "status" });
    this.terms = make("p", { class: "km-terms" });
    this.picture = make("div", {
      class: "km-map", role: "application", "aria-label": config.title, "aria-description": texts.help,
    });
    this.card = new Card({
      texts, heading, formats: new Formats(texts, language, config.zone),
      onClose: () => this.attention.mark(null),
    });
    this.legend = new Legend({
      texts, heading, layers: config.layers,
      onSwitch: (layer, shown) => this.switched(layer, shown),
      onRetry: (layer) => this.layers.retry(layer),
    });
    this.list = new List({
      texts, heading, language, isOpen: host.clientWidth >= ROOMY, onOpen: (entry) => this.open(entry, true),
    });
    this.announce = (text) => this.say(text);
    this.address = make("input", {
      class: "km-address", readonly: true, hidden: true, "aria-label": texts.shareLabel,
    });
    const bar = make("div", { class: "km-bar" });
    if (config.search) {
      this.search = new Search({
        texts, url: config.search, announce: this.announce, onChoose: (result) => this.found(result),
      });
      bar.append(this.search.element);
    }
    const buttons = make("div", { class: "km-buttons" }, this.button(texts.locate, () => this.locate()));
    if (config.share) buttons.append(this.button(texts.share, () => this.share()));
    bar.append(buttons);
    host.append(
      bar,
      this.address,
      make(
        "div",
        { class: "km-body" },
        make("div", { class: "km-stage" }, this.picture, this.card.element),
        make("div", { class: "km-side" }, this.legend.element, this.list.element),
      ),
      this.status,
      this.terms,
    );
    this.start();
  }

  button(text, press) {
    return make("button", { type: "button", click: press }, text);
  }

  start() {
    const { L, config, texts } = this;
    const still = stillness();
    this.map = L.map(this.picture, {
      zoomControl: false, attributionControl: false, maxZoom: MOST_ZOOM, minZoom: 4,
      worldCopyJump: false, maxBoundsViscosity: 1, maxBounds: [[-85, -180], [85, 180]],
      zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still, inertia: !still,
    });
    L.control.zoom({ zoomInTitle: texts.zoomIn, zoomOutTitle: texts.zoomOut }).addTo(this.map);
    L.control.scale({ imperial: false }).addTo(this.map);
    this.showAtFirst();
    this.labels = new Labels(L, this.map);
    this.attention = new Attention(L, this.map, this.card.element);
    this.layers = new LayerSet({
      L, map: this.map, config, announce: this.announce,
      onPress: (entry) => this.open(entry),
      onChange: () => this.changed(),
      onProblem: (...told) => this.legend.problem(...told),
    });
    this.layers.wantsFeatures = () => this.list.isOpen;
    this.list.element.addEventListener("toggle", () => this.layers.refreshAll());
    this.map.on("moveend", () => this.moved());
    this.map.on("click", (event) => this.pressed(event.latlng));
    this.picture.addEventListener("keydown", (event) => this.key(event));
    window.addEventListener("hashchange", () => this.restore());
    // The width of the page may change without the window's: a fold, a turned phone.
    new ResizeObserver(() => this.map.invalidateSize({ pan: false })).observe(this.picture);
    this.tellTerms();
    this.layers.start().catch(() => {});
    this.layers.refreshAll();
  }

  showAtFirst() {
    const { config, map } = this;
    if (config.share && this.restore()) return;
    if (config.bounds) {
      const [west, south, east, north] = config.bounds;
      map.fitBounds([[south, west], [north, east]], { padding: [16, 16], maxZoom: CLOSE, animate: false });
    } else {
      const [longitude, latitude] = config.centre ?? [118, -2.5];
      map.setView([latitude, longitude], config.centre ? config.zoom : 5, { animate: false });
    }
  }

  /** Shows the view of the page's address; false where it names none. */
  restore() {
    const view = this.config.share ? readView(location.hash) : null;
    if (!view || location.hash === this.written) return false;
    if (view.layers) {
      for (const layer of this.config.layers) {
        const shown = view.layers.has(layer.id);
        if (this.layers && shown !== layer.shown) this.layers.switch(layer, shown);
        else layer.shown = shown;
      }
      this.legend.update(this.config.layers);
    }
    this.map.setView([view.latitude, view.longitude], view.zoom, { animate: false });
    return true;
  }

  moved() {
    this.layers.refreshAll();
    this.changed();
    this.writeAddress();
  }

  writeAddress() {
    if (!this.config.share) return;
    this.written = writeView(this.map, this.config.layers);
    history.replaceState(history.state, "", this.written);
  }

  /** What is drawn has changed: so do the list and the names. */
  changed() {
    const groups = this.layers.inView();
    if (this.list.isOpen) this.list.draw(groups);
    const taken = this.labels.draw(
      groups.filter(([layer]) => layer.labelled && !layer.many).flatMap(([, entries]) => entries),
    );
    const marks = groups.flatMap(([layer, entries]) => marksOf(this.map, layer, entries));
    this.layers.base.drawNames([...taken, ...marks]);
  }

  switched(layer, shown) {
    this.layers.switch(layer, shown);
    this.tellTerms();
    this.writeAddress();
  }

  /** Opens the card of an entry; from the list, the map goes there where it is out of sight. */
  open(entry, fromList = false) {
    const { map } = this;
    const inner = map.getBounds().pad(-0.15);
    if (fromList && !inner.intersects(entry.bounds)) map.panTo(entry.bounds.getCenter());
    this.attention.mark(entry.bounds);
    this.card.open(entry);
    this.attention.uncover(entry.bounds.getCenter());
  }

  async pressed(place) {
    const entry = await this.layers.pressedTiles(place).catch(() => null);
    if (entry) this.open(entry);
    else this.card.close();
  }

  /** Enter opens what lies nearest to the middle. */
  key(event) {
    if (event.key !== "Enter" || event.target !== this.picture) return;
    event.preventDefault();
    const entries = this.layers.inView().flatMap(([, found]) => found);
    if (!entries.length) this.announce(this.texts.listEmpty);
    else this.open(nearest(this.map, entries));
  }

  found(result) {
    const { L } = this;
    const place = L.latLng(result.latitude, result.longitude);
    this.map.setView(place, Math.max(this.map.getZoom(), result.zoom ?? CLOSE), { animate: !stillness() });
    this.attention.mark(L.latLngBounds(place, place));
    this.card.openFound(result);
    this.map.once("moveend", () => this.attention.uncover(place));
    this.announce(fill(this.texts.gone, { title: result.title }));
  }

  async locate() {
    this.announce(this.texts.locating);
    try {
      const position = await locate();
      this.position?.remove();
      this.position = showPosition(this.L, this.map, position);
      const reach = this.L.latLng(position.latitude, position.longitude).toBounds(2 * position.accuracy);
      this.map.fitBounds(reach, { maxZoom: CLOSE, animate: !stillness() });
      this.announce(fill(this.texts.located, { metres: Math.ceil(position.accuracy) }));
    } catch (reason) {
      this.announce(this.texts[reason] ?? this.texts.locateFailed);
    }
  }

  async share() {
    this.writeAddress();
    this.address.value = location.href;
    this.address.hidden = false;
    this.address.select();
    try {
      await navigator.clipboard.writeText(location.href);
      this.announce(this.texts.shared);
    } catch {
      this.announce(this.texts.shareCopy);
    }
  }

  tellTerms() {
    const text = termsOf(this.config);
    this.terms.textContent = text;
    this.terms.hidden = !text;
  }

  say(text) {
    this.status.textContent = text;
  }
}
