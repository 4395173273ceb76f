// Where the phone is, and what a QR code at the place says.
((duty) => {
  "use strict";
  const FRESH = 60_000; // milliseconds that a position is still this place's
  const LOOK_EVERY = 300; // milliseconds
  let found = null;
  let watching = null;
  const listeners = new Set();

  const keep = (position) => {
    const { longitude, latitude, accuracy } = position.coords;
    found = { at: Date.now(), value: { point: { longitude, latitude }, accuracy } };
    listeners.forEach((listener) => listener(found.value));
  };

  // While a form is open that wants a position, the phone looks for one; a dark screen saves power.
  duty.place = {
    start: () => {
      if (watching !== null || !navigator.geolocation) return;
      watching = navigator.geolocation.watchPosition(keep, () => {}, {
        enableHighAccuracy: true,
        maximumAge: 10_000,
        timeout: 30_000,
      });
    },
    stop: () => {
      if (watching !== null) navigator.geolocation.clearWatch(watching);
      watching = null;
    },
    latest: () => (found && Date.now() - found.at < FRESH ? found.value : null),
    // The next position within so many milliseconds; an empty object where there is none.
    next: (patience) =>
      new Promise((resolve) => {
        const done = (value) => {
          clearTimeout(timer);
          listeners.delete(done);
          resolve(value);
        };
        const timer = setTimeout(() => done({}), patience);
        listeners.add(done);
        if (navigator.geolocation) {
          navigator.geolocation.getCurrentPosition(keep, () => {}, {
            enableHighAccuracy: true,
            maximumAge: 10_000,
            timeout: patience,
          });
        }
      }),
  };

  const TAG = new RegExp(`^[${duty.config.alphabet}]{${duty.config.tag_length}}$`);

  // The text to send for what was scanned or typed: the address that the code stands for, with the
  // changing code where it has one; "" where it is no code of the watch.
  duty.readCode = (text) => {
    const [path, query = ""] = text.trim().split("?");
    const last = path.split("/").filter(Boolean).pop() || "";
    const tag = last.toUpperCase().replace(/[\s-]/g, "");
    if (!TAG.test(tag)) return "";
    const code = new URLSearchParams(query).get("k");
    const address = `${location.origin}${duty.config.places}${tag}/`;
    return code ? `${address}?k=${encodeURIComponent(code)}` : address;
  };
  duty.tagOf = (address) => address.split("?")[0].split("/").filter(Boolean).pop();

  // Some browsers have the detector and no code that it knows.
  duty.canScan = async () => {
    if (!("BarcodeDetector" in self && navigator.mediaDevices && navigator.mediaDevices.getUserMedia)) return false;
    return (await self.BarcodeDetector.getSupportedFormats().catch(() => [])).includes("qr_code");
  };

  // Shows the camera in `video` until it sees a code of the watch, which `seen` gets. Answers a
  // function that ends it. Throws where the camera is refused.
  duty.scan = async (video, seen) => {
    const detector = new self.BarcodeDetector({ formats: ["qr_code"] });
    const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    let timer = null;
    const stop = () => {
      clearInterval(timer);
      stream.getTracks().forEach((track) => track.stop());
      video.srcObject = null;
    };
    try {
      video.srcObject = stream;
      await video.play();
    } catch (trouble) {
      stop();
      throw trouble;
    }
    timer = setInterval(async () => {
      const codes = await detector.detect(video).catch(() => []);
      const address = codes.map((code) => duty.readCode(code.rawValue)).find(Boolean);
      if (address && video.srcObject) {
        stop();
        seen(address);
      }
    }, LOOK_EVERY);
    return stop;
  };
})((self.rondaDuty = self.rondaDuty || {}));
