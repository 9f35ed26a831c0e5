"""ViriCiti's socket and its REST calls when things go wrong."""

from contextlib import AbstractAsyncContextManager
from typing import override

from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ev_live.providers.viriciti.stations import STATUSES
from simulators.viriciti import ViriCitiSimulator
from simulators.viriciti.faults import ViriCitiFaults
from simulators.viriciti.frames import GarbageKind

from ..viriciti.conftest import account_data, make_entry, station, vehicle
from .faults import action, choices, closes, each, everywhere, garbage, switch
from .scenario import Scenario

BUS, OTHER = "acme_002", "acme_004"
DEPOTS = {"DEPOT-N-01": 1, "DEPOT-N-02": 2}
WORDS = ("Available", "Preparing", "Charging", "SuspendedEV", "Finishing", "Reserved", "Faulted")


# What happens at ViriCiti every day, and how a demo is made of it.
PEACEFUL = {
    *("vehicle", "station", "status", "send_raw", "session", "tick", "add_load", "start_load"),
    *("start_traffic", "stop_traffic", "start_replay", "stop_replay", "reset"),
}


class ViriCiti(Scenario):
    """A socket that says what changes, and REST calls for what was said last."""

    silence = 80
    catches_up = 100
    simulator: ViriCitiSimulator

    @override
    def open(self) -> AbstractAsyncContextManager[ViriCitiSimulator]:
        """Return the provider."""
        return ViriCitiSimulator(clock=self.glass.provider_time)

    @override
    def make_entry(self) -> MockConfigEntry:
        """Return the account."""
        picks = (vehicle(BUS), vehicle(OTHER), *map(station, DEPOTS))
        return make_entry(account_data(self.simulator), *picks, settle=0)

    @override
    async def speak(self) -> None:
        """Let a connector have another status, or a bus another level."""
        if self.random.random() < 0.5:
            bus = self.random.choice((BUS, OTHER))
            await self.simulator.vehicle(bus, "soc", self.random.randint(10, 90))
            return
        depot, number = self.random.choice(self._connectors())
        word = self.random.choice(WORDS)
        self.note(f"{depot}/{number}", STATUSES[word.lower()])
        code = "GroundFailure" if word == "Faulted" else "NoError"
        await self.simulator.status(depot, word, code, number)

    @override
    def truth(self) -> dict[tuple[str, str], str]:
        """Return what each connector and each bus said last."""
        points = self.simulator.world.station_points
        truth = {
            (f"{depot}/{number}", "status"): STATUSES[_word(points[depot, number, "status"].value)]
            for depot, number in self._connectors()
        }
        levels = {(bus, "soc"): str(self.simulator.truth[bus, "soc"]) for bus in (BUS, OTHER)}
        return {key: status.value for key, status in truth.items()} | levels

    @property
    @override
    def attempts(self) -> int:
        """Return how many sockets were asked for."""
        counters = self.simulator.counters
        return counters.handshakes + counters.handshakes_refused

    @property
    @override
    def left_behind(self) -> int:
        """Return how many sockets are open."""
        return self.simulator.connections

    @staticmethod
    def _connectors() -> list[tuple[str, int]]:
        return [(depot, number + 1) for depot, count in DEPOTS.items() for number in range(count)]


def _word(value: object) -> str:
    """Return the word of a status as it is said."""
    return str(value["status"]).lower() if isinstance(value, dict) else ""


FAULTS = [
    *(
        switch(api_key_revoked=True, refusal_style=style, person=True)
        for style in ("unauthorized", "forbidden", "error_then_close")
    ),
    switch(
        api_key_revoked=True, refusal_style="error_then_close", refusal_close_code=1008, person=True
    ),
    switch(api_key_revoked=True, rest_refusal_status=403, person=True),
    *each("upgrade_status", (301, 404, 500, 503)),
    switch(upgrade_status=429, upgrade_retry_after=60),
    switch(upgrade_hang=True),
    switch(upgrade_drop=True),
    switch(greeting=True),
    *each("echo_style", choices(ViriCitiFaults, "echo_style")),
    switch(second_subscription="merge"),
    switch(authorisation_delay=2.0),
    switch(authorisation_hang=True),
    switch(initial_transactions=False),
    switch(bad_text="ignore"),
    *(
        switch(acl_denies=(BUS,), acl_style=style, error_payload=payload)
        for style in ("silent", "error")
        for payload in ("string", "object", "list")
    ),
    switch(acl_denies=(BUS,), acl_style="close"),
    switch(acl_denies=("DEPOT-N-01",), acl_blocks_all=True),
    switch(acl_denies=(f"{BUS}/soc",), acl_payload="mapping"),
    switch(unknown_is_denied=True),
    switch(sends_unasked=True),
    switch(silent=True),
    switch(half_open=True, cuts=True),
    switch(pongs_withheld=True),
    switch(ping_interval=1.0),
    switch(buffer_limit=1),
    switch(half_open=True, close_patience=0.1, cuts=True),
    *each("stop_fields", choices(ViriCitiFaults, "stop_fields")),
    *each("incident_messages", choices(ViriCitiFaults, "incident_messages")),
    switch(running_end="null"),
    *each("rest_scope", choices(ViriCitiFaults, "rest_scope")),
    *each("rest_status", (403, 404, 500, 503)),
    switch(rest_status=429, rest_retry_after=90),
    switch(rest_hang=True),
    switch(rest_drop=True),
    *each("rest_body", choices(ViriCitiFaults, "rest_body")),
    *each("asset_detail", choices(ViriCitiFaults, "asset_detail")),
    *each("state_gap", choices(ViriCitiFaults, "state_gap")),
    *closes(),
    action("incident", BUS, "incident_02"),
    action("transaction", "DEPOT-N-01", 1, "start", BUS),
    action("rewind", 600.0),
    *garbage(GarbageKind),
    *everywhere(),
]
