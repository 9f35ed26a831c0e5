/** The view that opens first: everything, as much of it as there is. */

import {
  WHOLE,
  WIDE,
  emptyView,
  freeOfTotal,
  goTo,
  heading,
  logbook,
  mapOf,
  opening,
  pathOf,
  readyAndNot,
  section,
  subheading,
  tile,
  tilesOf,
  titled,
  view,
} from "./cards.js";

// Above this many stations each is one tile, and its connectors are in its own view only.
const MOST_IN_DETAIL = 30;
const MOST_CONNECTORS = 12;
const MANY_VEHICLES = 8;
const HOURS = 3;
const COUNTED_ELSEWHERE = ["incidents_open", "vehicles_late", "vehicles_not_ready", "vehicles_ready"];
const TROUBLES = ["incident", "problem", "stolen", "tyre_problem", "warning"];
const DEPOT_TILES = ["charging_power", "connectors_charging", "connectors_out_of_order", "scheduled"];
const VEHICLE_MAIN = ["soc", "range", "fuel_percent", "odometer", "vehicle_status", "position"];
const VEHICLE_STATE = ["readiness", "charging", "charging_status", "plugged", "moving"];

/** Return how an account is connected, and what it counts that stands nowhere else. */
const connection = (account, say) => {
  const { connected } = account.entities;
  const counts = account.all.filter(
    ({ key, id, isMinor }) => !isMinor && !COUNTED_ELSEWHERE.includes(key) && !id.startsWith("event."),
  );
  const name = { name: account.name };
  return [
    connected ? tile(connected, { ...name, color: "green", ...WIDE }) : subheading(account.name),
    ...tilesOf(account, [...new Set(counts.map(({ key }) => key))], say),
  ];
};

const connections = (house, say) =>
  titled(
    heading(say("connections"), "mdi:lan-connect"),
    house.account.flatMap((account) => connection(account, say)),
  );

/** Return what is wrong somewhere now, each trouble where it is and not again above that. */
const troubles = (house, say) => {
  const entities = [...house.things.values()].flatMap((thing) => troublesOf(thing, house));
  if (!entities.length) return [];
  const card = { type: "entity-filter", show_empty: false, entities, card: { type: "entities" } };
  return [
    heading(say("incidents"), "mdi:alert-circle-outline"),
    ...noIncidents(house, say),
    { ...card, conditions: [] },
    ...house.account.flatMap(openIncidents),
  ];
};

/** Return a line that is there as long as no account has an incident. */
const noIncidents = (house, say) => {
  const counts = house.account.map(({ entities }) => entities.incidents_open).filter(Boolean);
  const visibility = counts.map((entity) => ({ condition: "state", entity, state: "0" }));
  return counts.length ? [subheading(say("no_incidents"), { visibility })] : [];
};

/** Return how many incidents of an account are open, which shows while there are any. */
const openIncidents = ({ name, entities: { incidents_open: entity } }) => {
  const visibility = [{ condition: "numeric_state", entity, above: 0 }];
  return entity ? [tile(entity, { name, visibility })] : [];
};

const troublesOf = (thing, house) => {
  const below = [...thing.connectors, ...thing.stations];
  // A station's problem is that of its connectors.
  const keys = below.length ? ["incident"] : TROUBLES;
  return keys
    .filter((key) => key in thing.entities)
    .map((key) => ({
      entity: thing.entities[key],
      name: fullName(thing, house),
      conditions: [{ condition: "state", state: "on" }, ...unlessToldBy(key, thing, below)],
    }));
};

/** Return the conditions under which nothing else tells of the same trouble. */
const unlessToldBy = (key, thing, below) => {
  const others = below.map(({ entities }) => entities[key]);
  if (key === "problem") others.push(thing.entities.incident);
  return others
    .filter(Boolean)
    .map((entity) => ({ condition: "state", entity, state_not: "on" }));
};

const fullName = (thing, house) => {
  const station = house.things.get(thing.device.parent_device_id);
  return station ? `${station.name} · ${thing.name}` : thing.name;
};

const happened = (house, say) => {
  const cards = logbook([...house.depot, ...house.station, ...house.vehicle, ...house.monitor], HOURS);
  return titled(heading(say("happened"), "mdi:history"), cards);
};

/** Return a station with its connectors, the first of them where there are very many. */
const station = (thing, say) => {
  const badges = freeOfTotal(thing, say);
  const count = thing.connectors.length;
  if (count > MOST_CONNECTORS) {
    badges.push({ type: "button", text: say("all", { count }), tap_action: opening(thing) });
  }
  const connectors = thing.connectors
    .filter(({ entities }) => entities.status)
    .slice(0, MOST_CONNECTORS)
    .map(({ entities, name }) => tile(entities.status, { name }));
  return [heading(thing.name, "mdi:ev-station", { badges, tap_action: opening(thing) }), ...connectors];
};

