// Which part of the page is shown, and what stands in its forms. The address tells which: a name, or
// the tag of a place, which is a check-in there.
((duty) => {
  "use strict";
  const { config } = duty;
  const texts = config.texts;
  const WITH_PLACE = ["hadir", "kejadian", "alarm"];
  const views = [...document.querySelectorAll("[data-view]")];
  const byId = (id) => document.getElementById(id);

  const wanted = () => {
    try {
      return decodeURIComponent(location.hash.slice(1));
    } catch {
      return ""; // An address that somebody has cut short.
    }
  };

  const target = () => {
    if (!duty.now.me) return { name: "masuk" };
    const scanned = duty.readCode(wanted());
    if (scanned) return { name: "hadir", scanned };
    const name = wanted().split("?")[0];
    return { name: views.some((view) => view.dataset.view === name) ? name : "" };
  };

  duty.show = () => {
    const { name, scanned } = target();
    const before = views.find((view) => !view.hidden);
    views.forEach((view) => {
      view.hidden = view.dataset.view !== name;
    });
    byId("duty-home-link").hidden = !duty.now.me || name === "";
    if (WITH_PLACE.includes(name)) duty.place.start();
    else duty.place.stop();
    if (name !== "hadir") duty.endScan();
    const offer = byId("duty-scanned");
    offer.hidden = !scanned;
    if (scanned) {
      offer.dataset.scanned = scanned;
      byId("duty-scanned-tag").textContent = duty.tagOf(scanned);
    }
    const view = views.find((each) => each.dataset.view === name);
    duty.leaveForms(view);
    if (before && before !== view) {
      if (name !== "") duty.say("");
      scrollTo(0, 0);
      view.querySelector("h2").focus({ preventScroll: true });
    }
  };

  duty.go = (name) => {
    if (wanted() === name) duty.show();
    else location.hash = name;
  };

  duty.say = (text) => {
    byId("duty-said").textContent = text;
  };

  // -- Forms --------------------------------------------------------------------------------

  const options = (select, rows, chosen) => {
    if (select === document.activeElement) return;
    const before = select.value;
    const first = [...select.options].filter((option) => option.value === "");
    const made = rows.map(([value, text]) => duty.make("option", { value, text }));
    select.replaceChildren(...first, ...made);
    select.value = before && rows.some(([value]) => String(value) === before) ? before : String(chosen || "");
  };

  const usualPost = () => {
    const { patrol, roster, me, posts } = duty.now;
    if (patrol) return patrol.post;
    const shift = roster.find((each) => Date.parse(each.ends_at) > Date.now());
    return (shift && shift.post) || me.post || (posts[0] || {}).id;
  };

  // The village's places, as they are checked in at: {key, name, post, body}.
  duty.places = () =>
    duty.now.posts.flatMap((post) => [
      { key: `post-${post.id}`, name: post.name, post, body: { post: post.id } },
      ...post.checkpoints.map((point) => ({
        key: `checkpoint-${point.id}`,
        name: `${point.name} (${post.name})`,
        post,
        body: { checkpoint: point.id },
      })),
    ]);

  const drawPlaces = (visited) => {
    const mine = usualPost();
    const rows = duty.places().sort((one, other) => (other.post.id === mine) - (one.post.id === mine));
    byId("duty-places").replaceChildren(
      ...rows.map(({ key, name }) => {
        const time = visited[key];
        const done = time && duty.make("small", { text: duty.fill(texts.visited, { time: duty.clock(time) }) });
        const button = duty.make("button", { type: "button", class: "button quiet", "data-place": key });
        button.append(...[duty.make("span", { text: name }), done].filter(Boolean));
        return duty.make("li", {}, button);
      })
    );
  };

  const drawForms = () => {
    const { patrol, me, posts, codes } = duty.now;
    document.querySelectorAll("[data-while]").forEach((element) => {
      element.hidden = (element.dataset.while === "patrol") !== Boolean(patrol);
    });
    if (!me) return;
    byId("duty-me").textContent = me.name;
    document
      .querySelectorAll("select[name=post]")
      .forEach((select) => options(select, posts.map((post) => [post.id, post.name]), usualPost()));
    const ringing = codes.filter((code) => !code.is_all_clear);
    options(byId("duty-alarm-code"), ringing.map((code) => [code.id, `${code.beats}: ${code.label}`]));
    if (patrol) {
      const post = posts.find((each) => each.id === patrol.post) || { name: "" };
      const told = { place: post.name, time: duty.clock(patrol.began) };
      byId("duty-patrol").textContent = duty.fill(texts.on_patrol, told);
    }
    drawPlaces((patrol && patrol.visited) || {});
  };

  // One after another, so that what was read first is never drawn last.
  let drawing = Promise.resolve();
  const draw = async () => {
    const had = duty.now && duty.now.me;
    duty.now = await duty.readState();
    drawForms();
    await duty.draw(duty.now);
    if (!had !== !duty.now.me) duty.show();
  };
  duty.redraw = () => {
    drawing = drawing.then(draw, draw);
    return drawing;
  };

  // Changes come in bursts; the page is drawn once for each.
  let due = null;
  duty.onChange = () => {
    clearTimeout(due);
    due = setTimeout(duty.redraw, 50);
  };
})((self.rondaDuty = self.rondaDuty || {}));
