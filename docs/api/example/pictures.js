// A picture of the API as the browser likes it: the format and the width it needs, nothing moving.

import { h } from "./dom.js";
import { word } from "./words.js";

/** How wide a picture in a page's text is. */
export const COLUMN = "(min-width: 48rem) 44rem, 100vw";

const BEST_FIRST = ["image/avif", "image/webp", "image/jpeg", "image/png"];

/**
 * `sizes` says how wide the picture will be shown, as in HTML. An `eager` one is loaded at once.
 * Where it is cropped by `object-fit`, its focal point stays in sight.
 */
export function picture(image, sizes, { eager = false } = {}) {
  if (!image?.renditions.length) return null;
  const ofType = (type) => image.renditions.filter((rendition) => rendition.type === type);
  const types = BEST_FIRST.filter((type) => ofType(type).length);
  const largest = ofType(types.at(-1)).at(-1);
  const shown = h("img", {
    src: largest.url, alt: image.alt, width: largest.width, height: largest.height,
    loading: eager ? null : "lazy", fetchpriority: eager ? "high" : null, decoding: "async",
  });
  if (image.focal_point) {
    shown.style.objectPosition = `${image.focal_point.x * 100}% ${image.focal_point.y * 100}%`;
  }
  const sources = types.map((type) =>
    h("source", { type, sizes, srcset: ofType(type).map(({ url, width }) => `${url} ${width}w`).join(", ") }));
  return h("picture", {}, sources, shown);
}

/** The picture with its caption and whose it is. */
export function figure(image, sizes, { caption = "", ...options } = {}) {
  const shown = picture(image, sizes, options);
  const credit = shown && image.credit && word("picture", { credit: image.credit });
  return shown && h("figure", {}, shown,
    (caption || credit) && h("figcaption", {}, [caption, credit].filter(Boolean).join(" · ")));
}