/** Return a depot with its sums; its stations come after it. */
const depot = (thing, say) => [
  heading(thing.name, "mdi:warehouse", {
    badges: freeOfTotal(thing, say),
    tap_action: opening(thing),
  }),
  ...tilesOf(thing, DEPOT_TILES, say),
];

/** Return stations as one tile each. */
const stationsInShort = (stations, say) => {
  const cards = stations.flatMap((thing) => {
    const entity = thing.entities.connectors_available ?? thing.all[0]?.id;
    return entity ? [tile(entity, { name: thing.name, tap_action: opening(thing) })] : [];
  });
  return section(titled(heading(say("stations"), "mdi:ev-station"), cards), 4);
};

/** Return depots, each with its stations behind it, then the stations that are in none. */
const places = (house, say) => {
  const depots = house.depot.flatMap((one) => [
    ...section(depot(one, say)),
    ...(house.station.length > MOST_IN_DETAIL
      ? []
      : one.stations.flatMap((thing) => section(station(thing, say)))),
  ]);
  if (house.station.length > MOST_IN_DETAIL) {
    return [...depots, ...stationsInShort(house.station, say)];
  }
  const inDepots = new Set(house.depot.flatMap((one) => one.stations));
  const others = house.station.filter((one) => !inDepots.has(one));
  return [...depots, ...others.flatMap((thing) => section(station(thing, say)))];
};

/** Return a vehicle: how full it is, and what it is doing about that. */
const vehicle = (thing) => {
  const first = (keys) => keys.map((key) => thing.entities[key]).find(Boolean);
  const main = first(VEHICLE_MAIN) ?? first(VEHICLE_STATE) ?? thing.all[0]?.id;
  const state = first(VEHICLE_STATE);
  if (!main) return [];
  const leading = { name: thing.name, tap_action: opening(thing) };
  if (!state || state === main) return [tile(main, { ...leading, ...WIDE })];
  return [tile(main, leading), tile(state, { name: { type: "entity" } })];
};

/** Return who is late this morning, which shows while somebody is. */
const late = ({ entities: { vehicles_late: entity } }) => {
  const visibility = [{ condition: "state", entity, state: "on" }];
  const names = { name: { type: "entity" }, state_content: ["late_vehicles"] };
  const look = { color: "red", grid_options: { columns: WHOLE }, visibility };
  return entity ? [tile(entity, { ...names, ...look })] : [];
};

/** Return vehicles account by account, each with how many are ready. */
const vehicles = (house, say) => {
  const title = heading(say("vehicles"), "mdi:bus-electric");
  const fleets = house.account.map((account) => [account, vehiclesOf(account, house)]);
  const cards = fleets.flatMap(([account, fleet]) =>
    titled(subheading(account.name, { badges: readyAndNot(account, say) }), [
      ...(fleet.length ? late(account) : []),
      ...fleet.flatMap(vehicle),
    ]),
  );
  const span = house.vehicle.length > MANY_VEHICLES ? 2 : 1;
  return section(titled(title, [...cards, ...strayVehicles(house)]), span);
};

const vehiclesOf = (account, house) =>
  house.vehicle.filter(({ device }) => device.via_device_id === account.id);

/** Return the vehicles of accounts that show nothing themselves. */
const strayVehicles = (house) => {
  const accounts = new Set(house.account.map(({ id }) => id));
  return house.vehicle.filter(({ device }) => !accounts.has(device.via_device_id)).flatMap(vehicle);
};

/** Return the overview of a house. */
export const overview = (house, hass, say) => {
  if (!house.things.size) {
    return emptyView(say("empty"), say("empty_hint"), [
      { text: say("set_up"), tap_action: goTo("/config/integrations/integration/ev_live") },
    ]);
  }
  return view([
    ...section(mapOf([...house.depot, ...house.station, ...house.vehicle], hass), 2),
    ...section(troubles(house, say)),
    ...section(connections(house, say)),
    ...vehicles(house, say),
    ...section(happened(house, say)),
    ...places(house, say),
  ]);
};

/** Return the views that things have of their own. */
export const ownViews = (house) =>
  ["depot", "station", "vehicle"].flatMap((kind) =>
    house[kind].map((thing) => ({
      title: thing.name,
      path: pathOf(thing),
      subview: true,
      strategy: { type: `custom:ev-live-${kind === "vehicle" ? "vehicle" : "place"}`, device: thing.id },
    })),
  );
