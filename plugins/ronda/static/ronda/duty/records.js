// Makes the records of a night. Each gets its UUID and the phone's time here, once, and is on the
// disk before anything else is done with it.
((duty) => {
  "use strict";
  const HELD = 12_000; // milliseconds that a record waits for its position before it may be sent

  const newUuid = () => {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const text = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };

  // Half of a surrogate pair is no text for the server, which would refuse the whole batch for it.
  const clean = (value) =>
    typeof value === "string"
      ? value.replace(/[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g, (found) => (found.length === 2 ? found : "\ufffd"))
      : value;

  const said = (body) =>
    Object.fromEntries(
      Object.entries(body)
        .filter(([, value]) => value !== "" && value !== null && value !== undefined)
        .map(([name, value]) => [name, clean(value)])
    );

  duty.newUuid = newUuid;

  // A random name of this phone, by which the server sees one code scanned from two.
  duty.device = async () => {
    await duty.store.alterKept("device", (name) => (name ? undefined : newUuid()));
    return duty.store.get("device");
  };

  // Puts a record into the queue and answers it. `title` and `detail` are how it is listed. With
  // `place`, a position that comes within `HELD` is added; without one it is sent as it is.
  duty.record = async (kind, body, { title, detail = "", place = null, photo = null }) => {
    const me = await duty.store.get("me");
    const made = Date.now();
    const at = place && place.latest();
    const record = {
      uuid: newUuid(),
      kind,
      body: said({ device_time: new Date(made).toISOString(), ...body, ...at }),
      title,
      detail,
      owner: me.id,
      owner_name: me.name,
      made_at: made,
      state: "waiting",
      held_until: place && !at ? made + HELD : 0,
    };
    const attached = photo && { ...photo, uuid: newUuid(), record: record.uuid, owner: me.id, sent: 0 };
    await duty.store.add(record, attached);
    duty.store.tell();
    if (record.held_until) wait(record.uuid, place);
    else duty.wake();
    return record;
  };

  const wait = async (uuid, place) => {
    const at = await place.next(HELD - 2000);
    // Nobody sends it before `held_until`; after that it is as it was sent.
    await duty.store.alterRecord(uuid, (record) =>
      record.state === "waiting" && record.held_until > Date.now()
        ? { ...record, body: { ...record.body, ...at }, held_until: 0 }
        : undefined
    );
    duty.wake();
  };
})((self.rondaDuty = self.rondaDuty || {}));
