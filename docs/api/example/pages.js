// One page, by its type. What every page has is shown the same; a type adds what it has of its own,
// and one that is not known here is shown by its introduction, picture and body.

import { read } from "./api.js";
import { body, downloads, filesOf } from "./blocks.js";
import { date, h, href, phone, to } from "./dom.js";
import { below, bySubject, cards, list, paging } from "./lists.js";
import { COLUMN, figure, picture } from "./pictures.js";
import { pluginOf, site } from "./site.js";
import { LANGUAGES, word } from "./words.js";

const PER_PAGE = 6;
const MOMENT = { dateStyle: "full", timeStyle: "short" };
const STATEMENTS = ["hazard", "affected", "evacuation", "avoidance", "help", "announcer", "reporting", "response"];

const TYPES = {
  HomePage: home,
  NewsIndexPage: (page, parameters) => index(page, parameters, { order: "newest" }),
  ServiceIndexPage: services,
  NewsPage: ({ content }) => [
    figure(content.lead_image, COLUMN, { eager: true }),
    body(content.body),
    content.tag_list.length > 0 && h("ul", { class: "tags" }, content.tag_list.map(({ name }) => h("li", {}, name))),
  ],
  ServicePage: service,
  ProfilePage: async (page, parameters) => [
    page.content.vision && h("section", { class: "vision" }, h("h2", {}, word("vision")), h("p", { class: "lead" }, page.content.vision)),
    rows("ul", "mission", page.content.mission),
    await plain(page, parameters),
  ],
  EventPage: ({ content }) => [facts(whenAndWhere(content)), figure(content.lead_image, COLUMN), body(content.body)],
  AnnouncementPage: ({ content }) => [
    facts(whenAndWhere(content)),
    STATEMENTS.map((name) => content[name] && h("p", {}, content[name])),
    body(content.body),
  ],
  GalleryPage: ({ content }) => h("div", { class: "gallery" }, content.pictures.map(({ value }) =>
    figure(value.image, "(min-width: 48rem) 22rem, 100vw", { caption: value.caption }))),
  ContactPage: async (page, parameters) => [
    page.content.directions && h("p", {}, page.content.directions),
    await plain(page, parameters),
  ],
};

/** A page of the API as a view: its title, what to show, and how to see it in another language. */
export async function pageView(page, parameters) {
  const { type, title, seo, content, fallback, locale, requested_locale: wanted } = page;
  const name = type.split(".")[1];
  const shown = await (TYPES[name] ?? plain)(page, parameters);
  const head = [
    page.parent && h("p", { class: "trail" }, h("a", { href: href(page.parent.path) }, page.parent.title)),
    h("h1", {}, title),
    content.date && h("p", { class: "soft" }, date(content.date)),
    content.intro && h("p", { class: "lead" }, content.intro),
  ];
  return {
    title: name === "HomePage" ? "" : seo.title,
    locale,
    nodes: [
      fallback && h("p", { class: "note" }, word("fallback", { wanted: LANGUAGES[wanted], shown: LANGUAGES[locale] })),
      page.example && h("p", { class: "note" }, word("example")),
      name === "HomePage" ? shown : h("article", { lang: locale }, head, shown),
    ],
    inLanguage: (language) => {
      const translation = page.translations.find((other) => other.locale === language);
      return translation ? href(translation.path) : href(page.path, { locale: language });
    },
  };
}

/** Any page: its picture, its body, what the type says in files, and the pages below it. */
const plain = async (page, parameters) => [
  figure(page.content.lead_image, COLUMN, { eager: true }),
  body(page.content.body),
  downloads(word("files"), filesOf(page.content.files)),
  page.content.lines && h("p", {}, h("a", { href: page.url }, word("website"))),
  await index(page, parameters, {}, Boolean(page.content.body)),
];

async function index(page, { cursor }, order, isAside = false) {
  const found = await below(page, { ...order, cursor, limit: PER_PAGE });
  if (!found.results.length) return isAside ? null : h("p", { class: "note" }, word("empty"));
  return h("section", {},
    isAside && h("h2", {}, word("below")),
    cards(found.results, isAside ? 3 : 2),
    paging(found, page.path));
}

async function services(page) {
  const found = await below(page, { limit: 100, order: "title" });
  return found.results.length ? bySubject(found.results) : h("p", { class: "note" }, word("empty"));
}

function service({ content }) {
  const called = content.phone || site.village.phone;
  return [
    facts([
      ["cost", content.cost], ["duration", content.duration], ["responsible", content.responsible],
      ["phone", called && phone(called)],
    ]),
    h("div", { class: "columns" }, rows("ul", "bring", content.requirements), rows("ol", "steps", content.steps)),
    downloads(word("forms"), filesOf(content.forms)),
    body(content.body),
    content.legal_basis && h("p", { class: "soft" }, `${word("basis")}: ${content.legal_basis}`),
  ];
}

/** The home page with what is new, and what happens tonight where the village has the plugin for it. */
async function home(page) {
  const { title, content, locale } = page;
  const some = (type, order, limit) =>
    list({ type: `village_sites.${type}`, locale: site.village.languages[0], order, limit });
  const [announcements, news, services, watch] = await Promise.all(
    [some("AnnouncementPage", "newest", 5), some("NewsPage", "newest", 3), some("ServicePage", "title", 6), posts()]);
  const now = new Date();
  const held = announcements.results.filter(({ content: { starts_at: from, ends_at: until } }) =>
    new Date(from) <= now && (!until || now < new Date(until)));
  const part = (name, { results }, type) => results.length > 0 && h("section", {},
    h("h2", {}, word(name)), cards(results, 3), more(type));
  return [
    held.map((item) => h("p", { class: "alert" }, h("a", { href: to(item) }, item.title))),
    h("div", { class: "hero", lang: locale },
      picture(content.lead_image, "(min-width: 60rem) 36rem, 100vw", { eager: true }),
      h("div", {}, h("h1", {}, title), content.intro && h("p", { class: "lead" }, content.intro))),
    part("latest", news, "berita"),
    part("services", services, "layanan"),
    h("div", { class: "columns" }, h("div", { lang: locale }, body(content.body)), watch),
  ];
}

/** Tonight's watch posts, from the endpoints of the plugin “ronda”; nothing where they fail. */
async function posts() {
  const ronda = pluginOf("ronda");
  const found = ronda?.url && await read(`${ronda.url}posts/`, { is_active: true }).catch(() => null);
  return found?.results.length > 0 && h("section", { class: "watch" },
    h("h2", {}, word("watch")),
    h("ul", {}, found.results.map(({ name, neighbourhood, lamp }) =>
      h("li", { class: lamp }, h("b", {}, name), h("span", {}, [neighbourhood, word(lamp)].filter(Boolean).join(" · "))))));
}

const more = (slug) => {
  const entry = site.menu.find(({ path }) => path.endsWith(`/${slug}/`));
  return entry && h("p", {}, h("a", { class: "more", href: href(entry.path) }, word("all"), ` (${entry.title})`));
};

const whenAndWhere = ({ starts_at: from, ends_at: until, place, organiser }) => [
  ["from", from && date(from, MOMENT)], ["until", until && date(until, MOMENT)], ["place", place], ["organiser", organiser],
];

const facts = (pairs) => h("dl", { class: "facts" }, pairs.map(([name, value]) =>
  value && h("div", {}, h("dt", {}, word(name)), h("dd", {}, value))));

const rows = (kind, name, found) => found.length > 0 && h("section", {},
  h("h2", {}, word(name)), h(kind, { class: name }, found.map(({ value }) => h("li", {}, value))));
