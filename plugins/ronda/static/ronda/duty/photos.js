// Photos of incidents: made smaller here, sent in parts after the incident, on from where a
// connection broke.
((duty) => {
  "use strict";
  const PART = 128 * 1024; // bytes: what a weak signal carries in some seconds
  const LONGEST_SIDE = 1600; // pixels
  const QUALITY = 0.8;

  // What is kept of a picture file, as {blob, size, sha256}. Throws where it is no picture.
  duty.preparePhoto = async (file) => {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));
    const sha256 = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return { blob, size: blob.size, sha256 };
  };

  const address = (photo) =>
    `${duty.config.photos}${photo.uuid}/?record=${photo.record}&sha256=${photo.sha256}`;

  const sendOne = async (photo) => {
    let { sent } = photo;
    for (;;) {
      const end = Math.min(sent + PART, photo.size);
      const { status, body } = await duty.ask(address(photo), {
        method: "PUT",
        bytes: await photo.blob.slice(sent, end).arrayBuffer(),
        headers: {
          "Content-Type": "application/octet-stream",
          "Content-Range": `bytes ${sent}-${end - 1}/${photo.size}`,
        },
        accepted: [409],
      });
      // 409 with `received`: the server has another idea of how much has come.
      const came = typeof body.received === "number" ? body.received : null;
      if (status === 409 && came === null) throw new duty.Trouble("unfit", { detail: body.detail });
      if (body.is_complete) return duty.store.alterPhoto(photo.uuid, () => null);
      if (came === null || came === sent) throw new duty.Trouble("unreached");
      sent = came;
      await duty.store.alterPhoto(photo.uuid, (row) => ({ ...row, sent: came }));
    }
  };

  duty.sendPhotos = async (owner) => {
    const records = await duty.store.records();
    for (const photo of await duty.store.photos()) {
      const incident = records.find((record) => record.uuid === photo.record);
      const isSent = !incident || incident.state === "received";
      if (photo.owner === owner && isSent && !photo.reason) {
        try {
          await sendOne(photo);
        } catch (trouble) {
          if (!(trouble instanceof duty.Trouble) || trouble.state !== "unfit") throw trouble;
          // It will not be taken another time either.
          await duty.store.alterPhoto(photo.uuid, (row) => ({
            ...row,
            reason: trouble.detail || String(trouble.status),
            refused_at: Date.now(),
          }));
        }
      }
    }
  };
})((self.rondaDuty = self.rondaDuty || {}));
