// Lists: the pages below a page, the latest news, services by subject, what a search finds.

import { cursorOf, read } from "./api.js";
import { date, h, here, href, safe, to } from "./dom.js";
import { picture } from "./pictures.js";
import { isMain, site } from "./site.js";
import { word } from "./words.js";

const SHOWN = "id,type,title,path,locale,seo,content";
const SUBJECTS = ["population", "letters", "permits", "social", "land", "other"];

/** Pages of the village, in part: see “Pages” in the API's reference for the parameters. */
export const list = (parameters) => read(site.village.links.pages, { fields: SHOWN, ...parameters });

/** The pages below `page`. Lists hold translations only: where there are none, the originals. */
export async function below(page, parameters = {}) {
  const found = await list({ parent: page.id, ...parameters });
  const original = page.translations.find(({ locale }) => isMain(locale));
  if (found.count > 0 || isMain(site.language) || !original) return found;
  return list({ parent: original.id, ...parameters });
}

/** One page in a list. `level` is that of its heading. */
function card(page, level) {
  const { type, title, locale, seo, content } = page;
  const { date: day, starts_at: begins, lead_image: image, place } = content;
  const when = day ? date(day) : begins && date(begins, { dateStyle: "full", timeStyle: "short" });
  const isNews = type === "village_sites.NewsPage";
  return h("li", { class: isNews ? "card news" : "card", lang: locale },
    isNews && (picture({ ...image, renditions: image?.renditions ?? [], alt: "" }, "(min-width: 48rem) 20rem, 100vw")
      ?? h("span", { class: "no-picture" })),
    h("div", {},
      when && h("p", { class: "soft" }, when, place && ` · ${place}`),
      h(`h${level}`, {}, h("a", { href: to(page) }, title)),
      seo.description && h("p", {}, seo.description)));
}

export const cards = (pages, level = 2) => h("ul", { class: "cards" }, pages.map((page) => card(page, level)));

/** Services under their subjects, which are codes in the API. */
export const bySubject = (pages) => SUBJECTS.map((subject) => {
  const found = pages.filter(({ content }) => content.subject === subject);
  return found.length > 0 && h("section", {}, h("h2", {}, word(subject)), cards(found, 3));
});

/** Links to the parts beside this one. The API gives their cursors; this site's address carries them. */
export function paging({ next, previous }, path, parameters = {}) {
  const link = (name, to, rel) => to
    && h("a", { class: "button", rel, href: href(path, { ...parameters, cursor: cursorOf(to) }) }, word(name));
  return (next || previous) && h("nav", { class: "paging", "aria-label": word("pages") },
    link("newer", previous, "prev"), link("older", next, "next"));
}

/** What the words `q` find: pages with the place where they stand, then records of plugins. */
export async function search({ q = "", cursor }) {
  const title = word("search");
  if (q.trim().length < 2) return { title, nodes: [h("h1", {}, title), h("p", {}, word("askFor"))] };
  const found = await read(site.village.links.search, { q, cursor });
  const nothing = !found.count && !found.records.length;
  return {
    title: `${title}: ${q}`,
    nodes: [
      h("h1", {}, title),
      h("p", { class: "lead" }, word(nothing ? "nothing" : "results", { count: found.count, query: q })),
      found.unavailable.length > 0 && h("p", { class: "note" }, word("partly")),
      h("ol", { class: "hits" }, found.results.map((hit) => h("li", { lang: hit.locale },
        h("h2", {}, h("a", { href: to(hit) }, hit.title)),
        safe("p", {}, hit.snippet)))),
      !found.complete && h("p", { class: "note" }, word("narrow")),
      paging(found, "/cari/", { q, locale: isMain(site.language) ? null : site.language }),
      found.records.length > 0 && h("section", {}, h("h2", {}, word("alsoFound")),
        found.records.map((kind) => [h("h3", {}, kind.label), h("ul", { class: "hits" }, kind.results.map((record) =>
          h("li", {}, h("a", { href: here(record.url) }, record.title), h("p", {}, record.excerpt))))])),
    ],
  };
}
