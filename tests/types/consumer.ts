// A frontend's code against the types of the API's description. It is compiled, never run: what it
// holds is that pages and blocks are told apart by their `type`, and that a mistake is seen.
import type { components, paths } from "./api";

type Page = Required<components["schemas"]["Page"]>;
type Block = components["schemas"]["BodyBlock"];
type NewsPage = Extract<Page, { type: "village_sites.NewsPage" }>;
type List = paths["/api/v1/villages/{code}/pages/"]["get"]["responses"]["200"]["content"]["application/json"];
type Query = NonNullable<paths["/api/v1/villages/{code}/pages/"]["get"]["parameters"]["query"]>;
type Found = paths["/api/v1/villages/{code}/pages/by-path/"]["get"]["responses"]["200"]["content"]["application/json"];
type Problem = paths["/api/v1/villages/{code}/"]["get"]["responses"]["404"]["content"]["application/problem+json"];

export function lead(page: Page): string {
  switch (page.type) {
    case "village_sites.NewsPage":
      return `${page.content.date}: ${page.content.intro}`;
    case "village_sites.ServicePage":
      return page.content.requirements.length ? page.content.cost : page.content.intro;
    case "village_sites.EventPage":
      return page.content.ends_at ?? page.content.starts_at;
    default:
      return page.title;
  }
}

export function html(block: Block): string {
  switch (block.type) {
    case "heading":
      return block.value;
    case "text":
      return block.value.html;
    case "picture":
      return block.value.image?.renditions[0]?.url ?? "";
    case "downloads":
      return block.value.documents.map((item) => `${item.title} ${item.size}`).join();
    case "link":
      return block.value.page?.path ?? block.value.url;
    case "ronda__watch_posts":
      return block.value.title;
    default:
      return "";
  }
}

export const newest: Query = { type: ["village_sites.NewsPage"], order: "newest", limit: 10 };

export function titles(list: List): string[] {
  return list.results.map((page) => page.title ?? "").concat(list.next ?? []);
}

export function where(found: Found): string | undefined {
  return "redirect" in found ? found.redirect.url : found.path;
}

export function told(problem: Problem): string {
  return `${problem.status} ${problem.title}`;
}

export function mistakes(page: Page, block: Block, news: NewsPage): void {
  // @ts-expect-error only some types have a date
  page.content.date;
  // @ts-expect-error a text block's value is no text
  if (block.type === "text") block.value.toUpperCase();
  // @ts-expect-error no such type of page
  if (page.type === "village_sites.NoPage") return;
  // @ts-expect-error a date is no number
  const number: number = news.content.date;
  // @ts-expect-error no such order
  const query: Query = { order: "sideways" };
  void [number, query];
}
