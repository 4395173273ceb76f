// Whose the data of the shown layers are, and on what terms they may be used.

export function termsOf({ layers, base, background, texts }) {
  const told = [...layers.filter((layer) => layer.shown), ...base]
    .filter(({ attribution, licence }) => attribution || licence)
    .map(({ title, attribution, licence }) => [attribution || title, licence].filter(Boolean).join(", "));
  if (background?.attribution) told.push(background.attribution);
  const text = [...new Set(told)].join(" · ");
  return text ? `${texts.terms} ${text}` : "";
}
