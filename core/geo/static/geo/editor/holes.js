// Where the holes of areas may lie. Rings are closed; coordinates are degrees, taken as a plane.

import { crossing } from "./splitting.js";

/** Whether a place lies within a ring. */
export function isInside([x, y], ring) {
  let inside = false;
  for (let place = 1; place < ring.length; place += 1) {
    const [[ax, ay], [bx, by]] = [ring[place - 1], ring[place]];
    if (ay > y !== by > y && x < ax + ((y - ay) * (bx - ax)) / (by - ay)) inside = !inside;
  }
  return inside;
}

/** Whether a hole lies wholly within the border of an area. */
export function isWithin(hole, border) {
  return hole.every((corner) => isInside(corner, border)) && !meet(hole, border);
}

/** Whether two holes have ground in common. */
export function areApart(one, other) {
  return !meet(one, other) && !isInside(one[0], other) && !isInside(other[0], one);
}

function meet(one, other) {
  return one.slice(1).some((b, place) =>
    other.slice(1).some((d, number) => crossing(one[place], b, other[number], d)),
  );
}
