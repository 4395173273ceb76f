// Draws what the phone holds: how the line is, the night, the running alarms, and each record with
// what has become of it.
((duty) => {
  "use strict";
  const { store, config } = duty;
  const texts = config.texts;
  const MOST_LISTED = 60;
  const byId = (id) => document.getElementById(id);

  duty.fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => String(values[name]));
  const moment = (options) => {
    const format = new Intl.DateTimeFormat(config.language, { timeZone: config.zone, ...options });
    return (value) => format.format(new Date(value));
  };
  const clock = moment({ hour: "2-digit", minute: "2-digit" });
  const day = moment({ weekday: "long", day: "numeric", month: "long" });
  duty.clock = clock;

  const make = (name, attributes = {}, ...children) => {
    const { text, ...others } = attributes;
    const element = document.createElement(name);
    Object.entries(others).forEach(([key, value]) => element.setAttribute(key, value));
    if (text !== undefined) element.textContent = text;
    element.append(...children.filter(Boolean));
    return element;
  };
  duty.make = make;

  // Writes only what differs, so that a screen reader hears news alone.
  const put = (element, text) => {
    if (element.textContent !== text) element.textContent = text;
  };

  const line = ({ line: state, line_detail: detail, refreshed_at: at, me }) => {
    // Whoever has not signed in yet is not told of having been signed out.
    const known = state === "ended" && !me ? "" : texts[`line_${state}`] || "";
    const told = navigator.onLine === false ? texts.offline : known;
    const since = me && at ? duty.fill(texts.refreshed, { time: `${day(at)}, ${clock(at)}` }) : "";
    put(byId("duty-line"), [told, state === "refused" ? detail : "", since].filter(Boolean).join(" "));
  };

  const unheard = (records) => {
    const waiting = records.filter((record) => record.kind === "alarm" && record.state !== "received");
    const box = byId("duty-unheard");
    box.hidden = !waiting.length;
    put(byId("duty-unheard-what"), waiting.map((record) => `${record.detail} (${clock(record.made_at)})`).join(", "));
  };

  const alarms = (found) => {
    byId("duty-alarms").hidden = !found.length;
    byId("duty-alarms-list").replaceChildren(
      ...found.map((alarm) =>
        make("li", {},
          make("strong", { text: `${alarm.beats}: ${alarm.label}` }),
          make("span", { text: [alarm.is_drill ? texts.drill : "", alarm.place, clock(alarm.raised_at)].filter(Boolean).join(", ") }),
          alarm.instruction && make("span", { text: alarm.instruction })
        )
      )
    );
  };

  const nights = (shifts, posts) => {
    const names = Object.fromEntries(posts.map((post) => [post.id, post.name]));
    byId("duty-nights").replaceChildren(
      ...shifts.map((shift) =>
        make("li", {},
          make("strong", { text: day(shift.starts_at) }),
          make("span", { text: `${clock(shift.starts_at)}–${clock(shift.ends_at)}, ${names[shift.post] || ""}` }),
          make("span", { text: shift.crew.join(", ") })
        )
      )
    );
    byId("duty-no-nights").hidden = Boolean(shifts.length);
  };

  const where = (record, posts) => {
    if (record.detail) return record.detail;
    const post = posts.find((each) => each.id === record.post);
    const point = post && post.checkpoints.find((each) => each.id === record.place);
    return (point || post || { name: "" }).name;
  };

  const row = (record, posts, photos) => {
    const photo = photos.find((each) => each.record === record.uuid);
    const state = record.state === "waiting" && record.failed_at ? "failed" : record.state;
    const reasons = [record.reason, record.is_late && texts.late, photo && (photo.reason || texts.photo_waits)];
    const buttons = [];
    if (record.state === "mend") {
      if (config.forms.includes(record.kind)) {
        buttons.push(make("button", { type: "button", class: "button", "data-mend": record.uuid, text: texts.mend }));
      }
      buttons.push(make("button", { type: "button", class: "button quiet", "data-dismiss": record.uuid, text: texts.dismiss }));
    }
    return make("li", { class: `duty-record duty-${state}` },
      make("strong", { text: texts[`state_${state}`] }),
      make("span", { text: [record.title, where(record, posts)].filter(Boolean).join(": ") }),
      make("span", { class: "duty-time", text: clock(record.made_at) }),
      ...reasons.filter(Boolean).map((text) => make("span", { class: "duty-reason", text })),
      buttons.length ? make("span", { class: "duty-buttons" }, ...buttons) : null
    );
  };

  const records = (mine, others, posts, photos) => {
    byId("duty-records").replaceChildren(
      ...mine.slice(-MOST_LISTED).reverse().map((record) => row(record, posts, photos))
    );
    byId("duty-no-records").hidden = Boolean(mine.length);
    const waiting = mine.filter((record) => record.state === "waiting").length;
    const mend = mine.filter((record) => record.state === "mend").length;
    const told = [
      waiting ? duty.fill(texts.count_waiting, { count: waiting }) : "",
      mend ? duty.fill(texts.count_mend, { count: mend }) : "",
      !waiting && !mend && mine.length ? texts.count_none : "",
    ];
    put(byId("duty-count"), told.filter(Boolean).join(" "));
    const names = [...new Set(others.map((record) => record.owner_name))].join(", ");
    put(byId("duty-others"), others.length ? duty.fill(texts.others, { count: others.length, name: names }) : "");
    byId("duty-unsent").hidden = !(waiting || mend);
    put(byId("duty-unsent-count"), duty.fill(texts.unsent, { count: waiting + mend }));
  };

  // Everything that the views show, read once.
  duty.readState = async () => {
    const names = ["me", "session", "line", "line_detail", "refreshed_at", "patrol", "roster", "posts", "codes", "alarms"];
    const values = await Promise.all(names.map((name) => store.get(name)));
    const state = Object.fromEntries(names.map((name, number) => [name, values[number]]));
    ["roster", "posts", "codes", "alarms"].forEach((name) => {
      state[name] = state[name] || [];
    });
    return state;
  };

  duty.draw = async (state) => {
    const all = await store.records();
    const mine = all.filter((record) => state.me && record.owner === state.me.id);
    const others = all.filter((record) => !mine.includes(record) && record.state !== "received");
    line(state);
    unheard(mine);
    alarms(state.me ? state.alarms : []);
    nights(state.roster.filter((shift) => Date.parse(shift.ends_at) > Date.now()), state.posts);
    records(mine, others, state.posts, await store.photos());
    byId("duty-refused").hidden = state.session !== "refused";
    byId("duty-ended").hidden = !state.me || state.session !== "ended";
  };
})((self.rondaDuty = self.rondaDuty || {}));
