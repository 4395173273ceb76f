// From the address to what is shown. The address behind the # is a path of the village's website:
// `#/berita/panen-raya/`. So the site works from any static server, in any folder, without rules
// for rewriting; and a link written in a text leads to the same page here.

import { line, Problem, read, Unreachable } from "./api.js";
import { VILLAGE } from "./config.js";
import { h, href } from "./dom.js";
import { header, office, paint } from "./frame.js";
import { search } from "./lists.js";
import { pageView } from "./pages.js";
import { isMain, site } from "./site.js";
import { hasWords, word } from "./words.js";

const content = document.querySelector("#content");
const status = document.querySelector("#status");
let visits = 0;

/** Shows what the address names. Of several visits the last one wins, whoever answers first. */
async function visit() {
  const visited = ++visits;
  const slow = setTimeout(() => say(word("loading")), 300);
  content.setAttribute("aria-busy", "true");
  const { path, parameters } = asked();
  const view = await find(path, parameters).catch(wrong);
  clearTimeout(slow);
  if (visited !== visits) return;
  if (view.leadsTo) location.replace(view.leadsTo);
  else draw({ path, ...view }, visited > 1);
}

/** The path and the parameters behind the #. */
function asked() {
  const hash = location.hash.startsWith("#/") ? location.hash.slice(1) : "/";
  const { pathname, searchParams } = new URL(`http://website${hash}`);
  let path = pathname;
  try {
    path = decodeURI(pathname);
  } catch { /* Not written by a browser: nothing will be found there. */ }
  return { path, parameters: Object.fromEntries(searchParams) };
}

async function find(path, parameters) {
  if (!site.village) {
    site.village = await read(VILLAGE);
    paint();
    await speak(site.village.languages[0]);
  }
  if (path === "/cari/") {
    await speak(parameters.locale ?? site.language);
    return { ...await search(parameters), query: parameters.q };
  }
  const page = await read(site.village.links.page_by_path, { path, locale: parameters.locale });
  if (page.redirect) return moved(page.redirect);
  await speak(page.requested_locale);
  // Asked for by language, a page tells the address it has in that.
  if (page.path !== path) history.replaceState(null, "", href(page.path, { ...parameters, locale: null }));
  return { ...await pageView(page, parameters), path: page.path };
}

/** Go over to a language: its menu, and the site's own words where there are any in it. */
async function speak(language) {
  if (site.menu && language === site.language) return;
  if (!site.village.languages.includes(language)) return;
  site.menu = isMain(language)
    ? site.village.menu
    : await read(site.village.links.menus, { locale: language });
  site.language = language;
  site.chrome = hasWords(language) ? language : "id";
}

const moved = ({ path, url }) => path === null
  ? { title: word("moved"), nodes: [h("h1", {}, word("moved")), h("p", {}, h("a", { href: url }, url))] }
  : { leadsTo: href(path) };

/** What went wrong, as a page: the API's own words where it has said any. */
function wrong(error) {
  const title = word(error.status === 404 ? "missing" : "failed");
  let text = "";
  if (error instanceof Unreachable) text = word("unreachable");
  else if (error instanceof Problem) text = error.status === 429 ? word("busy") : error.message;
  else console.error(error);
  return {
    title,
    nodes: [
      h("h1", {}, title),
      text && h("p", { class: "lead" }, text),
      error.status >= 400 && error.status < 429
        ? h("p", {}, h("a", { class: "button", href: href("/") }, word("home")))
        : h("button", { type: "button", onclick: visit }, word("again")),
    ],
  };
}

function draw(view, isMove) {
  document.documentElement.lang = site.chrome;
  document.querySelector(".skip").textContent = word("skip");
  document.title = [view.title, site.village?.full_name].filter(Boolean).join(" · ") || "Kampung";
  content.removeAttribute("aria-busy");
  content.replaceChildren(...[view.nodes].flat(Infinity).filter((node) => node instanceof Node));
  if (site.village) {
    const inLanguage = (language) => href(view.path, { q: view.query, locale: language });
    document.querySelector("#frame").replaceChildren(header({ inLanguage, ...view }));
    document.querySelector("#office").replaceChildren(office());
  }
  say(line.isLost || !navigator.onLine ? word("kept") : "");
  if (!isMove) return;
  scrollTo(0, 0);
  // Whoever listens or uses the keyboard begins at the new page, as after loading one.
  const heading = content.querySelector("h1") ?? content;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

const say = (text) => { status.textContent = text; };

document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  content.focus();
});
addEventListener("hashchange", visit);
addEventListener("offline", () => say(word("offline")));
addEventListener("online", () => say(""));
visit();
