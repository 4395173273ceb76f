// Keeps desk and wallboard fresh: listens to the stream of events, fetches the page's parts anew when
// something happens, and says whether it still hears. Without it the pages show what was when they
// were loaded.
(() => {
  "use strict";
  const root = document.getElementById("centre");
  if (!root) return;
  const live = document.getElementById("centre-live");
  const words = live.querySelector("[data-words]");
  const said = document.getElementById("centre-said");
  const news = document.getElementById("centre-news");

  const SOON = 700; // from an event to the first look: alerts and the feed know it at once
  const SETTLED = 3000; // to the second: until then its figures have been measured
  const APART = 1500; // of two looks
  const BUSY = 5000; // the same while more than ten events came in as many seconds
  const POLL = 15000; // while the stream is away
  const QUIET = 20000; // the stream beats every fifteen seconds at the latest
  const DEAD = 45000;
  const SHORT = 10000; // a break of which nothing is said
  const LATE = 8; // seconds that an event may take before the page calls itself behind

  // -- The parts ------------------------------------------------------------------------------

  const isWrittenIn = (element) =>
    [...element.querySelectorAll("input, textarea, select")].some(
      (field) =>
        field === document.activeElement ||
        (field.tagName !== "SELECT" && field.type !== "hidden" && field.value !== field.defaultValue),
    );

  const keyed = (element) =>
    element.children.length > 0 && [...element.children].every((child) => child.id);

  // Makes `old` what `made` is, and leaves alone what is the same, so that focus, scrolling and
  // what is open stay; what somebody is writing in is not touched.
  const merge = (old, made) => {
    if (old.isEqualNode(made)) return;
    if (old.tagName === made.tagName && keyed(old) && keyed(made)) {
      for (const { name, value } of [...made.attributes]) {
        if (old.getAttribute(name) !== value) old.setAttribute(name, value);
      }
      const before = new Map([...old.children].map((child) => [child.id, child]));
      let place = old.firstElementChild;
      for (const child of [...made.children]) {
        const known = before.get(child.id);
        if (known) {
          before.delete(child.id);
          if (known === place) place = place.nextElementSibling;
          else old.insertBefore(known, place);
          merge(known, child);
          if (place && !place.isConnected) place = null;
        } else {
          old.insertBefore(child, place);
        }
      }
      for (const child of before.values()) child.remove();
      return;
    }
    if (isWrittenIn(old)) return;
    const active = old.contains(document.activeElement) ? document.activeElement : null;
    const id = active && active.id;
    const href = active && active.getAttribute("href");
    const box = old.matches(".scroll") ? old : old.querySelector(".scroll");
    const scrolled = box ? [box.scrollLeft, box.scrollTop] : null;
    old.replaceWith(made);
    const again = scrolled && (made.matches(".scroll") ? made : made.querySelector(".scroll"));
    if (again) [again.scrollLeft, again.scrollTop] = scrolled;
    if (!active) return;
    const same =
      (id && document.getElementById(id)) ||
      (href && [...made.querySelectorAll("a[href]")].find((a) => a.getAttribute("href") === href));
    if (same) same.focus({ preventScroll: true });
  };

  // What differs each time, or was done to the page by whoever reads it, is taken over first.
  const takeOver = (old, made) => {
    const token = old.querySelector("[name=csrfmiddlewaretoken]");
    for (const field of made.querySelectorAll("[name=csrfmiddlewaretoken]")) {
      if (token) field.setAttribute("value", token.value);
    }
    for (const open of old.querySelectorAll("details[id][open]")) {
      const same = made.querySelector("#" + CSS.escape(open.id));
      if (same) same.open = true;
    }
  };

  const alerts = () =>
    new Map([...document.querySelectorAll("[data-alert]")].map((it) => [it.id, it.dataset.alert]));

  let fetching = false;
  let wanted = 0; // when the next look is due; 0 for none
  let looked = 0;
  let ended = false;

  const look = async () => {
    fetching = true;
    wanted = 0;
    looked = Date.now();
    try {
      const answer = await fetch(root.dataset.parts, {
        headers: { "X-Requested-With": "XMLHttpRequest" },
        signal: AbortSignal.timeout(20000),
      });
      if (answer.redirected || [401, 403, 404].includes(answer.status)) {
        ended = true;
      } else if (answer.ok) {
        const made = document.createElement("template");
        made.innerHTML = await answer.text();
        const before = alerts();
        for (const part of [...made.content.querySelectorAll("[data-part]")]) {
          const old = document.getElementById(part.id);
          if (!old) continue;
          takeOver(old, part);
          merge(old, part);
        }
        const fresh = [...alerts()].filter(([id]) => !before.has(id)).map(([, title]) => title);
        if (fresh.length) news.textContent = `${news.dataset.text} ${fresh.join("; ")}`;
      }
    } catch {
      // The next look may reach the server again; until then the page says how it stands.
    }
    fetching = false;
  };

  const want = (delay, apart = APART) => {
    const due = Math.max(Date.now() + delay, looked + apart);
    if (!wanted || due < wanted) wanted = due;
  };

  let settling = null;
  let moments = [];
  const happened = () => {
    const now = Date.now();
    moments = [...moments.filter((moment) => now - moment < 10000), now].slice(-20);
    want(SOON, moments.length > 10 ? BUSY : APART);
    clearTimeout(settling);
    settling = setTimeout(want, SETTLED, 0);
  };

  // -- The stream -----------------------------------------------------------------------------

  // Events are named by their kinds, of which plugins add their own.
  const kinds = JSON.parse(document.getElementById("centre-kinds").textContent);
  let source = null;
  let last = ""; // how far the log was read, to go on from
  let heard = Date.now();
  let hasHeard = false;
  let opened = 0;
  let least = Infinity; // between the two clocks, at best
  let late = 0; // seconds that the latest of the beats was on its way beyond that

  const note = (event) => {
    heard = Date.now();
    if (event.lastEventId) last = event.lastEventId;
  };

  const beat = (event) => {
    note(event);
    const apart = Date.now() - Date.parse(JSON.parse(event.data).at);
    least = Math.min(least, apart);
    late = (apart - least) / 1000;
  };

  const onEvent = (event) => {
    note(event);
    happened();
  };

  const connect = () => {
    if (source) source.close();
    const since = last ? `&since=${encodeURIComponent(last)}` : "";
    source = new EventSource(root.dataset.stream + since);
    opened = Date.now();
    source.onopen = () => {
      heard = Date.now();
      hasHeard = true;
      want(0);
    };
    source.addEventListener("beat", beat);
    for (const kind of kinds) source.addEventListener(kind, onEvent);
  };

  // -- What the page says of itself -----------------------------------------------------------

  const clock = new Intl.DateTimeFormat(document.documentElement.lang, {
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
    timeZone: root.dataset.zone,
  });
  const times = document.querySelectorAll("[data-clock]");
  let lost = 0;
  let state = "";

  const stateNow = (now) => {
    if (ended) return "ended";
    if (!navigator.onLine) return "offline";
    const silent = now - heard;
    if (!hasHeard) return silent < SHORT ? "connecting" : "offline";
    // A stream that the server has ended in good order is opened again within seconds.
    const isOpen = source.readyState === EventSource.OPEN;
    if (silent < (isOpen ? QUIET : SHORT)) return late > LATE ? "behind" : "live";
    return isOpen && silent < DEAD ? "behind" : "offline";
  };

  const tell = (now) => {
    const next = stateNow(now);
    if (next === "offline" && state !== "offline") lost = heard;
    const behind = Math.round(Math.max(late, (now - heard) / 1000));
    words.textContent = words.dataset[next]
      .replace("{seconds}", behind)
      .replace("{time}", clock.format(lost));
    live.dataset.state = next;
    // Once for each turn: nobody wants to hear the seconds counted.
    if (next !== state && state !== "" && state !== "connecting") said.textContent = words.textContent;
    state = next;
  };

  const everySecond = () => {
    const now = Date.now();
    for (const time of times) time.textContent = clock.format(now);
    if (!ended) {
      const isClosed = source.readyState === EventSource.CLOSED;
      if ((isClosed || now - heard > DEAD) && now - opened > 5000) connect();
      if (state !== "live" && now - looked > POLL) want(0);
      // Now and then whatever happens: a figure may change by the hour alone.
      if (now - looked > 60000) want(0);
    }
    tell(now);
  };

  setInterval(() => {
    if (wanted && Date.now() >= wanted && !fetching && !ended) look();
  }, 100);
  setInterval(everySecond, 1000);
  addEventListener("online", connect);
  addEventListener("offline", () => tell(Date.now()));
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => {
    if (event.persisted) connect();
  });
  looked = Date.now();
  connect();
  tell(Date.now());
})();
