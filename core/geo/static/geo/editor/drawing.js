// terra-draw as the geometry field uses it: which tools there are, how they look, what they snap to.

import { cornersOf } from "./field-map.js";
import { areApart, isInside, isWithin } from "./holes.js";
import { rounded } from "./shapes.js";

const REACH = 14; // pixels within which a corner snaps
const INK = "#0b3d91";
const CHOSEN = "#a3195b";
const CUTTER = "#b00020";
// The key that ends a drawing is pressed by the button Finish; none on a keyboard has this name.
const FINISH = "KampungFinish";
const KEYS = { finish: FINISH, cancel: "Escape" };
export const SPLIT = "split";
export const HOLE = "hole"; // terra-draw has no holes: each is a shape of its own kind here

export class Drawing {
  /** `library` is terra-draw; `corners` gives what is snapped to beside the own shapes. `onFinish`
   *  hears that a shape was drawn or changed, `onCut(line)` that a line to split by was drawn,
   *  `onChange` of every corner. */
  constructor(library, L, map, { modes, corners, onFinish, onCut, onChange }) {
    Object.assign(this, { library, map, corners });
    this.owners = new Map(); // the ids of holes, with those of their areas
    const snapping = { toCustom: (event, context) => this.snapped(event, context) };
    this.draw = new library.TerraDraw({
      adapter: new library.Adapter({ lib: L, map, coordinatePrecision: 9 }),
      modes: this.tools(modes, snapping),
      undoRedo: { modeLevel: new library.TerraDrawModeUndoRedo() },
    });
    this.draw.start();
    this.draw.on("finish", (id, { mode, action }) => {
      if (mode === SPLIT) {
        const { coordinates } = this.draw.getSnapshotFeature(id).geometry;
        this.draw.removeFeatures([id]);
        onCut(coordinates);
      } else {
        onFinish(id, action);
      }
    });
    this.draw.on("change", onChange);
    this.draw.on("select", (id) => this.chosen(id));
    this.draw.on("deselect", () => (this.selected = null));
    map.getContainer().addEventListener("pointerdown", (event) => {
      const { lng, lat } = map.mouseEventToLatLng(event);
      this.pressed = [lng, lat];
    }, true);
    this.selected = null;
    this.draw.setMode("select");
  }

  tools(modes, snapping) {
    const { library } = this;
    const lineStyle = { lineStringColor: INK, lineStringWidth: 4, closingPointColor: CHOSEN, closingPointWidth: 7, snappingPointColor: CHOSEN };
    const areaStyle = {
      fillColor: INK, fillOpacity: 0.15, outlineColor: INK, outlineWidth: 3,
      closingPointColor: CHOSEN, closingPointWidth: 7, snappingPointColor: CHOSEN,
    };
    const corners = { draggable: true, deletable: true, midpoints: { draggable: true }, snappable: snapping };
    const flags = {
      point: { feature: { draggable: true } },
      linestring: { feature: { draggable: true, coordinates: corners } },
      polygon: { feature: { draggable: true, coordinates: corners } },
      [HOLE]: { feature: { draggable: true, coordinates: corners } },
    };
    const holes = modes.includes("polygon")
      ? [
          new library.TerraDrawPolygonMode({
            modeName: HOLE, snapping, keyEvents: KEYS,
            styles: { ...areaStyle, fillColor: "#ffffff", fillOpacity: 0.6, outlineWidth: 2 },
          }),
        ]
      : [];
    const made = {
      point: () =>
        new library.TerraDrawPointMode({
          styles: { pointColor: INK, pointWidth: 8, pointOutlineColor: "#ffffff", pointOutlineWidth: 2 },
        }),
      linestring: () =>
        new library.TerraDrawLineStringMode({ snapping, keyEvents: KEYS, styles: lineStyle }),
      polygon: () => new library.TerraDrawPolygonMode({ snapping, keyEvents: KEYS, styles: areaStyle }),
    };
    return [
      ...modes.map((mode) => made[mode]()),
      ...holes,
      new library.TerraDrawLineStringMode({
        modeName: SPLIT, keyEvents: KEYS,
        styles: { ...lineStyle, lineStringColor: CUTTER, lineStringWidth: 3 },
      }),
      new library.TerraDrawSelectMode({
        flags,
        keyEvents: { deselect: "Escape", delete: null, rotate: null, scale: null },
        styles: {
          selectedPointColor: CHOSEN, selectedPointWidth: 9, selectedLineStringColor: CHOSEN, selectedLineStringWidth: 4,
          selectedPolygonColor: CHOSEN, selectedPolygonFillOpacity: 0.2, selectedPolygonOutlineColor: CHOSEN,
          selectedPolygonOutlineWidth: 3, selectionPointColor: "#ffffff", selectionPointOutlineColor: CHOSEN,
          selectionPointOutlineWidth: 3, selectionPointWidth: 7, midPointColor: CHOSEN, midPointWidth: 5,
          midPointOutlineColor: "#ffffff", midPointOutlineWidth: 1,
        },
      }),
    ];
  }

  get isDrawing() {
    return this.draw.getModeState() === "drawing";
  }

  /** The shapes as parts; what only helps to draw is no shape. */
  parts() {
    return this.shapes().map(({ id, geometry, properties }) => ({
      mode: properties.mode,
      coordinates: rounded(geometry.type === "Polygon" ? geometry.coordinates[0] : geometry.coordinates),
      holes: this.holesOf(id).map(({ geometry: hole }) => rounded(hole.coordinates[0])),
      off: Boolean(properties.off),
    }));
  }

