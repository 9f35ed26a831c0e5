"""A depot's hour, with every oddity that is known of."""

from typing import Any

from custom_components.ev_live.providers.viriciti.labels import DOCUMENTED, KEYS
from simulators.viriciti import ViriCitiSimulator

from .conftest import Listen, ViriCitiAccount, station, vehicle

# In these the simulator's truth is not what may be shown: a fix that is none, a sign or a zero
# in doubt, and what the house counts itself.
NUMBERS = {label: key for label, key in KEYS.items() if label not in ("gps", "voltage", "power")}

STATUSES = {
    "Unavailable": "inoperative",
    "Faulted": "out_of_order",
    "SuspendedEV": "suspended_ev",
    "SuspendedEVSE": "suspended_evse",
}


async def test_an_hour_of_a_depot_ends_as_it_really_is(
    listen: Listen, simulator: ViriCitiSimulator
) -> None:
    """What each trap costs alone is known; together they could still show what is not so."""
    vids = [vid for vid in simulator.world.vehicles if vid != "acme_012"]
    picks = [vehicle(vid, DOCUMENTED) for vid in vids]
    account = await listen(*picks, *map(station, simulator.world.stations))
    await simulator.rewind(3600)
    for _ in range(60):
        await simulator.tick(60, 1)
        await account.read()
    await account.silence(400)

    assert simulator.counters.frames_sent > 5_000
    assert wrong_values(account, simulator) == []
    assert wrong_bays(account, simulator) == []
    assert account.state("account", "connected") == "on"
    assert simulator.counters.handshakes == 1


def wrong_values(account: ViriCitiAccount, simulator: ViriCitiSimulator) -> list[Any]:
    """Return the values of vehicles that are not shown as they are."""
    return [
        (vid, label, said, account.state(vid, key))
        for (vid, label), said in vehicle_truth(simulator).items()
        for key in [NUMBERS[label]]
        if account.state(vid, key) != str(said)
    ]


def vehicle_truth(simulator: ViriCitiSimulator) -> dict[tuple[str, str], object]:
    """Return what the vehicles said last."""
    points = simulator.world.vehicle_points.items()
    return {key: point.value for key, point in points if key[1] in NUMBERS and key[0] != "acme_012"}


def wrong_bays(account: ViriCitiAccount, simulator: ViriCitiSimulator) -> list[Any]:
    """Return the connectors that are not shown as they are, or measure what is over."""
    shown = {
        connector: (account.state(connector, "status"), account.state(connector, "power"))
        for connector in bays(simulator)
    }
    return [
        (connector, status, shown[connector])
        for connector, status in bays(simulator).items()
        if shown[connector][0] != status
        or (
            status in ("available", "finishing", "no_information")
            and shown[connector][1] != "unknown"
        )
    ]


def bays(simulator: ViriCitiSimulator) -> dict[str, str]:
    """Return the status of every connector as it can be known."""
    points: Any = simulator.world.station_points
    return {
        f"{identity}/{connector}": true_status(
            points[identity, connector, "status"].value["status"],
            alive=points[identity, None, "alive"].value,
        )
        for identity, connector, parameter in points
        if parameter == "status" and connector
    }


def true_status(word: str, *, alive: bool) -> str:
    """Return what must be shown for a status."""
    return STATUSES.get(word, word.lower()) if alive else "no_information"
