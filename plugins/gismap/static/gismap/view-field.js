// The map block in the page editor: its position is chosen on a map, and how much around it is shown
// follows what that map shows.

/** The choice of how much is shown, beside the position. */
function choiceBeside(field) {
  const { form, name } = field.querySelector("input");
  return form?.elements.namedItem(name.replace(/-position$/, "-zoom")) ?? null;
}

document.addEventListener("kampung-point-open", ({ target }) => {
  const choice = choiceBeside(target);
  if (!choice || target.dataset.zoom) return;
  target.dataset.zoom = choice.value;
  choice.addEventListener("change", () => {
    target.dataset.zoom = choice.value;
    target.show();
  });
});

document.addEventListener("kampung-point-chosen", ({ target, detail }) => {
  const choice = choiceBeside(target);
  if (!choice) return;
  const offered = [...choice.options].map(({ value }) => Number(value)).filter(Boolean);
  const nearest = Math.min(Math.max(detail.zoom, Math.min(...offered)), Math.max(...offered));
  choice.value = String(nearest);
  target.dataset.zoom = choice.value;
});
