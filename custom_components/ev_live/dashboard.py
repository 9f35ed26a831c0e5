"""The dashboard that builds itself: gives the frontend the module that does it."""

from pathlib import Path

from homeassistant.components.frontend import add_extra_js_url, remove_extra_js_url
from homeassistant.components.http import StaticPathConfig
from homeassistant.core import HomeAssistant, callback
from homeassistant.loader import async_get_integration
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN

FOLDER = Path(__file__).parent / "frontend"
MODULE = "ev-live-strategy.js"

# The path that is served, and whether pages are told of the module there.
_SERVED: HassKey[str] = HassKey(f"{DOMAIN}_dashboard_served")
_OFFERED: HassKey[str] = HassKey(f"{DOMAIN}_dashboard_offered")


async def async_offer_dashboard(hass: HomeAssistant) -> None:
    """Let every page load the strategy, once for all accounts, if there are pages at all."""
    if "frontend" not in hass.config.components or _OFFERED in hass.data:
        return
    version = (await async_get_integration(hass, DOMAIN)).version
    # In the path, so that the modules that this one imports are never older than it.
    path = f"/{DOMAIN}/{version}"
    url = hass.data[_OFFERED] = f"{path}/{MODULE}"
    await _async_serve(hass, path)
    add_extra_js_url(hass, url)


async def _async_serve(hass: HomeAssistant, path: str) -> None:
    """Serve the folder; a path cannot be taken back, so it stays until the next start."""
    if hass.data.get(_SERVED) == path:
        return
    hass.data[_SERVED] = path
    await hass.http.async_register_static_paths([StaticPathConfig(path, str(FOLDER), True)])


@callback
def async_withdraw_dashboard(hass: HomeAssistant) -> None:
    """Let pages forget the strategy."""
    if (url := hass.data.pop(_OFFERED, None)) is not None:
        remove_extra_js_url(hass, url)
