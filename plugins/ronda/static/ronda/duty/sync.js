// The exchange with the village: sends what waits, takes along what the next nights need.
//
// A record leaves the queue when the server's answer names its UUID, and in no other case. Whatever
// breaks before that is sent again: the server takes each UUID once.
((duty) => {
  "use strict";
  const { store, Trouble } = duty;
  const MOST_RECORDS = 500;
  const MOST_BYTES = 900_000; // of the 1 MB that the server takes
  const FIRST_PAUSE = 20_000; // milliseconds, doubled at each failure
  const LONGEST_PAUSE = 5 * 60_000;
  const SECTIONS = ["roster", "posts", "codes", "alarms"];
  const DONE = ["created", "same"];
  const TO_MEND = ["conflict", "invalid", "removed"];

  // One page at a time. Where a browser has no locks two may send the same, which does no harm.
  const alone = (work) =>
    navigator.locks
      ? navigator.locks.request("ronda-duty", { ifAvailable: true }, (lock) => lock && work())
      : work();

  const download = async (cursor) => {
    const address = duty.config.sync + (cursor ? `?since=${encodeURIComponent(cursor)}` : "");
    let body;
    try {
      ({ body } = await duty.ask(address));
    } catch (trouble) {
      if (cursor && trouble.status === 400) return download("");
      throw trouble;
    }
    if (typeof body.cursor !== "string") throw new Trouble("unreached");
    if (!body.member) throw new Trouble("refused", { detail: duty.config.stranger });
    const me = await store.get("me");
    const isNew = !me || me.id !== body.member.id;
    // Another person's nights are none of this one's.
    if (isNew && cursor) return download("");
    const found = { me: body.member, cursor: body.cursor, session: "on", refreshed_at: Date.now() };
    if (isNew) found.patrol = undefined;
    SECTIONS.filter((name) => body[name]).forEach((name) => {
      found[name] = body[name];
    });
    await store.set(found);
    return body.member;
  };

  const messages = (errors) =>
    Object.values(errors || {})
      .flatMap((value) => (value && typeof value === "object" ? messages(value) : [String(value)]));

  const settle = (outcome) =>
    store.alterRecord(outcome.uuid, (record) => {
      if (record.state !== "waiting") return undefined;
      if (DONE.includes(outcome.status)) {
        // What it said is the village's now; the phone lists only that it arrived.
        const { body, ...listed } = record;
        const detail = record.kind === "guest" ? "" : record.detail;
        const told = outcome.result || {};
        return { ...listed, detail, state: "received", received_at: Date.now(), place: told.checkpoint || null,
          post: told.post || null, is_late: record.kind === "alarm" && told.state === "ended" };
      }
      if (TO_MEND.includes(outcome.status)) {
        const reason = [outcome.detail, ...messages(outcome.errors)].filter(Boolean).join(" ");
        return { ...record, state: "mend", reason, status: outcome.status };
      }
      return { ...record, failed_at: Date.now() };
    });

  const send = async (records) => {
    const body = {
      sent_at: new Date().toISOString(),
      device: await duty.device(),
      records: records.map((record) => ({ ...record.body, kind: record.kind, uuid: record.uuid })),
    };
    let answer;
    try {
      answer = (await duty.ask(duty.config.sync, { method: "POST", json: JSON.stringify(body) })).body;
    } catch (trouble) {
      if (trouble.state !== "unfit") throw trouble;
      if (records.length > 1) {
        // Too much for one request, or one that spoils it for the others.
        const middle = Math.ceil(records.length / 2);
        await send(records.slice(0, middle));
        return send(records.slice(middle));
      }
      const [{ uuid }] = records;
      return settle({ uuid, status: "invalid", detail: trouble.detail || String(trouble.status) });
    }
    const outcomes = answer.outcomes;
    const fits =
      Array.isArray(outcomes) &&
      outcomes.length === records.length &&
      outcomes.every((outcome, number) => outcome.uuid === records[number].uuid);
    if (!fits) throw new Trouble("unreached");
    for (const outcome of outcomes) await settle(outcome);
    store.tell();
    return undefined;
  };

  const batches = (records) => {
    const found = [];
    let size = 0;
    records.forEach((record) => {
      const bytes = new TextEncoder().encode(JSON.stringify(record.body)).length + 120;
      const last = found[found.length - 1];
      if (!last || last.length >= MOST_RECORDS || size + bytes > MOST_BYTES) {
        found.push([record]);
        size = bytes;
      } else {
        last.push(record);
        size += bytes;
      }
    });
    return found;
  };

  const waiting = async (owner) =>
    (await store.records()).filter(
      (record) => record.state === "waiting" && record.owner === owner && record.held_until <= Date.now()
    );

  const failed = async (trouble) => {
    const times = ((await store.get("failures")) || 0) + 1;
    const pause = Math.min(FIRST_PAUSE * 2 ** (times - 1), LONGEST_PAUSE) * (0.75 + Math.random() / 2);
    const found = { line: trouble.state, line_detail: trouble.detail, failures: times };
    found.not_before = Date.now() + Math.max(pause, trouble.wait);
    if (trouble.state === "ended" || trouble.state === "refused") found.session = trouble.state;
    await store.set(found);
  };

  const leave = async () => {
    await duty.ask(duty.config.session, { method: "DELETE", accepted: [401] });
    await store.set({ session: "out" });
  };

  const run = async () => {
    const session = await store.get("session");
    if (session === "out") return;
    try {
      if (session === "leaving") {
        await leave();
        return;
      }
      // First whose session it is: records go under the name of whoever made them.
      const me = await download(await store.get("cursor"));
      for (const batch of batches(await waiting(me.id))) await send(batch);
      await duty.sendPhotos(me.id);
      await store.set({ line: "reached", line_detail: "", failures: 0, not_before: 0 });
      await store.tidy();
    } catch (trouble) {
      if (!(trouble instanceof Trouble)) throw trouble;
      await failed(trouble);
    } finally {
      store.tell();
    }
  };

  // Exchanges everything. Without `now` it keeps to the pause after failures. What is asked for
  // while an exchange of this page runs is done when that has ended.
  let running = null;
  let again = null;
  duty.exchange = ({ now = false } = {}) => {
    if (running) {
      again = { now: now || Boolean(again && again.now) };
      return running;
    }
    running = alone(async () => {
      if (now || Date.now() >= ((await store.get("not_before")) || 0)) await run();
    }).finally(() => {
      const next = again;
      running = again = null;
      return next ? duty.exchange(next) : undefined;
    });
    return running;
  };

  // Sends alarms past everything else, without waiting for another page that is sending.
  duty.sendAlarms = async () => {
    const me = await store.get("me");
    const alarms = (await waiting(me.id)).filter((record) => record.kind === "alarm");
    try {
      if (alarms.length) await send(alarms);
    } catch (trouble) {
      if (!(trouble instanceof Trouble)) throw trouble;
      await failed(trouble);
    } finally {
      store.tell();
    }
  };

  // How many records and photos this phone has still to send for the person who is signed in.
  duty.unsent = async () => {
    const me = await store.get("me");
    if (!me) return 0;
    const photos = (await store.photos()).filter((photo) => photo.owner === me.id && !photo.reason);
    const records = (await store.records()).filter(
      (record) => record.owner === me.id && record.state === "waiting"
    );
    return records.length + photos.length;
  };
})((self.rondaDuty = self.rondaDuty || {}));
