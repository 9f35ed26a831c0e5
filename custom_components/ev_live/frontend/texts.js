/** What the dashboard itself says; names of devices and entities come from Home Assistant. */

const TEXTS = {
  en: {
    all: "All {count}",
    battery_history: "Battery, last 24 hours",
    charging: "Charging",
    connections: "Connections",
    connectors_history: "Connectors, last 24 hours",
    description: "Charging stations, vehicles, incidents and connections, built from what EV Live knows.",
    device: "Device",
    empty: "Nothing to show yet",
    empty_hint: "Add an account of EV Live and pick stations or vehicles; they appear here by themselves.",
    free: "Free",
    gone: "Not there any more",
    gone_hint: "This device was removed or disabled, or all that it shows was hidden.",
    happened: "What happened",
    incidents: "Incidents",
    more: "More values",
    out_of_order: "Out of order",
    power: "Power",
    power_history: "Power, last 24 hours",
    scheduled: "Scheduled",
    set_up: "Set up EV Live",
    speed_history: "Speed, last 24 hours",
    stations: "Stations",
    status_history: "Status, last 24 hours",
    title: "EV Live",
    total: "Total",
    track: "Last 24 hours on the map",
    vehicle: "Vehicle",
    vehicles: "Vehicles",
  },
};

/** Return a function that says a text in the language of a person, or else in English. */
export const speaker = (language = "en") => {
  const texts = TEXTS[language] ?? TEXTS[language.split("-")[0]] ?? {};
  return (key, values = {}) =>
    (texts[key] ?? TEXTS.en[key]).replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
};
