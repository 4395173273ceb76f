// What the forms and buttons of the page file.
((duty) => {
  "use strict";
  const { store, config } = duty;
  const texts = config.texts;
  // The refused record that a form writes anew, which it replaces.
  let mending = null;

  const chosen = (field) => field.selectedOptions[0].textContent;
  const patrolUuid = () => (mending ? mending.body.patrol : duty.now.patrol && duty.now.patrol.uuid);
  // It happened when it was first written down.
  const when = () => (mending ? { device_time: mending.body.device_time } : {});

  const done = async (text, form) => {
    if (form) form.reset();
    if (mending) await store.removeRecord(mending.uuid);
    mending = null;
    duty.say(text);
    await duty.redraw();
    duty.go("");
  };

  const values = (form) =>
    Object.fromEntries(
      [...form.elements]
        .filter((field) => field.name && field.type !== "file")
        .map((field) => {
          if (field.type === "checkbox") return [field.name, field.checked || ""];
          const isNumber = field.type === "number" || "number" in field.dataset;
          return [field.name, isNumber && field.value ? Number(field.value) : field.value.trim()];
        })
    );

  const photoBefore = async () => {
    const found = mending && (await store.photos()).find((photo) => photo.record === mending.uuid);
    return found ? { blob: found.blob, size: found.size, sha256: found.sha256 } : null;
  };

  const photoOf = async (form) => {
    const [file] = form.elements.photo.files;
    if (!file) return photoBefore();
    try {
      return await duty.preparePhoto(file);
    } catch (trouble) {
      form.querySelector("[role=alert]").textContent = texts.no_picture;
      throw trouble;
    }
  };

  const filing = {
    patrol: async (form) => {
      const post = Number(form.elements.post.value);
      const told = { title: texts.kind_patrol, detail: chosen(form.elements.post) };
      const record = await duty.record("patrol", { post }, told);
      await store.set({ patrol: { uuid: record.uuid, post, began: record.made_at, visited: {} } });
      // So that the browser does not clear the queue when the phone's memory runs full.
      if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
      await done(texts.kept);
    },

    incident: async (form) => {
      const photo = await photoOf(form);
      const told = { title: texts.kind_incident, detail: chosen(form.elements.what), photo };
      if (!mending) told.place = duty.place;
      const before = mending ? { point: mending.body.point, accuracy: mending.body.accuracy } : {};
      const body = { ...values(form), ...before, ...when(), patrol: patrolUuid() };
      await duty.record("incident", body, told);
      await done(texts.kept, form);
    },

    guest: async (form) => {
      const body = { ...values(form), ...when() };
      await duty.record("guest", body, { title: texts.kind_guest, detail: body.name });
      await done(texts.kept, form);
    },

    patrol_end: async (form) => {
      const patrol = patrolUuid();
      const post = mending ? mending.body.post : duty.now.patrol.post;
      const told = { title: texts.kind_patrol_end, detail: chosen(form.elements.situation) };
      await duty.record("patrol_end", { ...values(form), ...when(), patrol, post }, told);
      if (duty.now.patrol && duty.now.patrol.uuid === patrol) await store.set({ patrol: undefined });
      await done(texts.kept_end, form);
    },

    alarm: async (form) => {
      const body = { ...values(form), ...duty.place.latest() };
      await duty.record("alarm", body, { title: texts.kind_alarm, detail: chosen(form.elements.code) });
      const sending = duty.sendAlarms();
      await done("", form);
      await sending;
    },
  };

  duty.checkIn = async (body, name, key = "") => {
    const patrol = duty.now.patrol && duty.now.patrol.uuid;
    const told = { title: texts.kind_checkin, detail: name, place: duty.place };
    await duty.record("checkin", { ...body, patrol }, told);
    await store.alterKept("patrol", (found) =>
      found && key ? { ...found, visited: { ...found.visited, [key]: Date.now() } } : undefined
    );
    await done(duty.fill(texts.checked_in, { place: name }));
  };

  duty.checkInByCode = (scanned) =>
    duty.checkIn({ scanned }, duty.fill(texts.code_of, { code: duty.tagOf(scanned) }));

  duty.mend = async (uuid) => {
    const record = (await store.records()).find((each) => each.uuid === uuid);
    const form = document.querySelector(`form[data-kind=${record.kind}]`);
    form.reset();
    [...form.elements].forEach((field) => {
      if (!field.name || !(field.name in record.body)) return;
      if (field.type === "checkbox") field.checked = record.body[field.name];
      else field.value = record.body[field.name];
    });
    form.querySelector("[role=alert]").textContent = record.reason;
    mending = record;
    duty.go(form.closest("[data-view]").dataset.view);
  };

  // A form that is left is no longer about the record that it was opened for.
  duty.leaveForms = (view) => {
    const form = mending && document.querySelector(`form[data-kind=${mending.kind}]`);
    if (!form || view.contains(form)) return;
    form.reset();
    mending = null;
  };

  document.querySelectorAll("form[data-kind]").forEach((form) =>
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const button = form.querySelector("[type=submit]");
      const told = form.querySelector("[role=alert]");
      button.disabled = true;
      told.textContent = "";
      try {
        await filing[form.dataset.kind](form);
      } catch {
        // Nothing is kept: what was written stays in the form.
        if (!told.textContent) told.textContent = texts.not_kept;
      } finally {
        button.disabled = false;
      }
    })
  );
})((self.rondaDuty = self.rondaDuty || {}));
