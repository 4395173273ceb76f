// Keeps the watch's page on the phone, so that it opens without signal, and sends what waits when the
// browser sees signal again. What the API answers is never kept here.
const CACHE = "ronda-duty-{{ version }}";
const SHELL = "{{ shell|escapejs }}";
const PLACES = "{{ places|escapejs }}";
const KEPT = {{ kept|safe }};
self.rondaDuty = { config: {{ config|safe }} };
importScripts(...{{ scripts|safe }});

// The same script also watches over the addresses of scanned places, where it keeps nothing.
const isThePages = () => new URL(self.registration.scope).pathname === SHELL;

self.addEventListener("install", (event) => {
  const fill = async () => {
    if (!isThePages()) return self.skipWaiting();
    const cache = await caches.open(CACHE);
    // As nobody in particular: what is kept is the same for everybody.
    await cache.addAll(KEPT.map((url) => new Request(url, { cache: "reload", credentials: "omit" })));
    return self.skipWaiting();
  };
  event.waitUntil(fill());
});

self.addEventListener("activate", (event) => {
  const clear = async () => {
    const isOld = (name) => isThePages() && name.startsWith("ronda-duty-") && name !== CACHE;
    const names = (await caches.keys()).filter(isOld);
    await Promise.all(names.map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(clear());
});

const kept = async (path, request) =>
  (await caches.match(path, { cacheName: CACHE })) || fetch(request);

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode !== "navigate") {
    if (KEPT.includes(url.pathname)) event.respondWith(kept(url.pathname, request));
  } else if (url.pathname === SHELL) {
    event.respondWith(kept(SHELL, request));
  } else if (url.pathname.startsWith(PLACES)) {
    const [tag, ...rest] = url.pathname.slice(PLACES.length).split("/").filter(Boolean);
    if (!tag || rest.length) return;
    const there = `${url.origin}${SHELL}#${tag}${url.search}`;
    event.respondWith(fetch(request).catch(() => Response.redirect(there)));
  }
});

self.addEventListener("sync", (event) => {
  if (event.tag !== "ronda-duty") return;
  const send = async () => {
    await self.rondaDuty.exchange({ now: true });
    // The browser tries again when this fails.
    if (await self.rondaDuty.unsent()) throw new Error("unsent");
  };
  event.waitUntil(send());
});
