// The report's form: a draft that outlives a lost connection, pictures made smaller before they are
// sent, and the village's puzzle where there is one. Without it the form works all the same.

const LONGEST_SIDE = 1600; // pixels
const QUALITY = 0.8;
const KEEP = 7 * 24 * 3600 * 1000; // milliseconds
// Not kept on a device that others may use, or of no use another time.
const LEFT_OUT = new Set([
  "csrfmiddlewaretoken", "reporter_name", "reporter_phone", "reporter_email", "website", "begun",
  "asked", "kept", "altcha", "photos",
]);

const nameOf = (village) => `netizen-report-${village}`;

class Draft {
  constructor(form) {
    this.form = form;
    this.name = nameOf(form.dataset.netizenForm);
  }

  get fields() {
    return [...this.form.elements].filter((field) => field.name && !LEFT_OUT.has(field.name) && field.type !== "submit");
  }

  save() {
    const values = this.fields
      .filter((field) => !["checkbox", "radio"].includes(field.type) || field.checked)
      .map((field) => [field.name, field.value]);
    try {
      localStorage.setItem(this.name, JSON.stringify({ at: Date.now(), values }));
    } catch {
      // A full or forbidden store: the form is as it would be without.
    }
  }

  /** Puts back what was written, into a form that is as the server made it. */
  restore() {
    let kept = null;
    try {
      kept = JSON.parse(localStorage.getItem(this.name));
    } catch {
      return false;
    }
    const written = kept?.values?.some(([name, value]) => ["title", "text"].includes(name) && value);
    if (!written || Date.now() - kept.at > KEEP) return false;
    for (const field of this.fields) {
      const values = kept.values.filter(([name]) => name === field.name).map(([, value]) => value);
      if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
      else if (values.length) field.value = values[0];
    }
    return true;
  }
}

/** The picture with its longer side cut down; the file itself where that gains nothing. */
async function smaller(file) {
  try {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    if (!blob || blob.size >= file.size) return file;
    return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
  } catch {
    return file; // the server says what is wrong with it
  }
}

async function shrink(form) {
  const input = form.elements.photos;
  // What the camera wrote into the file would be lost.
  if (!input?.files.length || form.elements.keep_location?.checked) return;
  const files = new DataTransfer();
  for (const file of input.files) files.items.add(await smaller(file));
  input.files = files.files;
}

async function solve(form) {
  const { solution } = await import("./puzzle.js");
  form.elements.altcha.value = await solution(form.dataset.netizenCaptcha);
}

function begin(form) {
  const { dataset } = form;
  const line = form.querySelector("[data-netizen-said]");
  const say = (text) => { line.textContent = text; };
  const draft = new Draft(form);
  // One that comes back with something to mend holds what was written.
  const isFresh = !form.elements.title.value && !form.elements.text.value;
  if (isFresh && draft.restore()) say(dataset.restored);
  form.addEventListener("input", () => draft.save());

  let puzzle = null;
  if (dataset.netizenCaptcha) form.addEventListener("focusin", () => { puzzle ??= solve(form).catch(() => "unable"); });

  let isReady = false;
  form.addEventListener("submit", async (event) => {
    if (isReady) return;
    event.preventDefault();
    draft.save();
    if (!navigator.onLine) return say(dataset.offline);
    say(dataset.busy);
    if (puzzle === null && dataset.netizenCaptcha) puzzle = solve(form).catch(() => "unable");
    await shrink(form);
    if ((await puzzle) === "unable") {
      puzzle = null;
      return say(dataset.unable);
    }
    // A form that is still telling of being sent cannot be sent again: let it finish first.
    await new Promise((done) => setTimeout(done));
    isReady = true;
    const { submitter } = event;
    if (submitter) form.requestSubmit(submitter);
    else form.requestSubmit();
    isReady = false;
  });
  // Shown again from the browser's memory, it can be sent again.
  addEventListener("pageshow", (event) => { if (event.persisted) say(""); });
}

for (const form of document.querySelectorAll("form[data-netizen-form]")) begin(form);
const filed = document.querySelector("[data-netizen-filed]");
if (filed) {
  try {
    localStorage.removeItem(nameOf(filed.dataset.netizenFiled));
  } catch {
    // Nothing was kept then.
  }
}
