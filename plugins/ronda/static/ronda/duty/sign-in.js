// Signing in by a code, and signing out. The session is the village website's own cookie, which no
// script can read: nothing on the phone but the browser holds it.
((duty) => {
  "use strict";
  const { store, config } = duty;
  const texts = config.texts;
  const SECOND = "mfa_authenticate";
  const byId = (id) => document.getElementById(id);
  const asking = byId("duty-ask-code");
  const giving = byId("duty-give-code");
  let isSecond = false;

  const say = (form, text) => {
    form.querySelector("[role=alert]").textContent = text;
  };

  const show = (form) => {
    [asking, giving].forEach((each) => {
      each.hidden = each !== form;
      say(each, "");
    });
    if (!form.closest("[hidden]")) form.querySelector("input").focus();
  };

  const post = (url, body) =>
    duty.ask(url, { method: "POST", json: JSON.stringify(body), accepted: [400, 401, 409, 410] });
  const reason = (body) => (body.errors || []).map((error) => error.message).join(" ") || body.detail || texts.wrong;
  const isPending = (body, id) =>
    ((body.data && body.data.flows) || []).some((flow) => flow.id === id && flow.is_pending);

  const guarded = (form, work) => async (event) => {
    event.preventDefault();
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    say(form, "");
    try {
      await work();
    } catch (trouble) {
      if (!(trouble instanceof duty.Trouble)) throw trouble;
      say(form, trouble.detail || (trouble.state === "busy" ? texts.busy : texts.unreached));
    } finally {
      button.disabled = false;
    }
  };

  const arrived = async () => {
    await store.set({ session: "on", not_before: 0, failures: 0 });
    giving.reset();
    show(asking);
    await duty.exchange({ now: true });
    const [, next] = location.hash.split("?next=");
    // An address of this website's, and of the watch's places alone.
    if (next && decodeURIComponent(next).startsWith(config.places)) location.assign(decodeURIComponent(next));
    else duty.go("");
  };

  // The session of whoever signed out without signal ends before anybody else begins one.
  const endSession = async () => {
    if ((await store.get("session")) !== "leaving") return;
    await duty.exchange({ now: true });
    if ((await store.get("session")) === "leaving") throw new duty.Trouble("unreached");
  };

  asking.addEventListener(
    "submit",
    guarded(asking, async () => {
      await endSession();
      const given = asking.elements.address.value.trim();
      const { status, body } = await post(config.request, given.includes("@") ? { email: given } : { phone: given });
      if (status === 409) return arrived(); // Somebody is signed in already.
      if (status === 401 && isPending(body, "login_by_code")) {
        isSecond = false;
        byId("duty-code-label").textContent = texts.code_sent;
        return show(giving);
      }
      return say(asking, reason(body));
    })
  );

  giving.addEventListener(
    "submit",
    guarded(giving, async () => {
      const code = giving.elements.code.value.replace(/\s/g, "");
      const { status, body } = await post(isSecond ? config.second : config.confirm, { code });
      if (status === 200) return arrived();
      if (status === 401 && isPending(body, SECOND)) {
        isSecond = true;
        giving.reset();
        byId("duty-code-label").textContent = texts.code_second;
        return show(giving);
      }
      if (status === 400) return say(giving, reason(body));
      // Too many wrong ones, or too late: there is nothing left to give a code to.
      show(asking);
      return say(asking, texts.again);
    })
  );

  byId("duty-other-address").addEventListener("click", () => show(asking));

  // Signing out forgets the person on this phone at once; the server hears of it when there is signal.
  const leave = async () => {
    const me = await store.get("me");
    await store.forget(me && me.id);
    await store.set({ session: "leaving" });
    duty.say("");
    duty.go("masuk");
    await duty.exchange({ now: true });
    store.tell();
  };
  document.querySelectorAll("[data-leave]").forEach((button) => button.addEventListener("click", leave));
})((self.rondaDuty = self.rondaDuty || {}));
