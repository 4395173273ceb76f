// The roads of the base map: a light line within a darker edge, as the server draws them too.

const CASED_FROM = 1.5; // pixels of width; what is finer has a hair for an edge
const GROWTH = 0.4; // of a zoom's doubling, by how much of it a road grows
const USUAL_ZOOM = 14; // for which the widths are told

/** How a road of the layer is drawn: its rank with its look, and its width in pixels. */
function lookOf({ roads }, props, zoom) {
  const rank = roads.ranks[String(props[roads.kind])] ?? roads.usual;
  const look = roads.looks[rank];
  const part = Number(props[roads.width]) / look.metres || 1;
  const width = look.width * Math.min(Math.max(part, roads.narrowest), roads.broadest);
  return { ...look, rank, width: Math.min(12, width * 2 ** (GROWTH * (zoom - USUAL_ZOOM))) };
}

/** Whether a road is there at this zoom. */
export function isShown(layer, props, zoom) {
  return zoom >= lookOf(layer, props, zoom).leastZoom;
}

/** Pixels from the middle of a road to where its name may begin. */
export function halfWidth(layer, props, zoom) {
  return lookOf(layer, props, zoom).width / 2 + 1;
}

/** The road's rank: the smaller, the more it matters. */
export function rankOf(layer, props) {
  return layer.roads.ranks[String(props[layer.roads.kind])] ?? layer.roads.usual;
}

/** The rules by which protomaps-leaflet paints a layer of roads: all edges below all roads, and what
 *  matters more above. `hides(layer, props)` tells which are left to another layer. */
export function roadRules(layer, hides) {
  const rule = (filter, styled) => ({
    dataLayer: layer.tileLayer,
    filter: (zoom, { props, geomType }) =>
      geomType === 2 && isShown(layer, props, zoom) && !hides(layer, props) && filter(props),
    symbolizer: {
      draw: (context, lines, zoom, { props }) => {
        const [colour, width] = styled(lookOf(layer, props, zoom));
        stroke(context, lines, colour, width);
      },
    },
  });
  const edges = rule(
    () => true,
    ({ width }) => [layer.roads.edge, width + (width < CASED_FROM ? 1 : 2)],
  );
  const ranks = Object.keys(layer.roads.looks).map(Number).sort((one, other) => other - one);
  const fills = ranks.map((rank) =>
    rule((props) => rankOf(layer, props) === rank, ({ colour, width }) => [colour, width]),
  );
  return [edges, ...fills];
}

function stroke(context, lines, colour, width) {
  context.beginPath();
  for (const line of lines) {
    line.forEach(({ x, y }, place) => (place ? context.lineTo(x, y) : context.moveTo(x, y)));
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.lineJoin = "round";
  context.lineCap = "round";
  context.stroke();
}