  shapes() {
    const known = { Point: "point", LineString: "linestring", Polygon: "polygon" };
    return this.draw
      .getSnapshot()
      .filter(
        ({ geometry, properties }) =>
          known[geometry.type] === properties.mode && !properties.currentlyDrawing,
      );
  }

  /** The holes of an area; of all areas without an id. */
  holesOf(id) {
    return this.draw
      .getSnapshot()
      .filter(
        (hole) =>
          hole.properties.mode === HOLE && this.owners.has(hole.id) &&
          (id === undefined || this.owners.get(hole.id) === id),
      );
  }

  /** A shape has been chosen by a press; one into a hole means the hole, not the area around it. */
  chosen(id) {
    this.selected = id;
    const hole = this.pressed && this.holesOf().find(({ geometry }) => isInside(this.pressed, geometry.coordinates[0]));
    if (!hole || hole.id === id || this.owners.get(hole.id) !== id) return;
    // Not within terra-draw's own handling of the press.
    queueMicrotask(() => this.draw.selectFeature(hole.id));
  }

  /** Makes a drawn hole one of the area around it; false where it lies within none. */
  adopt(id) {
    const [ring] = this.draw.getSnapshotFeature(id).geometry.coordinates;
    const owner = this.shapes().find(
      ({ geometry }) => geometry.type === "Polygon" && isWithin(ring, geometry.coordinates[0]),
    );
    if (owner) this.owners.set(id, owner.id);
    else this.draw.removeFeatures([id]);
    return Boolean(owner);
  }

  /** Whether each hole of the area lies within it and apart from the others. */
  holds(id) {
    const border = this.draw.getSnapshotFeature(id).geometry.coordinates[0];
    const rings = this.holesOf(id).map(({ geometry }) => geometry.coordinates[0]);
    return rings.every(
      (ring, place) =>
        isWithin(ring, border) && rings.slice(place + 1).every((other) => areApart(ring, other)),
    );
  }

  /** Moves the holes of an area by so many degrees, as the area was. */
  moveHoles(id, [across, up]) {
    for (const { id: hole, geometry } of this.holesOf(id)) {
      const moved = geometry.coordinates[0].map(([x, y]) => rounded([x + across, y + up]));
      this.draw.updateFeatureGeometry(hole, { type: "Polygon", coordinates: [moved] });
    }
  }

  /** Removes shapes with their holes, or holes. */
  remove(ids) {
    const all = [...ids, ...ids.flatMap((id) => this.holesOf(id).map((hole) => hole.id))];
    this.draw.removeFeatures(all);
    for (const id of all) this.owners.delete(id);
  }

  /** Shows these parts in place of what there is. False where one of them cannot be drawn. */
  replace(parts) {
    const mode = this.draw.getMode();
    this.draw.setMode("select");
    this.draw.clear();
    this.owners.clear();
    this.selected = null;
    const added = this.draw.addFeatures(
      parts.map(({ mode: kind, coordinates, off }) => ({
        type: "Feature",
        geometry: {
          type: { point: "Point", linestring: "LineString", polygon: "Polygon" }[kind],
          coordinates: kind === "polygon" ? [coordinates] : coordinates,
        },
        properties: { mode: kind, ...(off && { off }) },
      })),
    );
    parts.forEach(({ holes }, place) => {
      const shown = this.draw.addFeatures(
        holes.map((hole) => ({
          type: "Feature", geometry: { type: "Polygon", coordinates: [hole] }, properties: { mode: HOLE },
        })),
      );
      for (const { id } of shown) this.owners.set(id, added[place].id);
      added.push(...shown);
    });
    if (mode !== "select") this.draw.setMode(mode);
    return added.every(({ valid }) => valid);
  }

  keepOnly(id) {
    const others = this.shapes().filter((shape) => shape.id !== id);
    this.remove(others.map((shape) => shape.id));
    return others.length > 0;
  }

  crosses(id) {
    const feature = this.draw.getSnapshotFeature(id);
    return feature?.geometry.type === "Polygon" && !this.library.ValidateNotSelfIntersecting(feature).valid;
  }

  get canUndoCorner() {
    return this.isDrawing && this.draw.canUndo();
  }

  /** Takes back the last corner of what is being drawn; false where nothing is. */
  undoCorner() {
    return this.canUndoCorner ? this.draw.undo() : false;
  }

  finish() {
    for (const type of ["keydown", "keyup"]) {
      this.map.getContainer().dispatchEvent(new KeyboardEvent(type, { key: FINISH }));
    }
  }

  /** Presses the middle of the map, as a pointer would. */
  pressMiddle() {
    const element = this.map.getContainer();
    const { left, top, width, height } = element.getBoundingClientRect();
    const options = {
      clientX: left + width / 2, clientY: top + height / 2, isPrimary: true, pointerType: "mouse",
    };
    element.dispatchEvent(new PointerEvent("pointermove", { ...options, button: -1 }));
    element.dispatchEvent(new PointerEvent("pointerdown", { ...options, button: 0 }));
    element.dispatchEvent(new PointerEvent("pointerup", { ...options, button: 0 }));
  }

  snapped(event, { currentId, project }) {
    const own = [...this.shapes(), ...this.holesOf()]
      .filter(({ id }) => id !== currentId)
      .flatMap(({ geometry }) => cornersOf(geometry.coordinates));
    let nearest;
    let least = REACH;
    for (const corner of [...own, ...this.corners()]) {
      const { x, y } = project(corner[0], corner[1]);
      const away = Math.hypot(x - event.containerX, y - event.containerY);
      if (away < least) [nearest, least] = [corner, away];
    }
    return nearest && rounded(nearest);
  }
}
