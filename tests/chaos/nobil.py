"""NOBIL's two streams when things go wrong."""

from contextlib import AbstractAsyncContextManager
from typing import ClassVar, override

from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ev_live.model import ConnectorStatus
from custom_components.ev_live.providers.nobil.ids import evse_id, legacy_connector_id
from custom_components.ev_live.providers.nobil.wire import ENOVA_STATUSES
from simulators.nobil import NobilSimulator
from simulators.nobil.faults import NobilFaults
from simulators.nobil.frames import GarbageKind
from simulators.nobil.world import Evse

from ..nobil.conftest import account_data, make_entry
from .faults import Fault, action, choices, closes, each, everywhere, garbage, switch
from .scenario import Scenario

STATIONS = ("NOR_09901", "DAN_09903")
WORDS = ("AVAILABLE", "CHARGING", "BLOCKED", "OUTOFORDER", "UNKNOWN", "RESERVED")
TWO_WORDS = ("AVAILABLE", "CHARGING", "UNKNOWN")
FLAPPING = ("NOR_09901", "0f0e0d0c-1111-2222-3333-444455556660")

# What happens at NOBIL every day, and how a demo is made of it.
PEACEFUL = {
    *("send", "send_raw", "keep_alive", "resize", "start_traffic", "stop_traffic"),
    *("start_replay", "stop_replay", "reset"),
}

# What of the legacy stream is common to both.
LEGACY_STATUSES = {
    "AVAILABLE": ConnectorStatus.AVAILABLE,
    "CHARGING": ConnectorStatus.OCCUPIED,
    "UNKNOWN": ConnectorStatus.NO_INFORMATION,
}


class Enova(Scenario):
    """The real-time stream: no picture, every word counts."""

    silence = 130
    catches_up = 5
    simulator: NobilSimulator
    dialect: ClassVar[str] = "enova"
    words: ClassVar[tuple[str, ...]] = WORDS

    @override
    def open(self) -> AbstractAsyncContextManager[NobilSimulator]:
        """Return the provider."""
        return NobilSimulator(clock=self.glass.provider_time)

    @override
    def make_entry(self) -> MockConfigEntry:
        """Return the account."""
        return make_entry(account_data(self.simulator, self.dialect), *STATIONS, settle=0)

    @override
    async def speak(self) -> None:
        """Let a connector, or one of a stranger, have another status."""
        if self.random.random() < 0.2:
            await self.simulator.send("FIN_09905", "5f0000000000000000000a01", "CHARGING")
        evse = self.random.choice(self._evses())
        word = self.random.choice(self.words)
        for connector in self.names(evse):
            self.note(connector, self.status(word))
        await self.simulator.send(*evse, word)

    @override
    async def catch_up(self) -> None:
        """Have every connector say its status once more: it does so when something happens."""
        for evse in self._evses():
            await self.simulator.send(*evse, self.simulator.truth[evse])
        await super().catch_up()

    @override
    def truth(self) -> dict[tuple[str, str], str]:
        """Return the status of every connector, and what is counted of them."""
        truth: dict[tuple[str, str], str] = {}
        for station in STATIONS:
            words = {evse: self.simulator.truth[evse] for evse in self._evses(station)}
            free = sum(word == "AVAILABLE" for word in words.values())
            is_known = any(word != "UNKNOWN" for word in words.values())
            truth[station, "connectors_available"] = str(free) if is_known else "unknown"
            for evse, word in words.items():
                truth |= {(name, "status"): self.status(word).value for name in self.names(evse)}
        return truth

    @property
    @override
    def attempts(self) -> int:
        """Return how often an address was asked for."""
        return self.simulator.counters.token_requests

    @property
    @override
    def left_behind(self) -> int:
        """Return how many sockets are open."""
        return self.simulator.connections

    def names(self, evse: Evse) -> list[str]:
        """Return what a connector is called here."""
        return [evse_id(*evse)]

    def status(self, word: str) -> ConnectorStatus:
        """Return what a word means."""
        return ENOVA_STATUSES[word]

    def _evses(self, *stations: str) -> list[Evse]:
        world = self.simulator.world
        return [evse for station in stations or STATIONS for evse in world.evses(station)]


class Legacy(Enova):
    """The legacy stream: a picture first, then changes."""

    dialect = "legacy"
    words = TWO_WORDS

    @property
    @override
    def attempts(self) -> int:
        """Return how many sockets were asked for."""
        counters = self.simulator.counters
        return counters.handshakes + counters.handshakes_refused

    @override
    def names(self, evse: Evse) -> list[str]:
        """Return what a connector is called here: by its place."""
        station, uid = evse
        places = self.simulator.world.positions[station]
        return [legacy_connector_id(station, i) for i, other in enumerate(places) if other == uid]

    @override
    def status(self, word: str) -> ConnectorStatus:
        """Return what a word means."""
        return LEGACY_STATUSES[word]


def _sockets() -> list[Fault]:
    """Return what can go wrong with either socket."""
    return [
        *each("upgrade_status", (301, 403, 429, 500, 503)),
        switch(upgrade_hang=True),
        switch(upgrade_drop=True),
        switch(half_open=True, cuts=True),
        switch(ping_interval=1.0),
        switch(ping_interval=5.0, pong_timeout=0.5),
        switch(buffer_limit=1, stall_close_code=1013),
        switch(half_open=True, close_patience=0.1, pong_timeout=10.0, cuts=True),
        *closes(),
        action("burst", "NOR_09901", 300),
        action("burst", "FIN_09905", 3000),
        action("mass_unknown", undo=("recover",)),
        action("silence", "NOR_09901", undo=("unsilence", "NOR_09901")),
        action("flap", *FLAPPING),
        action("start_flapping", *FLAPPING, undo=("stop_flapping",)),
    ]


ENOVA_FAULTS = [
    switch(api_key_revoked=True, person=True),
    *each("token_status", (401,), person=True),
    *each("token_status", (403, 404, 429, 500, 502, 503)),
    switch(token_status=429, token_retry_after=40),
    switch(token_hang=True),
    *each("token_body", choices(NobilFaults, "token_body")),
    switch(token_ttl=0.0),
    switch(token_single_use=True),
    switch(static_key_revoked=True),
    *each("static_status", (403, 500)),
    switch(static_status=429, static_retry_after=60),
    switch(static_hang=True),
    switch(static_error="Feil"),
    *each("static_body", choices(NobilFaults, "static_body")),
    *each("static_no_hit", choices(NobilFaults, "static_no_hit")),
    switch(silent=True, cuts=True),
    *_sockets(),
    *garbage(GarbageKind),
    *everywhere(),
]

LEGACY_FAULTS = [
    switch(api_key_revoked=True, person=True),
    *each("snapshot_status", choices(NobilFaults, "snapshot_status")),
    switch(snapshot_omits="NOR_09901"),
    # The picture comes all the same.
    switch(silent=True),
    *_sockets(),
    *garbage(GarbageKind),
    *everywhere(),
]
