// What the strategy makes of what is there: `node --test tests/dashboard/`, or scripts/test.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  addAccount,
  addDevice,
  addEntity,
  addStation,
  addVehicle,
  build,
  cardsOf,
  emptyHouse,
  entitiesOf,
  headingsOf,
  loadAgain,
  strategy,
  tilesOf,
} from "./house.mjs";

const smallHouse = () => {
  const hass = emptyHouse();
  addAccount(hass, "account");
  addStation(hass, "Solbakken", 2);
  addVehicle(hass, "Bus");
  return hass;
};

test("the dialog for new dashboards offers it once, also when the page loads it twice", async () => {
  await loadAgain();
  assert.equal(window.customStrategies.length, 1);
  const [{ type, strategyType, name, description }] = window.customStrategies;
  assert.deepEqual([type, strategyType, name], ["ev-live", "dashboard", "EV Live"]);
  assert.ok(description);
});

test("without any account the view says what to do", async () => {
  const { overview } = await build(emptyHouse());
  const [card] = cardsOf(overview);
  assert.equal(card.type, "empty-state");
  assert.equal(card.buttons[0].tap_action.navigation_path, "/config/integrations/integration/ev_live");
});

test("an account without stations shows its connection", async () => {
  const hass = emptyHouse();
  addAccount(hass, "NOBIL");
  const { overview } = await build(hass);
  assert.deepEqual(tilesOf(overview).map(({ name }) => name), ["NOBIL"]);
});

test("a station shows its connectors and leads to a view of its own", async () => {
  const views = await build(smallHouse());
  const station = cardsOf(views.overview).find(({ heading }) => heading === "Solbakken");
  assert.deepEqual(station.badges.map(({ entity }) => entity), [
    "sensor.solbakken_connectors_available",
    "sensor.solbakken_connectors_total",
  ]);
  assert.equal(views[station.tap_action.navigation_path].subview, true);
  const names = tilesOf(views.overview).map(({ name }) => name);
  assert.ok(names.includes("Connector 1") && names.includes("Connector 2"));
});

test("a vehicle shows its battery, and whether it charges until its readiness is known", async () => {
  const hass = smallHouse();
  const second = async () => {
    const tiles = tilesOf((await build(hass)).overview);
    return tiles[tiles.findIndex(({ name }) => name === "Bus") + 1].entity;
  };
  assert.equal(await second(), "binary_sensor.bus_class_battery_charging");
  const readiness = addEntity(hass, "Bus", "sensor", "readiness");
  assert.equal(await second(), readiness);
});

test("vehicles stand under their account, which says how many are ready and who is late", async () => {
  const hass = smallHouse();
  const counts = ["vehicles_ready", "vehicles_not_ready"].map((key) =>
    addEntity(hass, "account", "sensor", key),
  );
  const late = addEntity(hass, "account", "binary_sensor", "vehicles_late");
  const { overview } = await build(hass);
  const title = cardsOf(overview).find(({ badges }) => badges?.[0]?.entity === counts[0]);
  assert.equal(title.heading, "account");
  assert.deepEqual(title.badges.map(({ entity }) => entity), counts);
  const { visibility } = tilesOf(overview).find(({ entity }) => entity === late);
  assert.deepEqual(visibility, [{ condition: "state", entity: late, state: "on" }]);
  assert.ok(!tilesOf(overview).some(({ entity }) => counts.includes(entity)));
});

test("vehicles are shown although their account shows nothing", async () => {
  const hass = smallHouse();
  hass.devices.account.disabled_by = "user";
  assert.ok(tilesOf((await build(hass)).overview).some(({ name }) => name === "Bus"));
});

test("that nothing is wrong is said for as long as no account has an open incident", async () => {
  const hass = smallHouse();
  const count = addEntity(hass, "account", "sensor", "incidents_open");
  const { overview } = await build(hass);
  const line = cardsOf(overview).find(({ heading }) => heading === "No open incidents");
  assert.deepEqual(line.visibility, [{ condition: "state", entity: count, state: "0" }]);
  const tile = tilesOf(overview).find(({ entity }) => entity === count);
  assert.deepEqual(tile.visibility, [{ condition: "numeric_state", entity: count, above: 0 }]);
});

test("a connector does not say again what its status says, and its plugs stand at its name", async () => {
  const hass = smallHouse();
  const plugs = addEntity(hass, "Solbakken_1", "sensor", "plugs");
  const running = addEntity(hass, "Solbakken_1", "binary_sensor", "session_running");
  const end = addEntity(hass, "Solbakken_1", "sensor", "session_end");
  const view = (await build(hass))["station-Solbakken"];
  const title = cardsOf(view).find(({ heading }) => heading === "Connector 1");
  assert.deepEqual(title.badges.map(({ entity }) => entity), [plugs]);
  const tiles = tilesOf(view).map(({ entity }) => entity);
  assert.ok(tiles.includes(end) && !tiles.includes(running) && !tiles.includes(plugs));
});

test("a depot stands before its stations and has a view with all of them", async () => {
  const hass = smallHouse();
  addDevice(hass, "North Depot", { via_device_id: "account" });
  addEntity(hass, "North Depot", "sensor", "connectors_available");
  addStation(hass, "A of the depot", 1, "North Depot");
  const views = await build(hass);
  const headings = headingsOf(views.overview).slice(-3);
  assert.deepEqual(headings, ["North Depot", "A of the depot", "Solbakken"]);
  const tile = tilesOf(views["depot-North Depot"]).find(({ name }) => name === "A of the depot");
  assert.ok(tile.tap_action.navigation_path in views);
});

