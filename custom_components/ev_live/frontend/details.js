/** The views of one thing: a depot or a station, and a vehicle. */

import {
  HOURS,
  emptyView,
  facts,
  goTo,
  graph,
  heading,
  lines,
  logbook,
  mapOf,
  opening,
  section,
  subheading,
  tile,
  tilesOf,
  titled,
  view,
  widened,
} from "./cards.js";

const PLACE_TILES = [
  "connectors_available",
  "connectors_total",
  "connectors_charging",
  "connectors_out_of_order",
  "best_free_power",
  "charging_power",
  "total_power",
  "station_status",
  "scheduled",
  "problem",
  "incident",
  "incidents_open",
  "fault_text",
  "connected",
];
const CONNECTOR_TILES = [
  "status",
  "power",
  "soc",
  "vehicle",
  "process_status",
  "plugged",
  "charging",
  "meter",
  "incident",
  "fault_text",
];
const CONNECTOR_FACTS = ["plugs", "max_power"];
// What the status of a connector says as well.
const IN_STATUS = ["charging", "plugged", "session_running"];
const VEHICLE_TILES = [
  "soc",
  "readiness",
  "charging",
  "plugged",
  "range",
  "fuel_percent",
  "fuel_range",
  "power",
  "speed",
  "vehicle_status",
  "charging_status",
  "charge_end",
  "location",
  "odometer",
  "distance_today",
  "energy_used_today",
  "incident",
];

const gone = (say) => emptyView(say("gone"), say("gone_hint"));

/** Return a heading with the way to the device, where what is not shown here is found. */
const title = (thing, icon, say) => {
  const path = `/config/devices/device/${thing.id}`;
  const button = { type: "button", icon: "mdi:cog-outline", label: say("device"), tap_action: goTo(path) };
  return heading(thing.name, icon, { badges: [button] });
};

const happened = (things, say, keys = []) =>
  section(titled(heading(say("happened"), "mdi:history"), logbook(things, HOURS, keys)));

/** Return a connector of a station; whatever tells of its sessions belongs to it. */
const connector = (thing, say) => {
  const sessions = thing.all
    .filter(({ key, id }) => key.includes("session") && !id.startsWith("event."))
    .map(({ key }) => key);
  const told = thing.entities.status ? IN_STATUS : [];
  const keys = [...CONNECTOR_TILES, ...sessions].filter((key) => !told.includes(key));
  const title = subheading(thing.name, { badges: facts(thing, CONNECTOR_FACTS) });
  const tiles = tilesOf(thing, keys, say);
  return section(titled(title, tiles.length === 1 ? tiles.map(widened) : tiles));
};

/** Return a depot's stations, one tile each, where that tells of all of them. */
const stationsOf = (thing, say) => {
  const cards = thing.stations
    .filter(({ entities }) => entities.connectors_available)
    .map((one) =>
      tile(one.entities.connectors_available, {
        name: one.name,
        tap_action: opening(one),
        grid_options: { columns: 12 },
      }),
    );
  return section(titled(heading(say("stations"), "mdi:ev-station"), cards));
};

/** Return the view of a depot or a station. */
export const placeView = (house, hass, say, id) => {
  const thing = house.things.get(id);
  if (!thing) return gone(say);
  const { connectors } = thing;
  const icon = thing.kind === "depot" ? "mdi:warehouse" : "mdi:ev-station";
  return view([
    ...section([title(thing, icon, say), ...tilesOf(thing, PLACE_TILES, say)]),
    ...section(mapOf([thing], hass, { grid_options: { columns: "full", rows: 4 } })),
    ...stationsOf(thing, say),
    ...connectors.flatMap((one) => connector(one, say)),
    ...graph(
      say("connectors_history"),
      lines([thing], ["connectors_available", "connectors_charging"]),
    ),
    ...graph(say("power_history"), powerLines(thing, connectors)),
    ...graph(say("status_history"), lines(connectors, ["status"])),
    ...happened([thing, ...connectors], say),
  ]);
};

/** Return the power of all, where that is summed up, before that of each. */
const powerLines = (thing, connectors) => [
  ...lines([thing], ["charging_power"]),
  ...lines(connectors, ["power"]),
];

/** Return everything else that a vehicle shows and that is no detail. */
const others = (thing, say) =>
  tilesOf(
    thing,
    thing.all
      .filter(({ key, id, isMinor }) => !isMinor && !VEHICLE_TILES.includes(key) && isTile(id))
      .filter(({ key, id }) => thing.entities[key] === id)
      .map(({ key }) => key),
    say,
  );

const isTile = (id) => !/^(event|device_tracker)\./.test(id);

/** Return the view of a vehicle. */
export const vehicleView = (house, hass, say, id) => {
  const thing = house.things.get(id);
  if (!thing) return gone(say);
  return view([
    ...section([title(thing, "mdi:bus-electric", say), ...tilesOf(thing, VEHICLE_TILES, say)]),
    ...section(
      titled(subheading(say("track")), mapOf([thing], hass, { hours_to_show: HOURS })),
      2,
    ),
    ...happened([thing], say, ["readiness"]),
    ...graph(say("battery_history"), lines([thing], ["soc"]), { min_y_axis: 0, max_y_axis: 100 }),
    ...graph(say("power_history"), lines([thing], ["power"])),
    ...graph(say("status_history"), lines([thing], ["readiness", "charging", "plugged"])),
    ...graph(say("speed_history"), lines([thing], ["speed"])),
    ...section(titled(heading(say("more"), "mdi:format-list-bulleted"), others(thing, say))),
  ]);
};
