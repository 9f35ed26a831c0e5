// Makes a house of very many stations and much else, and returns how to build its dashboard.
((stations, strangers) => {
  const hass = { entities: {}, devices: {}, states: {}, locale: { language: "en" } };
  const addDevice = (id, more) => {
    hass.devices[id] = { id, name: id, ...more };
  };
  const addEntities = (device, domain, keys) => {
    for (const key of keys) {
      const entity_id = `${domain}.${device}_${key}`;
      hass.entities[entity_id] = {
        entity_id,
        device_id: device,
        platform: "ev_live",
        translation_key: key,
      };
      hass.states[entity_id] = { entity_id, state: "1", attributes: { latitude: 59, longitude: 10 } };
    }
  };
  addDevice("account", { entry_type: "service" });
  addEntities("account", "sensor", ["incidents_open"]);
  for (let number = 0; number < stations; number += 1) {
    const station = `station_${number}`;
    addDevice(station, { via_device_id: "account" });
    addEntities(station, "sensor", ["connectors_available", "connectors_total", "best_free_power"]);
    addEntities(station, "binary_sensor", ["any_available", "all_available", "problem"]);
    addEntities(station, "event", ["activity"]);
    for (let place = 1; place <= 4; place += 1) {
      const connector = `${station}_${place}`;
      addDevice(connector, { parent_device_id: station });
      addEntities(connector, "sensor", ["status", "plugs", "max_power", "power", "session_energy"]);
      addEntities(connector, "binary_sensor", ["available", "problem"]);
      addEntities(connector, "event", ["activity"]);
    }
  }
  for (let number = 0; number < strangers; number += 1) {
    const entity_id = `light.stranger_${number}`;
    hass.entities[entity_id] = { entity_id, platform: "other" };
  }
  const dashboard = customElements.get("ll-strategy-dashboard-ev-live");
  const overview = customElements.get("ll-strategy-view-ev-live-overview");
  return async () => {
    // As after a change of the registries, so that nothing is known from the turn before.
    const now = { ...hass, entities: { ...hass.entities } };
    await dashboard.generate({}, now);
    await overview.generate({}, now);
  };
})
