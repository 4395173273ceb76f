// Geometries as texts, as single parts, and put together again.

const FAMILIES = { Point: "point", LineString: "linestring", Polygon: "polygon" };
const DECIMALS = 7; // of degrees, about a centimetre
const NUMBERS = /^\s*(-?\d+(?:[.,]\d+)?)\s*[,; ]\s*(-?\d+(?:[.,]\d+)?)\s*$/;

/** The parts of a text's geometry: `{mode, coordinates, holes, off}`, none of them split `off`; none of an empty text. Throws for
 *  a text that is no geometry of points, lines or areas. */
export function readParts(text) {
  const trimmed = text.trim();
  if (!trimmed) return [];
  const numbers = NUMBERS.exec(trimmed);
  if (numbers) {
    const [latitude, longitude] = numbers.slice(1).map((part) => Number(part.replace(",", ".")));
    return [checked({ mode: "point", coordinates: [longitude, latitude], holes: [] })];
  }
  return partsOf(JSON.parse(trimmed)).map(checked);
}

function partsOf(data) {
  if (data?.type === "FeatureCollection") return data.features.flatMap(partsOf);
  if (data?.type === "Feature") return partsOf(data.geometry);
  const single = data?.type?.replace(/^Multi/, "");
  if (!(single in FAMILIES)) throw new Error("no geometry");
  const all = data.type === single ? [data.coordinates] : data.coordinates;
  return all.map((coordinates) =>
    single === "Polygon"
      ? { mode: "polygon", coordinates: coordinates[0], holes: coordinates.slice(1) }
      : { mode: FAMILIES[single], coordinates, holes: [] },
  );
}

function checked(part) {
  const coordinates = rounded(part.coordinates);
  const corners = part.mode === "point" ? [coordinates] : coordinates;
  const least = { point: 1, linestring: 2, polygon: 4 }[part.mode];
  if (corners.length < least) throw new Error("too few corners");
  for (const [longitude, latitude] of corners) {
    if (!(Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90)) throw new Error("off the globe");
  }
  return { ...part, coordinates, off: false, holes: part.holes.map(rounded) };
}

export function rounded(value) {
  if (typeof value[0] === "number") {
    return value.slice(0, 2).map((number) => Number(number.toFixed(DECIMALS)));
  }
  return value.map(rounded);
}

/** The geometry of parts of one kind, or null for none; multiple where there are several, or where
 *  `types` hold no single one. */
export function geometryOf(parts, types) {
  if (parts.length === 0) return null;
  const single = Object.keys(FAMILIES).find((type) => FAMILIES[type] === parts[0].mode);
  const all = parts.map((part) =>
    part.mode === "polygon" ? [part.coordinates, ...part.holes] : part.coordinates,
  );
  const isMultiple = all.length > 1 || !types.includes(single);
  return isMultiple
    ? { type: `Multi${single}`, coordinates: all }
    : { type: single, coordinates: all[0] };
}

/** What is posted: two numbers for a single point, else GeoJSON. */
export function writeParts(parts, types) {
  const geometry = geometryOf(parts, types);
  if (geometry === null) return "";
  if (geometry.type === "Point") {
    const [longitude, latitude] = geometry.coordinates;
    return `${latitude.toFixed(6)}, ${longitude.toFixed(6)}`;
  }
  return JSON.stringify(geometry);
}

/** Which of point, linestring and polygon the types hold. */
export function modesOf(types) {
  return Object.entries(FAMILIES)
    .filter(([type]) => types.includes(type) || types.includes(`Multi${type}`))
    .map(([, mode]) => mode);
}

/** Whether the types hold several parts of this kind. */
export function takesSeveral(mode, types) {
  return types.some((type) => type.startsWith("Multi") && FAMILIES[type.slice(5)] === mode);
}
