// <kampung-geometry>: a text of GeoJSON with a map to draw on. The text is what is posted, and each
// of the two follows the other.

import { fill, make } from "../map/dom.js";
import { loadDrawing, loadLeaflet } from "../map/libraries.js";
import { Drawing, HOLE, SPLIT } from "./drawing.js";
import { FieldMap, toolButton } from "./field-map.js";
import { History } from "./history.js";
import { geometryOf, modesOf, readParts, takesSeveral, writeParts } from "./shapes.js";
import { splitPart } from "./splitting.js";

const NAMES = { point: "point", linestring: "line", polygon: "polygon" };

class KampungGeometry extends HTMLElement {
  connectedCallback() {
    if (this.text) return;
    this.config = JSON.parse(this.querySelector('script[type="application/json"]').textContent);
    this.text = this.querySelector("textarea");
    // Takes the parts that become rows of their own, where the form stores such.
    this.splitOff = this.querySelector("input[type=hidden]");
    // A field in a folded part of a form has no size to draw a map in.
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      this.start();
    });
    observer.observe(this);
  }

  async start() {
    const { texts, libraries, types } = this.config;
    this.status = make("p", { class: "kg-status", role: "status" });
    this.prepend(this.status);
    try {
      const L = await loadLeaflet(libraries);
      const library = await loadDrawing(libraries);
      this.modes = modesOf(types);
      this.picture = make("div", {
        class: "kg-map", role: "application", "aria-label": texts.map, "aria-description": texts.help,
      });
      this.status.before(this.toolbar(), this.picture);
      this.view = new FieldMap(L, this.picture, this.config);
      this.L = L;
      this.drawing = new Drawing(library, L, this.view.map, {
        modes: this.modes,
        corners: () => this.view.corners,
        onFinish: (id, action) => this.finished(id, action),
        onCut: (line) => this.split(line),
        onChange: () => this.undoable(),
      });
      this.history = new History(() => this.undoable());
      this.readText(true);
      this.history.begin(this.drawing.parts());
      this.text.addEventListener("input", (event) => event.isTrusted && this.readText());
      this.addEventListener("keydown", (event) => this.key(event));
      this.use(this.drawing.parts().length ? "select" : this.modes[0]);
    } catch (error) {
      for (const part of this.querySelectorAll(".kg-tools, .kg-map")) part.remove();
      this.status.textContent = texts.broken;
      console.warn(error);
    }
  }

  toolbar() {
    const { texts } = this.config;
    const draws = this.modes.map((mode) => [mode, texts[NAMES[mode]]]);
    const holes = this.modes.includes("polygon") ? [[HOLE, texts.hole]] : [];
    const splits = this.modes.some((mode) => mode !== "point") ? [[SPLIT, texts.split]] : [];
    this.switches = new Map(
      [...draws, ["select", texts.select], ...holes, ...splits].map(([mode, name]) => [
        mode,
        toolButton(name, () => this.use(mode), false),
      ]),
    );
    this.undoButton = toolButton(texts.undo, () => this.undo());
    this.redoButton = toolButton(texts.redo, () => this.redo());
    return make(
      "div",
      { class: "kg-tools", role: "group", "aria-label": texts.tools },
      ...this.switches.values(),
      toolButton(texts.finish, () => this.drawing.finish()),
      toolButton(texts.delete, () => this.delete()),
      this.undoButton,
      this.redoButton,
      toolButton(texts.fit, () => this.fit()),
    );
  }

  use(mode) {
    const { texts } = this.config;
    this.drawing.draw.setMode(mode);
    for (const [name, button] of this.switches) button.setAttribute("aria-pressed", String(name === mode));
    this.say(texts[`${NAMES[mode] ?? mode}Help`]);
  }

  /** A shape has been drawn or changed. */
  finished(id, action) {
    const { texts, types } = this.config;
    const { mode } = this.drawing.draw.getSnapshotFeature(id).properties;
    if (mode === HOLE) {
      this.finishedHole(id, action);
      return;
    }
    if (action === "dragFeature" && mode === "polygon") this.takeHolesAlong(id);
    let said = texts.drawn;
    if (action === "draw") {
      const others = this.drawing.parts();
      const isMixed = others.some((part) => part.mode !== mode);
      if ((isMixed || !takesSeveral(mode, types)) && this.drawing.keepOnly(id)) said = texts.replaced;
    }
    if (mode === "polygon" && !this.drawing.holds(id)) said = texts.holeCrossing;
    if (this.drawing.crosses(id)) said = texts.crossing;
    this.changed(said);
    // Only after terra-draw has done with the event that brought it here.
    if (action === "draw") queueMicrotask(() => this.use("select") ?? this.say(said));
  }

  finishedHole(id, action) {
    const { texts } = this.config;
    if (action === "draw" && !this.drawing.adopt(id)) {
      this.say(texts.holeOutside);
      return;
    }
    const owner = this.drawing.owners.get(id);
    const crosses = this.drawing.crosses(id) || !this.drawing.holds(owner);
    const said = crosses ? texts.holeCrossing : texts.drawn;
    this.changed(said);
    if (action === "draw") queueMicrotask(() => this.use("select") ?? this.say(said));
  }

  /** An area has been moved as a whole: its holes go where it goes. */
  takeHolesAlong(id) {
    const place = this.drawing.shapes().findIndex((shape) => shape.id === id);
    const before = this.history.now[place]?.coordinates[0];
    const now = this.drawing.parts()[place].coordinates[0];
    if (before) this.drawing.moveHoles(id, [now[0] - before[0], now[1] - before[1]]);
  }

  /** Writes the shapes into the text and remembers them. */
  changed(said, remembers = true) {
    const parts = this.drawing.parts();
    if (remembers) this.history.add(parts);
    const own = parts.filter((part) => !part.off);
    // Where the part that was kept has been deleted, another takes its place.
    const kept = own.length ? own : parts.slice(0, 1);
    this.text.value = writeParts(kept, this.config.types);
    if (this.splitOff) {
      const off = parts.filter((part) => !kept.includes(part));
      const geometries = off.map((part) => geometryOf([part], this.config.types));
      this.splitOff.value = off.length ? JSON.stringify(geometries) : "";
    }
    for (const type of ["input", "change"]) this.text.dispatchEvent(new Event(type, { bubbles: true }));
    this.say(said);
  }

  /** Shows what the text says; what cannot be drawn leaves the map as it is. */
  readText(isFirst = false) {
    const { texts } = this.config;
    try {
      const parts = readParts(this.text.value);
      if (!this.drawing.replace(parts)) throw new Error("not drawable");
      if (!isFirst) this.history.add(parts);
      this.fit();
      this.say(parts.some((part) => part.holes.length) ? texts.holes : "");
    } catch {
      if (!isFirst) this.drawing.replace(this.history.now);
      this.say(texts.notText);
    }
  }

  split(line) {
    const { texts } = this.config;
    const before = this.drawing.parts();
    const pieces = before.map((part) => splitPart(part, line));
    const parts = pieces.flatMap(([first, ...others]) => [
      first,
      ...others.map((part) => ({ ...part, off: Boolean(this.splitOff) })),
    ]);
    if (parts.length === before.length) {
      this.say(texts.splitNothing);
      return;
    }
    // Not within terra-draw's own handling of the line's last corner.
    queueMicrotask(() => {
      this.drawing.replace(parts);
      this.use("select");
      // Areas that share a border are no valid geometry of several parts; lines that touch are.
      const { mode } = parts[0];
      const fits = mode === "linestring" && takesSeveral(mode, this.config.types);
      const said = this.splitOff ? texts.splitOff : fits ? texts.splitDone : texts.tooMany;
      this.changed(fill(said, { count: parts.length }));
    });
  }

  delete() {
    const { texts } = this.config;
    const shapes = this.drawing.shapes();
    // A shape that is alone need not be chosen first.
    const id = this.drawing.selected ?? (shapes.length === 1 ? shapes[0].id : null);
    if (id === null) {
      this.say(texts.selectFirst);
      return;
    }
    const isHole = this.drawing.owners.has(id);
    if (this.drawing.selected) this.drawing.draw.deselectFeature(id);
    this.drawing.remove([id]);
    this.drawing.selected = null;
    this.changed(isHole ? texts.holeDeleted : texts.deleted);
  }

  undo() {
    if (this.drawing.undoCorner()) return;
    this.restore(this.history.back(), this.config.texts.undone);
  }

  redo() {
    if (this.drawing.isDrawing && this.drawing.draw.canRedo()) this.drawing.draw.redo();
    else this.restore(this.history.forward(), this.config.texts.redone);
  }

  restore(parts, said) {
    if (parts === null) return;
    this.drawing.replace(parts);
    this.changed(said, false);
  }

  undoable() {
    if (!this.history) return; // the map is still being made
    const canUndo = this.history.canGoBack || this.drawing.canUndoCorner;
    this.undoButton.setAttribute("aria-disabled", String(!canUndo));
    this.redoButton.setAttribute("aria-disabled", String(!this.history.canGoForward));
  }

  fit() {
    const parts = this.drawing.parts();
    const corners = parts.flatMap((part) => (part.mode === "point" ? [part.coordinates] : part.coordinates));
    this.view.fit(this.L.latLngBounds(corners.map(([x, y]) => [y, x])));
  }

  key(event) {
    // The text has an undo of its own.
    if (event.target === this.text) return;
    const name = event.key.toLowerCase();
    const control = event.ctrlKey || event.metaKey;
    if (control && name === "z" && !event.shiftKey) this.undo();
    else if (control && (name === "y" || (name === "z" && event.shiftKey))) this.redo();
    else if (event.target !== this.picture) return;
    else if (event.key === "Enter") this.drawing.pressMiddle();
    else if (event.key === "Delete" || event.key === "Backspace") this.delete();
    else return;
    event.preventDefault();
  }

  say(text) {
    this.status.textContent = text;
  }
}

customElements.define("kampung-geometry", KampungGeometry);
