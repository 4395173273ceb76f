// Keeps the alarm console's list fresh: it is fetched anew when the event stream tells of an alarm,
// and every ten seconds while the stream is away. A new alarm is heard, once sound is switched on.
(() => {
  "use strict";
  const box = document.getElementById("ronda-console");
  if (!box) return;
  const link = document.getElementById("ronda-link");
  const news = document.getElementById("ronda-new");
  const audio = document.getElementById("ronda-audio");
  const button = document.getElementById("ronda-sound");
  const POLLING = 10000;
  let sounding = false;
  let fetching = false;
  let again = false;
  let live = false;

  const section = () => box.querySelector("[data-newest]");

  // What somebody is writing must not vanish under their hands.
  const written = () => {
    const kept = {};
    for (const input of box.querySelectorAll("input[name=text]")) kept[input.id] = input.value;
    return kept;
  };

  // Without the forms' tokens, which are others each time.
  const bare = (element) =>
    element.innerHTML.trim().replace(/(name="csrfmiddlewaretoken" value=)"[^"]*"/g, "$1");

  const ring = (beats) => {
    news.textContent = news.dataset.text + ": " + (box.querySelector("h3") || news).textContent.trim();
    if (!sounding) return;
    audio.src = box.dataset.sound.replace("/3/", "/" + beats + "/");
    audio.play().catch(() => {});
  };

  const refresh = async () => {
    if (fetching) {
      again = true;
      return;
    }
    fetching = true;
    try {
      const answer = await fetch("?part=1", { headers: { "X-Requested-With": "fetch" } });
      const made = document.createElement("template");
      made.innerHTML = await answer.text();
      // Nothing is put anew that is the same: a button that is being pressed would be gone.
      if (answer.ok && !answer.redirected && bare(made) !== bare(box)) {
        const before = section() && section().dataset.newest;
        const focused = document.activeElement && document.activeElement.id;
        const kept = written();
        box.replaceChildren(made.content);
        for (const [id, value] of Object.entries(kept)) {
          const input = document.getElementById(id);
          if (input) input.value = value;
        }
        const focus = focused && document.getElementById(focused);
        if (focus && box.contains(focus)) focus.focus();
        const now = section();
        if (now && now.dataset.newest && now.dataset.newest !== before) ring(now.dataset.beats);
      }
    } catch {
      live = false;
    }
    fetching = false;
    if (again) {
      again = false;
      refresh();
    }
  };

  const tell = () => {
    link.textContent = live ? link.dataset.live : link.dataset.polling;
  };

  if (window.EventSource) {
    const source = new EventSource(box.dataset.stream);
    source.onopen = () => {
      live = true;
      tell();
      refresh();
    };
    source.onerror = () => {
      live = false;
      tell();
    };
    for (const kind of ["raised", "confirmed", "recalled", "ended"]) {
      source.addEventListener("alarm." + kind, refresh);
    }
  }
  tell();
  // Beside the stream now and then: a proxy may hold it back without closing it.
  setInterval(() => {
    if (!live || Date.now() % 60000 < POLLING) refresh();
  }, POLLING);

  button.hidden = false;
  button.addEventListener("click", () => {
    sounding = !sounding;
    button.setAttribute("aria-pressed", String(sounding));
    // Browsers play only after somebody has pressed something: this press.
    if (sounding) audio.play().catch(() => {});
    else audio.pause();
  });
})();
