// The preview panel with a village's own frontend in it. Before it shows a newer state, Wagtail waits
// for the frontend to tell how far it was scrolled, ten seconds long; most frontends tell nothing.
// After a moment this says in their place that there is nothing to wait for.
(() => {
  const PATIENCE = 400; // milliseconds, for a frontend that does tell
  const MESSAGE = { wagtail: { type: "w-preview:set-scroll-position" } };

  document.addEventListener(
    "load",
    (event) => {
      const frame = event.target;
      if (!frame.matches?.("iframe[data-w-preview-target='iframe']") || !isElsewhere(frame)) return;
      setTimeout(() => {
        // Wagtail passes it on to the new frame, whose origin is not ours to read.
        window.dispatchEvent(new MessageEvent("message", { data: MESSAGE, origin: "*" }));
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
})();
