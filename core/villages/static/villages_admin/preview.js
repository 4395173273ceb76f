// The preview panel with a village's own frontend in it.
(() => {
  const PATIENCE = 400; // milliseconds
  const KEY = "kampung:preview-mode";
  const SCROLLED = { wagtail: { type: "w-preview:set-scroll-position" } };

  // Before it shows a newer state, Wagtail waits for the frontend to tell how far it was scrolled,
  // ten seconds long; most frontends tell nothing. After a moment this answers in their place.
  document.addEventListener(
    "load",
    (event) => {
      const frame = event.target;
      if (!frame.matches?.("iframe[data-w-preview-target='iframe']") || !isElsewhere(frame)) return;
      setTimeout(() => {
        // Wagtail passes it on to the new frame, whose origin is not ours to read.
        window.dispatchEvent(new MessageEvent("message", { data: SCROLLED, origin: "*" }));
      }, PATIENCE);
    },
    { capture: true },
  );

  function isElsewhere(frame) {
    try {
      return !frame.contentWindow?.location.origin;
    } catch {
      return true;
    }
  }

  // The mode that was chosen holds for the next page too, and when the first automatic save of a new
  // page brings a new panel.
  document.addEventListener("change", (event) => {
    if (event.target.id !== "id_preview_mode") return;
    event.target.dataset.chosen = "";
    sessionStorage.setItem(KEY, event.target.value);
  });

  document.addEventListener("w-preview:update", (event) => {
    const select = event.target.querySelector("#id_preview_mode");
    const mode = sessionStorage.getItem(KEY);
    if (!select || mode === null || "chosen" in select.dataset) return;
    select.dataset.chosen = "";
    if (![...select.options].some((option) => option.value === mode)) return;
    select.value = mode;
    const link = event.target.querySelector("[data-w-preview-target='newTab']");
    if (!link) return;
    const url = new URL(link.href);
    url.searchParams.set("mode", mode);
    link.href = url;
  });

  // Wagtail forgets a mode that is chosen while it is still showing another.
  document.addEventListener("w-preview:loaded", (event) => {
    const select = event.target.querySelector("#id_preview_mode");
    const frame = event.target.querySelector("iframe[data-w-preview-target='iframe']");
    if (!select || !frame?.src) return;
    const shown = new URL(frame.src).searchParams.get("mode") ?? "";
    if (shown === select.value) return;
    // It takes the next one when it is done with this.
    setTimeout(() => select.dispatchEvent(new Event("change", { bubbles: true })));
  });
})();
