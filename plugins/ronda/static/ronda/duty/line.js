// Speaks with the village's server by the session's cookie, and tells apart what can go wrong.
((duty) => {
  "use strict";
  const PATIENCE = 40_000; // milliseconds

  // `state`: unreached (no signal, or no answer of ours), ended (nobody is signed in), refused (not
  // of this watch), busy (try later, after `wait` milliseconds), unfit (the request itself).
  class Trouble extends Error {
    constructor(state, { detail = "", wait = 0, status = 0, body = null } = {}) {
      super(state);
      Object.assign(this, { state, detail, wait, status, body });
    }
  }
  duty.Trouble = Trouble;

  const cookie = async (name) => {
    if (self.document) {
      const found = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
      return found ? found.slice(name.length + 1) : "";
    }
    const found = self.cookieStore && (await self.cookieStore.get(name));
    return found ? found.value : "";
  };

  const fetchOnce = async (url, options) => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const answer = await fetch(url, {
        credentials: "same-origin",
        cache: "no-store",
        redirect: "error",
        signal: stop.signal,
        ...options,
      });
      return { answer, body: await answer.json().catch(() => null) };
    } catch {
      throw new Trouble("unreached");
    } finally {
      clearTimeout(timer);
    }
  };

  const csrf = async () => {
    const { cookie: name, session } = duty.config;
    const found = await cookie(name);
    if (found) return found;
    await fetchOnce(session, {});
    return cookie(name);
  };

  // The answer's status and its body, which is an object. Statuses of `accepted` are no trouble.
  duty.ask = async (url, { method = "GET", json, bytes, headers = {}, accepted = [] } = {}) => {
    const send = async () => {
      const own = { Accept: "application/json", "Accept-Language": duty.config.language, ...headers };
      if (method !== "GET") own["X-CSRFToken"] = await csrf();
      if (json !== undefined) own["Content-Type"] = "application/json";
      return fetchOnce(url, { method, headers: own, body: json === undefined ? bytes : json });
    };
    let { answer, body } = await send();
    if (answer.status === 403 && method !== "GET") {
      // The token is another one since somebody signed in on another page.
      await fetchOnce(duty.config.session, {});
      ({ answer, body } = await send());
    }
    // What stands between the phone and the village answers too: it does not speak like this.
    if (!body || typeof body !== "object") throw new Trouble("unreached", { status: answer.status });
    if (answer.ok || accepted.includes(answer.status)) return { status: answer.status, body };
    const told = { detail: body.detail || "", status: answer.status, body };
    if (answer.status === 401) throw new Trouble("ended", told);
    if (answer.status === 403) throw new Trouble("refused", told);
    if (answer.status === 429 || answer.status >= 500) {
      const seconds = Number(answer.headers.get("Retry-After")) || 0;
      throw new Trouble("busy", { ...told, wait: seconds * 1000 });
    }
    throw new Trouble("unfit", told);
  };
})((self.rondaDuty = self.rondaDuty || {}));
