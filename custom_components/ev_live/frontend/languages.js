/** The languages in which the dashboard speaks, one line each. */

export { default as da } from "./texts/da.js";
export { default as de } from "./texts/de.js";
export { default as en } from "./texts/en.js";
export { default as es } from "./texts/es.js";
export { default as fi } from "./texts/fi.js";
export { default as fr } from "./texts/fr.js";
export { default as it } from "./texts/it.js";
export { default as nb } from "./texts/nb.js";
export { default as nl } from "./texts/nl.js";
export { default as sv } from "./texts/sv.js";
