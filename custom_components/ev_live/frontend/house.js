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

const makeThing = (device) => {
  const name = (device.name_by_user || device.name || "").trim() || device.id;
  return { id: device.id, device, name, entities: {}, all: [], connectors: [], stations: [] };
};

/** Return what makes the thing of a device once, and nothing for one that is not in use. */
const thingsIn = (hass) => {
  const made = new Map();
  return (id) => {
    let thing = made.get(id);
    if (thing === undefined) {
      const device = deviceIn(hass, id);
      made.set(id, (thing = device ? makeThing(device) : null));
    }
    return thing;
  };
};

const kindOf = (thing, hosts) => {
  const has = (keys) => keys.some((key) => key in thing.entities);
  if (thing.device.entry_type === "service") return "account";
  if (thing.device.parent_device_id) return "connector";
  if (hosts.has(thing.id)) return "depot";
  if (thing.connectors.length || has(OF_STATIONS)) return "station";
  return has(OF_MONITORS) ? "monitor" : "vehicle";
};

const take = (thing, entity, state) => {
  const id = entity.entity_id;
  const key = keyOf(entity, state);
  thing.entities[key] ??= id;
  thing.all.push({ key, id, isMinor: Boolean(entity.entity_category) });
};

/** Return every device that shows something, and the entities that have no state yet. */
const gather = (hass, thingOf) => {
  const things = new Map();
  const awaited = [];
  for (const entity of Object.values(hass.entities)) {
    if (entity.platform !== PLATFORM || entity.hidden) continue;
    const thing = thingOf(entity.device_id);
    if (!thing) continue;
    const state = hass.states[entity.entity_id];
    if (state) {
      take(thing, entity, state);
      things.set(thing.id, thing);
    } else {
      awaited.push(entity.entity_id);
    }
  }
  return { things, awaited };
};

/** Put connectors at their stations, also at those that show nothing themselves. */
const attachConnectors = (things, thingOf) => {
  for (const thing of [...things.values()]) {
    const station = thingOf(thing.device.parent_device_id);
    if (!station) continue;
    station.connectors.push(thing);
    things.set(station.id, station);
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
  const thingOf = thingsIn(hass);
  const { things, awaited } = gather(hass, thingOf);
  attachConnectors(things, thingOf);
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
