// Starts the page of the watch: its buttons, the camera, and when the phone exchanges with the village.
((duty) => {
  "use strict";
  const { store, config } = duty;
  const texts = config.texts;
  const EVERY = 60_000; // milliseconds
  const byId = (id) => document.getElementById(id);
  const codeTold = byId("duty-code-told");
  let stopScanning = null;

  // -- Codes --------------------------------------------------------------------------------

  const tell = (work) => async (...given) => {
    try {
      await work(...given);
    } catch {
      codeTold.textContent = texts.not_kept;
    }
  };

  duty.endScan = () => {
    if (stopScanning) stopScanning();
    stopScanning = null;
    byId("duty-camera").hidden = true;
  };

  duty.canScan().then((can) => {
    byId("duty-scan").hidden = !can;
  });
  byId("duty-scan").addEventListener("click", async () => {
    const video = byId("duty-camera");
    duty.endScan();
    codeTold.textContent = "";
    video.hidden = false;
    try {
      stopScanning = await duty.scan(video, tell(duty.checkInByCode));
    } catch {
      duty.endScan();
      codeTold.textContent = texts.no_camera;
    }
  });

  byId("duty-code-form").addEventListener(
    "submit",
    tell(async (event) => {
      event.preventDefault();
      const form = event.currentTarget;
      const scanned = duty.readCode(form.elements.code.value);
      codeTold.textContent = scanned ? "" : texts.no_code;
      if (!scanned) return;
      await duty.checkInByCode(scanned);
      form.reset();
    })
  );

  // -- Buttons ------------------------------------------------------------------------------

  const pressed = tell(async ({ id, dataset }) => {
    if (dataset.place) {
      const { body, name, key } = duty.places().find((each) => each.key === dataset.place);
      await duty.checkIn(body, name, key);
    }
    if (id === "duty-check-in-here") await duty.checkInByCode(byId("duty-scanned").dataset.scanned);
    if (dataset.mend) await duty.mend(dataset.mend);
    if (dataset.dismiss) {
      await store.removeRecord(dataset.dismiss);
      store.tell();
    }
    if ("send" in dataset) await duty.exchange({ now: true });
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) pressed(button);
  });

  // -- Exchanging ---------------------------------------------------------------------------

  // Something waits: now if there is signal, else when the browser sees some, this page closed or not.
  duty.wake = async () => {
    duty.exchange({ now: true });
    if (!("serviceWorker" in navigator)) return;
    const registration = await navigator.serviceWorker.getRegistration(config.scope);
    if (registration && registration.sync) registration.sync.register("ronda-duty").catch(() => {});
  };

  addEventListener("hashchange", duty.show);
  addEventListener("online", () => duty.exchange({ now: true }));
  addEventListener("offline", store.tell);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") duty.exchange();
  });
  setInterval(() => duty.exchange(), EVERY);

  const open = async () => {
    try {
      await duty.redraw();
    } catch {
      duty.say(texts.no_store);
      return;
    }
    duty.show();
    await duty.exchange({ now: true });
  };
  open();

  const ready = byId("duty-ready");
  if ("serviceWorker" in navigator) {
    navigator.serviceWorker.ready.then(() => {
      ready.textContent = texts.ready;
    });
    // The second one leads a scanned code here where there is no signal to open its page by.
    [config.scope, config.places].forEach((scope) =>
      navigator.serviceWorker.register(config.worker, { scope, updateViaCache: "none" }).catch(() => {
        if (!navigator.serviceWorker.controller) ready.textContent = texts.not_ready;
      })
    );
  } else {
    ready.textContent = texts.not_ready;
  }
})((self.rondaDuty = self.rondaDuty || {}));
