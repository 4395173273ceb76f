// Fetches the page anew while villages wait, and shows its progress; without it a link does.
(() => {
  const PAUSE = 3000;
  let misses = 0;
  const look = async () => {
    const shown = document.getElementById("progress");
    if (!shown || shown.dataset.waiting === "0" || misses > 20) return;
    // What somebody is about to press is not taken from under them.
    if (!shown.contains(document.activeElement)) {
      try {
        const answer = await fetch(location.href, { credentials: "same-origin" });
        if (!answer.ok) throw new Error(String(answer.status));
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.getElementById("progress");
        if (fresh) shown.replaceWith(fresh);
        misses = 0;
      } catch {
        misses += 1;
      }
    }
    setTimeout(look, PAUSE);
  };
  setTimeout(look, PAUSE);
})();
