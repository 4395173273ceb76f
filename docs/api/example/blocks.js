// The body of a page: rows of `type` and `value`. What is not known here is left out, as the API
// asks: blocks of plugins (`ronda__watch_posts`), and those that will come one day.

import { h, here, safe } from "./dom.js";
import { COLUMN, figure } from "./pictures.js";
import { word } from "./words.js";

const BLOCKS = {
  heading: (text) => h("h2", {}, text),
  text: ({ html }) => safe("div", { class: "text" }, html),
  picture: ({ image, caption }) => figure(image, COLUMN, { caption }),
  quote: ({ text, source }) =>
    h("figure", {}, h("blockquote", {}, h("p", {}, text)), source && h("figcaption", {}, source)),
  downloads: ({ title, documents }) => downloads(title, documents),
  link: ({ label, url }) => url && h("p", {}, h("a", { class: "button", href: here(url) }, label)),
  video: (value) => video(value),
};

export const body = (rows = []) => rows.map(({ type, value }) => Object.hasOwn(BLOCKS, type) && BLOCKS[type](value));

/** Files to download, with what a visitor on a thin line wants to know first. */
export function downloads(title, documents) {
  return documents.length > 0 && h("section", { class: "downloads" },
    title && h("h2", {}, title),
    h("ul", {}, documents.map((file) => h("li", {},
      h("a", { href: file.url }, file.label || file.title),
      h("span", { class: "soft" }, ` ${file.extension.toUpperCase()}, ${size(file.size)}`),
      file.description && h("p", { class: "soft" }, file.description)))));
}

/** Rows of forms or files (`{label, document}`) as documents. */
export const filesOf = (rows = []) => rows
  .filter(({ value }) => value.document)
  .map(({ value }) => ({ ...value.document, label: value.label }));

const size = (bytes) => bytes < 1e6
  ? `${Math.max(1, Math.round(bytes / 1000))} kB`
  : `${(bytes / 1e6).toFixed(1)} MB`;

const PROVIDERS = { youtube: "YouTube", vimeo: "Vimeo", tiktok: "TikTok" };

/** A link, and a button that loads the player: looking at the page tells nobody elsewhere. */
function video({ url, title, provider, embed_url: player }) {
  const box = h("div", { class: "video" },
    h("p", {}, h("a", { href: url, rel: "noreferrer" }, title)),
    h("p", {},
      h("button", { type: "button", onclick: play }, word("play")),
      h("span", { class: "soft" }, ` ${word("playNote", { provider: PROVIDERS[provider] ?? provider })}`)));
  function play() {
    const frame = h("iframe", { src: player, title, allow: "fullscreen", tabindex: "0" });
    box.replaceChildren(frame);
    frame.focus();
  }
  return box;
}
