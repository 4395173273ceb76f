// Subscribes this browser to the village's alarms, and lets it leave again.
(() => {
  "use strict";
  const box = document.getElementById("ronda-push");
  if (!box) return;
  const button = box.querySelector("button");
  const state = document.getElementById("ronda-push-state");
  const texts = box.dataset;

  const say = (text) => {
    state.textContent = text;
  };

  if (!("serviceWorker" in navigator) || !("PushManager" in window)) {
    say(texts.unable);
    return;
  }

  const bytes = (text) => {
    const plain = atob((text + "===".slice((text.length + 3) % 4)).replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
  };

  const send = (method, body) =>
    fetch(texts.endpoint, {
      method,
      body: JSON.stringify(body),
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRFToken": texts.token },
    });

  const show = (subscription) => {
    button.hidden = false;
    button.textContent = subscription ? texts.leave : texts.join;
    say(subscription ? texts.on : texts.off);
  };

  const registered = navigator.serviceWorker.register("/p/ronda/pemberitahuan.js", { scope: "/p/ronda/" });

  const join = async (registration) => {
    const subscription = await registration.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: bytes(texts.key),
    });
    const answer = await send("POST", { ...subscription.toJSON(), language: texts.language });
    if (answer.status !== 201) {
      await subscription.unsubscribe();
      throw new Error(String(answer.status));
    }
    return subscription;
  };

  registered
    .then((registration) => registration.pushManager.getSubscription())
    .then(show)
    .catch(() => say(texts.unable));

  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await registered;
      const registration = await navigator.serviceWorker.getRegistration("/p/ronda/");
      const before = await registration.pushManager.getSubscription();
      if (before) {
        await send("DELETE", { endpoint: before.endpoint });
        await before.unsubscribe();
        show(null);
      } else {
        show(await join(registration));
      }
    } catch {
      say(Notification.permission === "denied" ? texts.denied : texts.failed);
    }
    button.disabled = false;
  });
})();
