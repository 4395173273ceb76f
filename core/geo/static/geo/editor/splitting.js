// Splits lines and areas by a line. Coordinates are degrees, taken as a plane: what is split is a
// village's, not a continent's.

const CLOSE = 1e-9; // of a segment's length: below it a crossing counts as the corner itself
const NEAR = 1e-10; // degrees, far below a millimetre

/** Where the segments a-b and c-d cross: `{point, at, along}` with the shares of both segments, or
 *  null. */
export function crossing(a, b, c, d) {
  const [rx, ry, sx, sy] = [b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]];
  const across = rx * sy - ry * sx;
  if (across === 0) return null;
  const at = ((c[0] - a[0]) * sy - (c[1] - a[1]) * sx) / across;
  const along = ((c[0] - a[0]) * ry - (c[1] - a[1]) * rx) / across;
  if (at < 0 || at > 1 || along < 0 || along > 1) return null;
  return { point: [a[0] + at * rx, a[1] + at * ry], at, along };
}

/** All crossings of a line with a cutter, each with its place on both: segment plus share. */
function crossings(line, cutter) {
  const found = [];
  for (let i = 0; i + 1 < line.length; i += 1) {
    for (let j = 0; j + 1 < cutter.length; j += 1) {
      const hit = crossing(line[i], line[i + 1], cutter[j], cutter[j + 1]);
      if (hit) found.push({ point: hit.point, at: i + hit.at, along: j + hit.along });
    }
  }
  return found;
}

/** The parts of a line cut at its crossings; the line alone where there are none. */
export function splitLine(line, cutter) {
  const hits = crossings(line, cutter).sort((one, other) => one.at - other.at);
  const parts = [];
  let start = { at: 0, point: line[0] };
  for (const hit of [...hits, { at: line.length - 1, point: line.at(-1) }]) {
    if (hit.at - start.at > CLOSE) {
      parts.push(between(line, start, hit));
      start = hit;
    }
  }
  return parts;
}

/** The corners of a line from one place on it to another further on, both included. */
function between(line, start, end) {
  const inner = line.filter((_, number) => number > start.at + CLOSE && number < end.at - CLOSE);
  return [start.point, ...inner, end.point];
}

/** Whether a place lies on the line. */
function lies(line, [x, y]) {
  return line.slice(1).some(([bx, by], number) => {
    const [ax, ay] = line[number];
    const length = Math.hypot(bx - ax, by - ay);
    const away = Math.abs((bx - ax) * (ay - y) - (ax - x) * (by - ay));
    const along = (x - ax) * (bx - ax) + (y - ay) * (by - ay);
    return away <= NEAR * length && along >= 0 && along <= length * length;
  });
}

function contains(ring, [x, y]) {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [[xi, yi], [xj, yj]] = [ring[i], ring[j]];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

/** The areas that a cutter makes of an area: `{ring, holes}` each. The area alone where the cutter
 *  does not go all the way across, or touches a hole. */
export function splitArea(area, cutter) {
  if (area.holes.some((hole) => crossings(hole, cutter).length)) return [area];
  const hits = crossings(area.ring, cutter).sort((one, other) => one.along - other.along);
  for (let number = 0; number + 1 < hits.length; number += 1) {
    const [enter, leave] = [hits[number], hits[number + 1]];
    if (leave.along - enter.along <= CLOSE) continue;
    const chord = between(cutter, { ...enter, at: enter.along }, { ...leave, at: leave.along });
    const middle = [(chord[0][0] + chord[1][0]) / 2, (chord[0][1] + chord[1][1]) / 2];
    // A way along the border, as that of a cut already made, parts nothing.
    if (!contains(area.ring, middle) || lies(area.ring, middle)) continue;
    return halves(area, enter, leave, chord).flatMap((half) => splitArea(half, cutter));
  }
  return [area];
}

function halves({ ring, holes }, enter, leave, chord) {
  const [first, last, path] =
    enter.at <= leave.at ? [enter, leave, chord] : [leave, enter, [...chord].reverse()];
  const inner = between(ring, first, last);
  const outer = [
    ...between(ring, last, { at: ring.length - 1, point: ring.at(-1) }),
    ...between(ring, { at: 0, point: ring[0] }, first).slice(1),
  ];
  const rings = [
    [...inner, ...[...path].reverse().slice(1)],
    [...outer, ...path.slice(1)],
  ];
  return rings.map((each) => {
    const corners = each.filter(
      ([x, y], number) => number === 0 || x !== each[number - 1][0] || y !== each[number - 1][1],
    );
    return { ring: corners, holes: holes.filter(([corner]) => contains(corners, corner)) };
  });
}

/** The pieces that the cutter makes of a part, the largest first; the part alone where it makes
 *  none. */
export function splitPart(part, cutter) {
  if (part.mode === "linestring") {
    const lines = splitLine(part.coordinates, cutter).map((coordinates) => ({ ...part, coordinates }));
    return lines.sort((one, other) => length(other.coordinates) - length(one.coordinates));
  }
  if (part.mode === "polygon") {
    const areas = splitArea({ ring: part.coordinates, holes: part.holes }, cutter);
    return areas
      .sort((one, other) => size(other.ring) - size(one.ring))
      .map(({ ring, holes }) => ({ ...part, coordinates: ring, holes }));
  }
  return [part];
}

function length(line) {
  return line.slice(1).reduce((sum, [x, y], number) => sum + Math.hypot(x - line[number][0], y - line[number][1]), 0);
}

function size(ring) {
  const twice = ring.slice(1).reduce((sum, [x, y], number) => sum + ring[number][0] * y - x * ring[number][1], 0);
  return Math.abs(twice) / 2;
}
