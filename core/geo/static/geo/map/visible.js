// What of the features in vector tiles can be seen, in pixels of the map's container: parts that
// several tiles have of one feature come together, so that it is named once.

/** The features of these layers in view: `{layer, props, kind, lines}`, `lines` clipped to the view;
 *  kind 1 is a point, 2 a line and 3 an area. `grid` is a layer of protomaps-leaflet. */
export async function visibleFeatures(map, grid, layers) {
  const zoom = map.getZoom();
  const { min, max } = map.getPixelBounds();
  const view = grid.views.get("");
  const needed = view.dataTilesForBounds(zoom, {
    minX: Math.max(min.x, 0), minY: Math.max(min.y, 0), maxX: max.x, maxY: max.y,
  });
  const box = { left: 0, top: 0, right: max.x - min.x, bottom: max.y - min.y };
  const found = new Map();
  await Promise.all(
    needed.map(async ({ dataTile, scale, origin }) => {
      // A tile that failed has no names; those around it have.
      const data = await view.tileCache.get(dataTile).catch(() => new Map());
      for (const layer of layers) {
        for (const feature of data.get(layer.tileLayer) ?? []) {
          const lines = feature.geom
            .map((line) =>
              line.map(({ x, y }) => [x * scale + origin.x - min.x, y * scale + origin.y - min.y]),
            )
            .flatMap((line) => (feature.geomType === 3 ? ring(line, box) : within(line, box)));
          if (!lines.length) continue;
          const key = `${layer.id} ${feature.id} ${JSON.stringify(feature.props)}`;
          const known = found.get(key);
          if (known) known.lines.push(...lines);
          else found.set(key, { layer, props: feature.props, kind: feature.geomType, lines });
        }
      }
    }),
  );
  return [...found.values()];
}

/** A ring cut at the box (Sutherland and Hodgman), in a list; none where nothing is left of it. */
function ring(corners, { left, top, right, bottom }) {
  const sides = [[0, 1, left], [0, -1, -right], [1, 1, top], [1, -1, -bottom]];
  let kept = corners;
  for (const [axis, sign, edge] of sides) {
    const depth = (point) => sign * point[axis] - edge;
    const given = kept;
    kept = [];
    given.forEach((point, place) => {
      const before = given[(place || given.length) - 1];
      const [from, to] = [depth(before), depth(point)];
      if (from < 0 !== to < 0) kept.push(between(before, point, from / (from - to)));
      if (to >= 0) kept.push(point);
    });
    if (kept.length < 3) return [];
  }
  return [kept];
}

/** The parts of a line in the box (Liang and Barsky). */
function within(line, { left, top, right, bottom }) {
  const parts = [];
  for (let place = 1; place < line.length; place += 1) {
    const [a, b] = [line[place - 1], line[place]];
    let [from, to] = [0, 1];
    const cuts = [
      [a[0] - b[0], a[0] - left], [b[0] - a[0], right - a[0]],
      [a[1] - b[1], a[1] - top], [b[1] - a[1], bottom - a[1]],
    ];
    for (const [step, room] of cuts) {
      if (step < 0) from = Math.max(from, room / step);
      else if (step > 0) to = Math.min(to, room / step);
      else if (room < 0) to = -1;
    }
    if (from > to) continue;
    const last = parts.at(-1);
    if (from === 0 && last && last.at(-1) === a) last.push(to === 1 ? b : between(a, b, to));
    else parts.push([from ? between(a, b, from) : a, to === 1 ? b : between(a, b, to)]);
  }
  return parts;
}

function between(a, b, part) {
  return [a[0] + part * (b[0] - a[0]), a[1] + part * (b[1] - a[1])];
}
