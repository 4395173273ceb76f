// Elements without markup: what a layer or a place is called is text, whatever it holds.

/** An element with attributes (true and false set and leave out; functions listen) and children. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

export function makeSvg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** The text with its names in braces filled in. */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (all, name) => (name in values ? String(values[name]) : all));
}

/** Whether the person has asked for less motion. */
export function stillness() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

export function latitudeFirst(longitude, latitude, digits = 5) {
  return `${latitude.toFixed(digits)}, ${longitude.toFixed(digits)}`;
}

const NUMBERS = /^\s*(-?\d+(?:[.,]\d+)?)\s*[,; ]\s*(-?\d+(?:[.,]\d+)?)\s*$/;

/** `{longitude, latitude}` of a text such as "-5.21, 104.97", or null. */
export function readCoordinates(text) {
  const match = NUMBERS.exec(text);
  if (!match) return null;
  const [latitude, longitude] = match.slice(1).map((part) => Number(part.replace(",", ".")));
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return null;
  return { longitude, latitude };
}
