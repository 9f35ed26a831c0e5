/**
 * What there is: the things of EV Live as the registries know them.
 *
 * Entities are recognised by what they show (translation key, or device class where the name
 * comes from that), never by their id or name. A thing is
 * `{ id, device, name, kind, entities, states, connectors, stations }`: `entities` maps what is
 * shown to the id of the entity that shows it; `connectors` are its child devices.
 */

const PLATFORM = "ev_live";

// An entity that is named by its device class has no translation key.
const KEYS = {
  "binary_sensor.battery_charging": "charging",
  "binary_sensor.connectivity": "connected",
  "binary_sensor.plug": "plugged",
  "sensor.battery": "soc",
};

const OF_STATIONS = [
  "activity",
  "all_available",
  "any_available",
  "best_free_power",
  "connectors_available",
  "connectors_heard",
  "connectors_total",
  "station_status",
  "total_power",
];
const OF_MONITORS = ["last_triggered", "monitor", "monitor_state"];

/** Return what an entity shows, which may be nothing that is known here. */
export const keyOf = (entity, state) => {
  if (entity.translation_key) return entity.translation_key;
  const shown = state.attributes.device_class;
  return KEYS[`${entity.entity_id.split(".")[0]}.${shown}`] ?? shown ?? entity.entity_id;
};

/** Return a device that is there and in use, and so is what it is a part of. */
const deviceIn = (hass, id) => {
  const device = hass.devices[id];
  if (!device || device.disabled_by) return undefined;
  const parent = device.parent_device_id;
  return parent && !deviceIn(hass, parent) ? undefined : device;
};

/** Return the device of an entity, unless nobody wants to see either. */
const deviceOf = (hass, entity) =>
  entity.platform === PLATFORM && !entity.hidden ? deviceIn(hass, entity.device_id) : undefined;

const thingOf = (things, device) => {
  let thing = things.get(device.id);
  if (!thing) {
    const name = (device.name_by_user || device.name || "").trim() || device.id;
    thing = { id: device.id, device, name, entities: {}, all: [], connectors: [], stations: [] };
    things.set(device.id, thing);
  }
  return thing;
};

const kindOf = (thing, hosts) => {
  const has = (keys) => keys.some((key) => key in thing.entities);
  if (thing.device.entry_type === "service") return "account";
  if (thing.device.parent_device_id) return "connector";
  if (hosts.has(thing.id)) return "depot";
  if (thing.connectors.length || has(OF_STATIONS)) return "station";
  return has(OF_MONITORS) ? "monitor" : "vehicle";
};

/** Return every device with its entities, and the entities that have no state yet. */
const gather = (hass) => {
  const things = new Map();
  const awaited = [];
  for (const entity of Object.values(hass.entities)) {
    const device = deviceOf(hass, entity);
    if (!device) continue;
    const state = hass.states[entity.entity_id];
    if (!state) {
      awaited.push(entity.entity_id);
      continue;
    }
    const thing = thingOf(things, device);
    const key = keyOf(entity, state);
    thing.entities[key] ??= entity.entity_id;
    thing.all.push({ key, id: entity.entity_id, isMinor: Boolean(entity.entity_category) });
  }
  return { things, awaited };
};

/** Put connectors at their stations, also at those that show nothing themselves. */
const attachConnectors = (hass, things) => {
  for (const thing of [...things.values()]) {
    const station = hass.devices[thing.device.parent_device_id];
    if (station) thingOf(things, station).connectors.push(thing);
  }
};

/** Put stations at their depots, and say of each thing what it is. */
const tellKinds = (things) => {
  const all = [...things.values()];
  const hosts = new Set(all.map((thing) => thing.device.via_device_id));
  for (const thing of all) thing.kind = kindOf(thing, hosts);
  for (const thing of all) {
    if (thing.kind === "station") things.get(thing.device.via_device_id)?.stations.push(thing);
  }
};

const sortAll = (house, language) => {
  const { compare } = new Intl.Collator(language, { numeric: true });
  const byName = (one, other) => compare(one.name, other.name);
  for (const kind of Object.values(house)) kind.sort(byName);
  for (const { connectors } of house.station) connectors.sort(byName);
};

/** Return all things by kind, each kind by name as people count, and what is still awaited. */
const survey = (hass) => {
  const { things, awaited } = gather(hass);
  attachConnectors(hass, things);
  tellKinds(things);
  const house = { account: [], depot: [], station: [], monitor: [], vehicle: [] };
  for (const thing of things.values()) house[thing.kind]?.push(thing);
  sortAll(house, hass.locale?.language);
  return { ...house, things, awaited };
};

const rootsOf = ({ entities, devices, locale }) => [entities, devices, locale?.language];

const haveSameRoots = (before, now) => rootsOf(before).every((root, at) => root === rootsOf(now)[at]);

const isOver = ({ awaited }, { states }) => awaited.some((entity) => entity in states);

let last;

/** Return what there is; it is looked at once for all views until the registries change. */
export const houseOf = (hass) => {
  if (!last || !haveSameRoots(last, hass) || isOver(last.house, hass)) {
    const { entities, devices, locale } = hass;
    last = { entities, devices, locale, house: survey(hass) };
  }
  return last.house;
};

/** Whether what was built of a house does not hold any more. */
export const hasChanged = (before, now) =>
  !haveSameRoots(before, now) || isOver(houseOf(before), now);
