/**
 * The dashboard that builds itself. Home Assistant asks the elements defined here for the
 * configuration of a dashboard or a view, when it is opened and when the registries change.
 */

import { placeView, vehicleView } from "./details.js";
import { hasChanged, houseOf } from "./house.js";
import { overview, ownViews } from "./overview.js";
import { speaker } from "./texts.js";

const look = (hass) => ({ house: houseOf(hass), say: speaker(hass.locale?.language) });

/** What all strategies have in common: when what they built does not hold any more. */
class Strategy extends HTMLElement {
  static shouldRegenerate(_config, before, now) {
    return hasChanged(before, now);
  }
}

class Dashboard extends Strategy {
  static async generate(_config, hass) {
    const { house, say } = look(hass);
    const first = { title: say("title"), icon: "mdi:ev-station", path: "overview" };
    return {
      title: say("title"),
      views: [{ ...first, strategy: { type: "custom:ev-live-overview" } }, ...ownViews(house)],
    };
  }
}

class Overview extends Strategy {
  static async generate(_config, hass) {
    const { house, say } = look(hass);
    return overview(house, hass, say);
  }
}

class Place extends Strategy {
  static async generate({ device }, hass) {
    const { house, say } = look(hass);
    return placeView(house, hass, say, device);
  }
}

class Vehicle extends Strategy {
  static async generate({ device }, hass) {
    const { house, say } = look(hass);
    return vehicleView(house, hass, say, device);
  }
}

const ELEMENTS = {
  "ll-strategy-dashboard-ev-live": Dashboard,
  "ll-strategy-view-ev-live-overview": Overview,
  "ll-strategy-view-ev-live-place": Place,
  "ll-strategy-view-ev-live-vehicle": Vehicle,
};

for (const [name, element] of Object.entries(ELEMENTS)) {
  // A page that was open during an update may load the module a second time.
  if (!customElements.get(name)) customElements.define(name, element);
}

window.customStrategies ??= [];
if (!window.customStrategies.some(({ type }) => type === "ev-live")) {
  const say = speaker(document.documentElement.lang || undefined);
  window.customStrategies.push({
    type: "ev-live",
    strategyType: "dashboard",
    name: say("title"),
    description: say("description"),
    documentationURL: "https://github.com/ev-live/ev-live#dashboard",
  });
}
