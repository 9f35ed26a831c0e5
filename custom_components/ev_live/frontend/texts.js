/** What the dashboard itself says; names of devices and entities come from Home Assistant. */

import * as LANGUAGES from "./languages.js";

/** Return a function that says a text in the language of a person, or else in English. */
export const speaker = (language = "en") => {
  const texts = LANGUAGES[language] ?? LANGUAGES[language.split("-")[0]] ?? {};
  return (key, values = {}) =>
    (texts[key] ?? LANGUAGES.en[key]).replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
};
