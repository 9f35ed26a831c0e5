// A Home Assistant as its page knows it, for tests of the strategy without a browser.

globalThis.HTMLElement = class {};
globalThis.window = globalThis;
globalThis.document = { documentElement: { lang: "en" } };
const defined = new Map();
globalThis.customElements = {
  get: (name) => defined.get(name),
  define: (name, element) => {
    if (defined.has(name)) throw new Error(`${name} is defined already`);
    defined.set(name, element);
  },
};

const MODULE = new URL("../../custom_components/ev_live/frontend/ev-live-strategy.js", import.meta.url);
await import(MODULE);

/** Load the module again, as a page does that was open during an update. */
export const loadAgain = () => import(`${MODULE}?again`);

export const strategy = (name) => defined.get(`ll-strategy-${name}`);

export const emptyHouse = () => ({ entities: {}, devices: {}, states: {}, locale: { language: "en" } });

export const addDevice = (hass, id, more = {}) => {
  hass.devices[id] = { id, name: id, name_by_user: null, disabled_by: null, ...more };
};

/** Add an entity; `key` is its translation key, or its device class after a colon. */
export const addEntity = (hass, device, domain, key, more = {}) => {
  const entity_id = `${domain}.${device}_${key.replace(":", "class_")}`.toLowerCase();
  const named = key.startsWith(":") ? {} : { translation_key: key };
  hass.entities[entity_id] = { entity_id, device_id: device, platform: "ev_live", ...named, ...more };
  const device_class = key.startsWith(":") ? key.slice(1) : undefined;
  hass.states[entity_id] = { entity_id, state: "1", attributes: { device_class } };
  return entity_id;
};

export const addAccount = (hass, id) => {
  addDevice(hass, id, { entry_type: "service" });
  addEntity(hass, id, "binary_sensor", ":connectivity", { entity_category: "diagnostic" });
};

export const addStation = (hass, id, connectors, via = "account") => {
  addDevice(hass, id, { via_device_id: via });
  const available = addEntity(hass, id, "sensor", "connectors_available");
  Object.assign(hass.states[available].attributes, { latitude: 59.9, longitude: 10.7 });
  addEntity(hass, id, "sensor", "connectors_total", { entity_category: "diagnostic" });
  addEntity(hass, id, "binary_sensor", "any_available");
  addEntity(hass, id, "event", "activity");
  for (let number = 1; number <= connectors; number += 1) {
    const connector = `${id}_${number}`;
    addDevice(hass, connector, { name: `Connector ${number}`, parent_device_id: id });
    addEntity(hass, connector, "sensor", "status");
    addEntity(hass, connector, "binary_sensor", ":problem", { entity_category: "diagnostic" });
  }
};

export const addVehicle = (hass, id) => {
  addDevice(hass, id, { via_device_id: "account" });
  addEntity(hass, id, "sensor", ":battery");
  addEntity(hass, id, "binary_sensor", ":battery_charging");
  const position = addEntity(hass, id, "device_tracker", "position");
  Object.assign(hass.states[position].attributes, { latitude: 59.9, longitude: 10.8 });
  addEntity(hass, id, "binary_sensor", "incident");
};

/** Build everything that a person can open: the dashboard with all of its views. */
export const build = async (given) => {
  // A page never changes what it has, it takes something new.
  const hass = { ...given, entities: { ...given.entities }, devices: { ...given.devices } };
  const dashboard = await strategy("dashboard-ev-live").generate({ type: "custom:ev-live" }, hass);
  const views = await Promise.all(
    dashboard.views.map(async ({ strategy: { type, ...config }, ...view }) => ({
      ...view,
      ...(await strategy(`view-${type.replace("custom:", "")}`).generate(config, hass)),
    })),
  );
  return Object.fromEntries(views.map((view) => [view.path, view]));
};

export const cardsOf = (view) => view.cards ?? view.sections.flatMap(({ cards }) => cards);

/** Return every entity that a view names, wherever it stands in it. */
export const entitiesOf = (view) =>
  [...JSON.stringify(view).matchAll(/"((?:sensor|binary_sensor|event|device_tracker)\.[^"]+)"/g)].map(
    ([, entity]) => entity,
  );

export const tilesOf = (view) => cardsOf(view).filter(({ type }) => type === "tile");

export const headingsOf = (view) =>
  cardsOf(view)
    .filter(({ type }) => type === "heading")
    .map(({ heading }) => heading);