test("what is disabled, hidden or gone is nowhere, and nothing breaks", async () => {
  const hass = smallHouse();
  addStation(hass, "Other", 1);
  hass.entities["sensor.solbakken_connectors_total"].hidden = true;
  delete hass.entities["sensor.bus_class_battery"];
  delete hass.states["sensor.solbakken_1_status"];
  hass.devices.Other.disabled_by = "user";
  delete hass.devices.Solbakken_2;
  for (const view of Object.values(await build(hass))) {
    for (const entity of entitiesOf(view)) {
      assert.ok(entity in hass.states, entity);
      assert.ok(entity in hass.entities, entity);
      assert.ok(!hass.entities[entity].hidden, entity);
      assert.ok(!entity.includes("other"), entity);
    }
  }
});

test("any one entity or device may be missing", async () => {
  const whole = smallHouse();
  for (const part of ["entities", "devices", "states"]) {
    for (const id of Object.keys(whole[part])) {
      const hass = smallHouse();
      delete hass[part][id];
      assert.ok((await build(hass)).overview, `${part} without ${id}`);
    }
  }
});

test("entities of others on the same device are left alone", async () => {
  const hass = smallHouse();
  const other = addEntity(hass, "Solbakken", "sensor", "status", { platform: "template" });
  for (const view of Object.values(await build(hass))) {
    assert.ok(!entitiesOf(view).includes(other));
  }
});

test("unavailable entities keep their place", async () => {
  const hass = smallHouse();
  const before = (await build(hass)).overview;
  for (const state of Object.values(hass.states)) state.state = "unavailable";
  assert.deepEqual((await build(hass)).overview, before);
});

test("the name a person gave a device is the one that is shown", async () => {
  const hass = smallHouse();
  hass.devices.Solbakken.name_by_user = "At home";
  assert.ok(headingsOf((await build(hass)).overview).includes("At home"));
});

test("a view of a device that is gone says so", async () => {
  for (const kind of ["place", "vehicle"]) {
    const view = await strategy(`view-ev-live-${kind}`).generate({ device: "nothing" }, emptyHouse());
    assert.equal(cardsOf(view)[0].title, "Not there any more");
  }
});

test("a station's incident is not told again where a connector tells it", async () => {
  const hass = smallHouse();
  const station = addEntity(hass, "Solbakken", "binary_sensor", "incident");
  const connector = addEntity(hass, "Solbakken_1", "binary_sensor", "incident");
  const { overview } = await build(hass);
  const filter = cardsOf(overview).find(({ type }) => type === "entity-filter");
  const { conditions } = filter.entities.find(({ entity }) => entity === station);
  assert.deepEqual(conditions[1], { condition: "state", entity: connector, state_not: "on" });
});

test("a problem is not told again where an incident tells it", async () => {
  const hass = smallHouse();
  const incident = addEntity(hass, "Solbakken_1", "binary_sensor", "incident");
  const { overview } = await build(hass);
  const filter = cardsOf(overview).find(({ type }) => type === "entity-filter");
  const problem = "binary_sensor.solbakken_1_class_problem";
  const { conditions } = filter.entities.find(({ entity }) => entity === problem);
  assert.deepEqual(conditions[1], { condition: "state", entity: incident, state_not: "on" });
});

test("it is built again when the registries or the language change, not for every state", () => {
  const changed = (more) => {
    const before = smallHouse();
    const now = { ...before, ...more };
    return strategy("view-ev-live-overview").shouldRegenerate({}, before, now);
  };
  assert.equal(changed({ states: {} }), false);
  assert.equal(changed({ entities: {} }), true);
  assert.equal(changed({ devices: {} }), true);
  assert.equal(changed({ locale: { language: "nb" } }), true);
});

test("it is built again when an entity that had no state yet has one", async () => {
  const before = smallHouse();
  const id = "sensor.solbakken_1_status";
  const now = { ...before, states: { ...before.states } };
  delete before.states[id];
  const overview = strategy("view-ev-live-overview");
  await overview.generate({}, before);
  assert.equal(overview.shouldRegenerate({}, before, now), true);
  await overview.generate({}, now);
  assert.equal(overview.shouldRegenerate({}, now, { ...now }), false);
});

test("an unknown language is answered in English, half a language in what there is", async () => {
  const hass = smallHouse();
  for (const locale of [{ language: "xx-YY" }, { language: "en-GB" }, undefined]) {
    const { overview } = await build({ ...hass, locale });
    assert.ok(headingsOf(overview).includes("Vehicles"));
  }
});

test("a person reads their own language, whatever its region", async () => {
  const hass = smallHouse();
  for (const language of ["nb", "nb-NO"]) {
    const { overview } = await build({ ...hass, locale: { language } });
    assert.ok(headingsOf(overview).includes("Kjøretøy"));
  }
});

test("very many stations are one tile each", async () => {
  const hass = emptyHouse();
  addAccount(hass, "account");
  for (let number = 0; number < 300; number += 1) addStation(hass, `Station ${number}`, 4);
  const { overview, ...others } = await build(hass);
  assert.equal(tilesOf(overview).filter(({ name }) => name.startsWith("Station")).length, 300);
  assert.equal(Object.keys(others).length, 300);
});
