// Draws the eye to what is spoken of: a ring around it, and no card over it.

const MARGIN = 24; // pixels kept free around a place

export class Attention {
  constructor(L, map, card) {
    Object.assign(this, { L, map, card });
    this.ring = null;
  }

  /** A ring around the box, in place of the one before; none without a box. */
  mark(bounds) {
    this.ring?.remove();
    this.ring = null;
    if (!bounds) return;
    const { L } = this;
    // Dark and light, so that it stands out on every ground.
    const both = [["#14201a", 7], ["#ffd34d", 4]].map(([color, weight]) => ({
      color, weight, fill: false, interactive: false,
    }));
    const isPoint = bounds.getNorthEast().equals(bounds.getSouthWest());
    this.ring = L.layerGroup(
      both.map((style) =>
        isPoint
          ? L.circleMarker(bounds.getCenter(), { ...style, radius: 18 })
          : L.rectangle(bounds.pad(0.05), style),
      ),
    ).addTo(this.map);
  }

  /** Moves the map where the card lies over the place. */
  uncover(place) {
    const card = this.card.getBoundingClientRect();
    const whole = this.map.getContainer().getBoundingClientRect();
    const { x, y } = this.map.latLngToContainerPoint(place);
    const left = card.left - whole.left - MARGIN;
    const top = card.top - whole.top - MARGIN;
    if (x < left || y < top || y > card.bottom - whole.top + MARGIN) return;
    // To the middle of what the card leaves free: beside it, or above it where it takes the width.
    if (left > MARGIN) this.map.panBy([x - left / 2, 0]);
    else this.map.panBy([0, y - top / 2]);
  }
}

/** The entry nearest to the middle of the map. A point wins over what it lies on, and what is around
 *  the middle over what is beside it. */
export function nearest(map, entries) {
  const centre = map.getCenter();
  const middle = map.latLngToContainerPoint(centre);
  const distance = ({ bounds, layer, feature }) => {
    const away = map.latLngToContainerPoint(bounds.getCenter()).distanceTo(middle);
    if (feature.geometry.type === "Point") return away - layer.look.radius;
    return bounds.contains(centre) ? away / 2 : away;
  };
  return entries.reduce((one, other) => (distance(other) < distance(one) ? other : one));
}
