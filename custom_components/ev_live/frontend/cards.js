/** The cards that all views are made of: Home Assistant's own, never asked for per entity. */

export const HOURS = 24;
const MOST_LINES = 20;
const MOST_EVENTS = 100;
export const WHOLE = "full";

/** Return the path of a thing's own view. */
export const pathOf = (thing) => `${thing.kind}-${thing.id}`;

export const goTo = (path) => ({ action: "navigate", navigation_path: path });

export const opening = (thing) => goTo(pathOf(thing));

/** Return a part of a view, or nothing where it would be empty. */
export const section = (cards, span = 1) =>
  cards.length ? [{ type: "grid", column_span: span, cards }] : [];

/** Return cards under a heading, or nothing where there are none. */
export const titled = (heading, cards) => (cards.length ? [heading, ...cards] : []);

export const heading = (text, icon, more = {}) => ({ type: "heading", heading: text, icon, ...more });

export const subheading = (text, more = {}) => ({
  type: "heading",
  heading: text,
  heading_style: "subtitle",
  ...more,
});

export const WIDE = { grid_options: { columns: 12 } };

/** Return a card that takes the width of two tiles. */
export const widened = (card) => ({ ...card, ...WIDE });

export const tile = (entity, more = {}) => ({ type: "tile", entity, ...more });

// Where the name of an entity says more than fits on a tile among its like.
const SHORT = {
  charging_power: "power",
  connectors_available: "free",
  connectors_charging: "charging",
  connectors_out_of_order: "out_of_order",
  connectors_total: "total",
  scheduled: "scheduled",
  vehicle: "vehicle",
};
// What is only worth its place while there is something to say.
const OFTEN_EMPTY = ["fault_text", "session_end", "session_energy", "session_start", "session_vehicle"];

/** Return tiles for those of the keys that a thing has, named by what they show. */
export const tilesOf = (thing, keys, say) =>
  keys
    .filter((key) => key in thing.entities)
    .map((key) => {
      const entity = thing.entities[key];
      const name = key in SHORT ? say(SHORT[key]) : { type: "entity" };
      return tile(entity, { name, ...(OFTEN_EMPTY.includes(key) ? ifKnown(entity) : {}) });
    });

const ifKnown = (entity) => ({
  visibility: [{ condition: "state", entity, state_not: ["unknown", "unavailable"] }],
});

/** Return badges that say how many connectors are free, and of how many. */
export const freeOfTotal = (thing, say) => [
  ...badge(thing.entities.connectors_available, { ...named(say("free")), ...COLOURED }),
  ...badge(thing.entities.connectors_total, named(say("total"))),
];

/** Return badges that say how many vehicles of an account are ready, and how many are not. */
export const readyAndNot = (account, say) => [
  ...badge(account.entities.vehicles_ready, { ...named(say("ready")), ...COLOURED }),
  ...badge(account.entities.vehicles_not_ready, named(say("not_ready"))),
];

/** Return badges with what hardly ever changes about a thing, where it is known. */
export const facts = (thing, keys) =>
  keys.flatMap((key) => badge(thing.entities[key], ifKnown(thing.entities[key])));

const COLOURED = { show_icon: true, color: "state" };

const named = (name) => ({ name, state_content: ["name", "state"] });

const badge = (entity, more) =>
  entity
    ? [{ type: "entity", entity, show_icon: false, tap_action: { action: "more-info" }, ...more }]
    : [];

/** Return the entity through which a thing is on the map, if it can be there. */
export const placeOf = (thing, hass) =>
  [thing.entities.connectors_available, thing.entities.position].find((entity) => {
    const state = entity && hass.states[entity];
    // What is unavailable now may have a place later.
    return state && ("latitude" in state.attributes || state.state === "unavailable");
  });

/** Return a map of things, or nothing where none has a place. */
export const mapOf = (things, hass, more = {}) => {
  const entities = things
    .map((thing) => ({ entity: placeOf(thing, hass), name: thing.name }))
    .filter(({ entity }) => entity)
    .map((place) => ({ ...place, label_mode: "icon" }));
  if (!entities.length) return [];
  return [{ type: "map", entities, grid_options: { columns: WHOLE, rows: 6 }, ...more }];
};

/** Return a graph of entities in a section, or nothing where there are none. */
export const graph = (title, lines, more = {}) => {
  const card = { type: "history-graph", entities: lines.slice(0, MOST_LINES), hours_to_show: HOURS };
  const cards = lines.length ? [{ ...card, grid_options: { columns: WHOLE }, ...more }] : [];
  return section(titled(heading(title, "mdi:chart-line"), cards), 2);
};

/** Return what a graph needs to draw the given keys of a thing, named by the thing or the key. */
export const lines = (things, keys) =>
  things.flatMap((thing) =>
    keys
      .filter((key) => key in thing.entities)
      .map((key) => ({
        entity: thing.entities[key],
        name: things.length > 1 ? thing.name : { type: "entity" },
      })),
  );

/** Return what happened at things, also to the given keys of theirs, or nothing where nothing can. */
export const logbook = (things, hours, keys = []) => {
  const events = things.flatMap((thing) =>
    thing.all
      .filter(({ key, id }) => id.startsWith("event.") || keys.includes(key))
      .map(({ id }) => id),
  );
  if (!events.length) return [];
  return [
    {
      type: "logbook",
      target: { entity_id: events.slice(0, MOST_EVENTS) },
      hours_to_show: hours,
      grid_options: { columns: WHOLE, rows: 6 },
    },
  ];
};

/** Return a view that says why it shows nothing. */
export const emptyView = (title, content, buttons = []) => ({
  type: "panel",
  cards: [{ type: "empty-state", icon: "mdi:ev-station", content_only: true, title, content, buttons }],
});

/** Return a view of sections. */
export const view = (sections) => ({
  type: "sections",
  max_columns: 4,
  dense_section_placement: true,
  sections,
});
