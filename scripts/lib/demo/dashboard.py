"""The dashboard that shows what the scenes brought."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from .client import Client, Json
from .registry import Device, devices_of, showing
from .report import step
from .scene import Account

PATH = "ev-live"
LOOK_EVERY = 5
MOST_CONNECTORS = 12
EVENTS = ("activity", "incidents", "visits")
DEPOT_TILES = (
    "charging_power",
    "connectors_charging",
    "connectors_out_of_order",
    "scheduled",
    "incident",
)
VEHICLE_TILES = ("soc", "charging", "range", "power", "speed", "odometer", "location", "incident")


async def create(user: Client) -> None:
    """Make an empty dashboard that opens first."""
    step("Making the dashboard")
    async with user.socket() as socket:
        await socket.ask(
            "lovelace/dashboards/create", url_path=PATH, title="EV Live", icon="mdi:ev-station"
        )
        await socket.ask("frontend/set_system_data", key="core", value={"default_panel": PATH})


async def keep_up(user: Client, accounts: Iterable[Account]) -> None:
    """Show the devices that are there, and those that come later."""
    shown: list[Json] = []
    async with user.socket() as socket:
        while True:
            views = [view(one, await devices_of(socket, one.entry_id)) for one in accounts]
            if views != shown:
                await socket.ask("lovelace/config/save", url_path=PATH, config={"views": views})
                shown = views
            await asyncio.sleep(LOOK_EVERY)


def view(account: Account, devices: list[Device]) -> Json:
    """Return the view of an account."""
    shown = in_order([one for one in devices if not (one.is_account or one.parent)])
    return {
        "type": "sections",
        "title": account.scene.title,
        "max_columns": 4,
        "dense_section_placement": True,
        "sections": [
            section(overview(account, devices, shown), span=2),
            *(section(cards(one, devices)) for one in shown),
        ],
    }


def in_order(devices: list[Device]) -> list[Device]:
    """Put depots first, each with its stations behind it."""
    below: dict[str | None, list[Device]] = defaultdict(list)
    for one in devices:
        below[one.via].append(one)
    ids = {one.id for one in devices}
    depots = [one for one in devices if one.id in below]
    alone = [one for one in devices if one.id not in below and one.via not in ids]
    return [one for depot in depots for one in (depot, *below[depot.id])] + alone


def section(cards: Iterable[Json], span: int = 1) -> Json:
    """Return a part of a view."""
    return {"type": "grid", "column_span": span, "cards": list(cards)}


def overview(account: Account, devices: list[Device], shown: list[Device]) -> Iterator[Json]:
    """Return what concerns the whole account: its connection, the map, what happened."""
    yield {"type": "heading", "heading": account.scene.title, "icon": "mdi:ev-station"}
    for entity in showing("connected", devices):
        yield {"type": "tile", "entity": entity}
    placed = [one for one in shown if one.has_place]
    if places := showing("connectors_available", placed) + showing("position", placed):
        yield {
            "type": "map",
            "entities": [{"entity": place, "label_mode": "icon"} for place in places],
            "grid_options": {"columns": "full", "rows": 6},
        }
    if events := [one for what in EVENTS for one in showing(what, shown)]:
        yield {
            "type": "logbook",
            "target": {"entity_id": events},
            "hours_to_show": 1,
            "grid_options": {"columns": "full", "rows": 6},
        }


def cards(device: Device, devices: list[Device]) -> Iterator[Json]:
    """Return what there is to see of a depot, a station or a vehicle."""
    if "connectors_total" in device.entities:
        yield from station_cards(device, devices)
    else:
        yield {"type": "heading", "heading": device.name}
    for what in tiles(device, devices):
        for entity in showing(what, [device]):
            yield {"type": "tile", "entity": entity, "name": {"type": "entity"}}


def tiles(device: Device, devices: list[Device]) -> Sequence[str]:
    """Return what a device shows on tiles of its own."""
    if any(one.via == device.id for one in devices):
        return DEPOT_TILES
    return () if "connectors_total" in device.entities else VEHICLE_TILES


def station_cards(station: Device, devices: list[Device]) -> Iterator[Json]:
    """Return a heading with free and total, and the status of each connector."""
    yield {"type": "heading", "heading": station.name}
    counts = showing("connectors_available", [station]), showing("connectors_total", [station])
    for free, total in zip(*counts, strict=True):
        yield {"type": "markdown", "text_only": True, "content": free_of(free, total)}
    connectors = [one for one in devices if one.parent == station.id and "status" in one.entities]
    connectors.sort(key=lambda one: (len(one.name), one.name))
    for connector in connectors[:MOST_CONNECTORS]:
        yield {"type": "tile", "entity": connector.entities["status"], "name": connector.name}


def free_of(free: str, total: str) -> str:
    """Return the template of a line that counts the free connectors."""
    count = f"{{{{ states('{free}') }}}} of {{{{ states('{total}') }}}} free"
    return f"{{% if has_value('{free}') %}}{count}{{% else %}}Not heard of yet{{% endif %}}"
