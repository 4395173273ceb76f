// What stands around every page: name, languages, menu, search and, below, how to reach the office.

import { h, here, href, phone } from "./dom.js";
import { picture } from "./pictures.js";
import { isMain, site } from "./site.js";
import { LANGUAGES, word } from "./words.js";

/** The head of the page; `inLanguage` gives the address of what is shown in another language. */
export function header({ path, query = "", inLanguage }) {
  const { full_name: name, district, regency, profile, languages } = site.village;
  return h("header", {},
    h("div", { class: "bar" },
      h("a", { class: "brand", href: homeIn(site.language) },
        picture(profile.logo, "3rem", { eager: true }),
        h("span", {}, h("b", {}, name), h("small", {}, `${district.name}, ${regency.name}`))),
      languages.length > 1 && h("nav", { class: "languages", "aria-label": word("languages") },
        languages.map((language) => h("a", {
          href: inLanguage(language), lang: language, hreflang: language,
          "aria-current": language === site.language && "true",
        }, LANGUAGES[language]))),
      h("form", { role: "search", onsubmit: search },
        h("input", { type: "search", name: "q", value: query, "aria-label": word("searchIn"), placeholder: word("searchIn"), maxlength: 100 }),
        h("button", {}, word("search")))),
    h("details", { class: "fold" }, h("summary", {}, word("menu")),
      h("nav", { "aria-label": word("menu") }, menu(path))),
    h("nav", { class: "menu", "aria-label": word("menu") }, menu(path)));
}

const homeIn = (language) => href("/", { locale: isMain(language) ? null : language });

const menu = (path) => site.menu.map((entry) => h("a", {
  href: here(entry.url), lang: entry.locale,
  "aria-current": entry.path === path ? "page" : path.startsWith(entry.path) && "true",
}, entry.title));

function search(event) {
  event.preventDefault();
  const q = new FormData(event.target).get("q").trim();
  location.hash = href("/cari/", { q, locale: isMain(site.language) ? null : site.language });
}

/** How to reach the office: what the bootstrap says of it. */
export function office() {
  const { full_name: name, address, phone: number, email, website, profile } = site.village;
  const { hours, emergency_numbers: numbers, whatsapp, social } = profile;
  const part = (title, ...children) => h("section", {}, h("h2", {}, title), children);
  const pairs = (rows) => h("dl", {}, rows.map(([term, value]) => h("div", {}, h("dt", {}, term), h("dd", {}, value))));
  return h("div", { class: "office" },
    part(word("office"),
      h("address", {}, h("p", {}, name), address && h("p", {}, address),
        number && h("p", {}, phone(number)),
        whatsapp && h("p", {}, h("a", { href: `https://wa.me/${whatsapp.slice(1)}` }, "WhatsApp")),
        email && h("p", {}, h("a", { href: `mailto:${email}` }, email)))),
    hours.length > 0 && part(word("hours"), pairs(hours.map((row) => [row.days, row.hours]))),
    numbers.length > 0 && part(word("emergency"), pairs(numbers.map((row) => [row.label, phone(row.number)]))),
    part(word("follow"), h("ul", {},
      social.map(({ network, url }) => h("li", {}, h("a", { href: url }, network))),
      h("li", {}, h("a", { href: site.village.links.feed_rss }, "RSS")),
      h("li", {}, h("a", { href: website }, word("website"))))));
}

/** The village's own colour, which the API promises is readable under white text. */
export function paint() {
  const { colour } = site.village.profile;
  if (colour) document.documentElement.style.setProperty("--brand", colour);
}
