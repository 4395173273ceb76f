// What all modules know: the village, and the language of the page that is shown.

export const site = {
  /** The village's bootstrap: names, contact, profile, menu, plugins, links. */
  village: null,
  /** The entries of its menu, in `language`. */
  menu: null,
  /** The language asked for, one of the village's. */
  language: "id",
  /** The language of this site's own words: that, where there are words in it. */
  chrome: "id",
};

export const isMain = (language) => language === site.village.languages[0];
export const pluginOf = (slug) => site.village.plugins.find((plugin) => plugin.slug === slug);
