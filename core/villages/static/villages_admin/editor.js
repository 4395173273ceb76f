// Saving on a poor line. A form saves itself while its editor writes; until that has been answered
// a new page has no address, and sending the form again would make the page twice.
(() => {
  const LONGEST_WAIT = 20000; // milliseconds
  const KEY = "form_key";

  // With this the server knows a new page's form again when its first answer got lost.
  document.addEventListener("DOMContentLoaded", () => {
    const form = document.getElementById("page-edit-form");
    if (!form || !/\/pages\/add\//.test(form.action)) return;
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    const field = hidden(KEY, Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(""));
    form.append(field);
  });

  function hidden(name, value) {
    const field = document.createElement("input");
    return Object.assign(field, { type: "hidden", name, value });
  }

  let saving = null; // the form whose automatic save is under way
  let sending = null; // the form that its editor has sent
  let send = null; // sends it, when the automatic save has been answered

  document.addEventListener("w-autosave:save", (event) => {
    if (event.target === sending) event.preventDefault();
    else saving = event.target;
  });

  const answered = () => {
    saving = null;
    send?.();
  };
  document.addEventListener("w-autosave:success", answered);
  document.addEventListener("w-autosave:error", answered);

  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (form === saving) wait(event);
      else if (form.matches("[data-controller~='w-autosave']") && !form.target) sending = form;
    },
    { capture: true },
  );

  function wait(event) {
    const { target: form, submitter } = event;
    event.preventDefault();
    event.stopPropagation();
    if (send) return;
    const timer = setTimeout(answered, LONGEST_WAIT);
    form.setAttribute("aria-busy", "true");
    // Wagtail disables the button once it is clicked, and a disabled one is not sent.
    const pressed = submitter?.name ? hidden(submitter.name, submitter.value) : null;
    send = () => {
      send = null;
      clearTimeout(timer);
      form.removeAttribute("aria-busy");
      if (pressed) form.append(pressed);
      form.requestSubmit();
    };
  }

  // Back from the browser's memory: nothing is being sent any more.
  window.addEventListener("pageshow", () => {
    sending = null;
  });
})();
