// Makes elements. Text is always set as text, so nothing the API says can become markup here,
// but for what it documents as safe HTML: the `html` of a text block and the `snippet` of a search.

import { isMain, site } from "./site.js";

const ADDRESS = /^(https?:|mailto:|tel:|#)/i;

/**
 * An element: `h("a", { href, class: "more" }, "News")`. Attributes that are null or false are
 * left out, and so are children that are null, false or empty; lists of children are spread.
 */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value == null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if ((key === "href" || key === "src") && !ADDRESS.test(value)) continue;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child != null && child !== false && child !== ""));
  return element;
}

/** An element with HTML that the API documents as safe; links to the village's pages stay here. */
export function safe(name, attributes, html) {
  const element = h(name, attributes);
  element.innerHTML = html;
  for (const link of element.querySelectorAll("a[href]")) link.href = here(link.href);
  return element;
}

/** The address in this site of a path of the village's website: `#/berita/?cursor=…`. */
export function href(path, parameters = {}) {
  const given = Object.entries(parameters).filter(([, value]) => value != null && value !== "");
  const query = new URLSearchParams(given).toString();
  return `#${path}${query && `?${query}`}`;
}

/** The address of a page in a list. One without a translation is asked for in the language that is
 * spoken here: it comes with word that it has none. */
export const to = ({ path, locale }) =>
  href(path, { locale: isMain(locale) && !isMain(site.language) ? site.language : null });

/** The address in this site of a page of the village's website; any other address as it is. */
export function here(url) {
  const website = site.village?.website;
  if (!website || !url.startsWith(website)) return url;
  const path = url.slice(website.length - 1);
  // What plugins show on the website, and files, are no pages of the API.
  return /^\/(p|documents|media)\//.test(path) ? url : `#${path}`;
}

/** A date or a moment as people in the village write it. */
export function date(text, style = { dateStyle: "long" }) {
  const language = site.chrome === "en" ? "en-GB" : "id-ID";
  return h("time", { datetime: text },
    new Intl.DateTimeFormat(language, { timeZone: "Asia/Jakarta", ...style }).format(new Date(text)));
}

/** A link that dials; the number as it is written in the country. */
export const phone = (number) =>
  h("a", { href: `tel:${number.replace(/[^+\d]/g, "")}` },
    number.replace(/^\+62/, "0").replace(/^(0\d{3})(\d{3,4})(\d{3,5})$/, "$1-$2-$3"));
