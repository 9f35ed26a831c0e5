"""Stellantis' API and its monitors when things go wrong."""

from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import replace
from typing import Any, get_args, override
from unittest.mock import patch

from aiohttp.test_utils import TestServer
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ev_live.const import DOMAIN
from custom_components.ev_live.providers.stellantis.client import API_URL, StellantisClient
from simulators.stellantis import StellantisSimulator
from simulators.stellantis.faults import BodyKind, ErrorShape, Service, StellantisFaults
from simulators.stellantis.world import Car

from ..stellantis.conftest import TAG, account_data, make_entry
from .faults import Deed, Fault, action, choices, each, everywhere, switch
from .scenario import Saying, Scenario

HALF_AN_HOUR = 1800

# What nobody can read has to be asked for again so often before it may be let go.
ASKED_AGAIN = 3

# What stands in an event where nobody expects it.
NONSENSE: tuple[object, ...] = (None, 42, "{", [], {}, [[]])

# What happens to a fleet every day, and how a demo is made of it.
PEACEFUL = {
    *("drive", "place", "park", "plug", "unplug", "charge", "finish_charge", "fail_charge"),
    *("lock", "unlock", "open_door", "close_door", "alert", "clear_alert", "collision", "ecall"),
    *("set_off_alarm", "steal", "privacy", "change", "report", "emit", "tick", "advance"),
    *("add_vehicle", "remove_vehicle", "start_traffic", "stop_traffic", "reset"),
}


class Stellantis(Scenario):
    """Monitors that come to our door, and an API that is asked twice an hour."""

    # While the API answers, nobody can know that monitors do not.
    silence = 150
    catches_up = HALF_AN_HOUR + 300
    comes_late = True
    simulator: StellantisSimulator

    @override
    def open(self) -> AbstractAsyncContextManager[StellantisSimulator]:
        """Return the provider."""
        return StellantisSimulator(clock=self.glass.provider_time)

    @override
    def make_entry(self) -> MockConfigEntry:
        """Return the account."""
        return make_entry(account_data(self.simulator, self.door))

    @override
    def clocks(self) -> AbstractContextManager[object]:
        """Let the quiet that the API asks for pass by the clock of the trial."""
        defaults = (API_URL, self.glass.elapsed)
        return patch.object(StellantisClient.__init__, "__defaults__", defaults)

    @override
    async def start(self) -> None:
        """Let Home Assistant be called from outside, then set the account up."""
        assert await async_setup_component(self.hass, DOMAIN, {})
        server = TestServer(self.hass.http.app, loop=self.hass.loop)
        await server.start_server(access_log=None)
        self.door = str(server.make_url("")).rstrip("/")
        await super().start()

    @override
    async def speak(self) -> None:
        """Let a car be plugged in, or not any more."""
        car = self.random.choice(self._cars())
        self.note_signal(car.vin, "plugged", not car.plugged)
        await (self.simulator.unplug if car.plugged else self.simulator.plug)(car.vin)

    @override
    def truth(self) -> dict[tuple[str, str], str]:
        """Return which cars are plugged in."""
        return {(car.vin, "plugged"): "on" if car.plugged else "off" for car in self._cars()}

    @override
    def is_gone(self, saying: Saying) -> bool:
        """Whether the provider had not told it yet, and then nobody could.

        Events wait up to five seconds for others. What was said just before a fault is posted
        while it lasts: a body that nobody can read is let go after so many refusals, because
        everything behind it would wait for up to three days; and a monitor that is deleted
        takes with it what it still had to say. Who acknowledges earlier is not excused.
        """
        told = (saying.asset, saying.at)
        if told in self.simulator.thrown_away:
            return True
        posts = [each for each in self.simulator.deliveries if told in each.raised]
        is_let_go = any(each.mangled and each.acknowledged for each in posts)
        return is_let_go and sum(each.posts for each in posts) > ASKED_AGAIN

    @property
    @override
    def attempts(self) -> None:
        """Return nothing: the API has no connections that could be counted."""

    @property
    @override
    def left_behind(self) -> int:
        """Return how many monitors of ours are left, once the account is removed."""
        return sum(not monitor.foreign for monitor in self.simulator.monitors)

    def _cars(self) -> list[Car]:
        cars = self.simulator.fleets[0].cars.values()
        return [car for car in cars if car.model.electric and car.heard_at is not None]


SERVICES = get_args(Service)
MONITOR = f"ev-live/{TAG}/charging"


def _api() -> list[Fault]:
    """Return what can go wrong with any call."""
    return [
        *each("hang", SERVICES),
        switch(delay=5.0),
        *each("drop", SERVICES),
        *each("drop_answer", SERVICES),
        *each("redirect", SERVICES),
        *each("fail", SERVICES),
        *(switch(fail="all", fail_status=status) for status in (400, 404, 429, 500, 502, 504)),
        *(switch(fail="all", fail_as=shape) for shape in get_args(ErrorShape)),
        *each("mangle", SERVICES),
        *(switch(mangle="all", mangle_as=kind) for kind in get_args(BodyKind)),
    ]


def _at_monitor(name: str, *given: Any, undo: str | None = None) -> Fault:
    """Return the fault of something happening to a monitor of ours, while there is that monitor."""
    fault = action(name, MONITOR, *given, undo=(undo, MONITOR) if undo else ())

    def while_there(act: Deed) -> Deed:
        async def do(scenario: Scenario) -> None:
            if MONITOR in scenario.simulator.statuses():
                await act(scenario)

        return do

    return replace(fault, begin=while_there(fault.begin), end=while_there(fault.end))


FAULTS = [
    *_api(),
    *(
        switch(credentials_revoked=True, refusal_as=shape, person=True)
        for shape in get_args(ErrorShape)
    ),
    switch(client_id_revoked=True, person=True),
    switch(access_forbidden=True),
    switch(day_limit=5),
    switch(burst_limit=1),
    switch(throttle_for=60),
    switch(throttle_for=60, retry_after_sent=False),
    *each("rate_headers", choices(StellantisFaults, "rate_headers")),
    switch(page_size=1),
    switch(page_size=1, page_loops=True),
    switch(embedded_capitals=True),
    switch(links_with_client_id=True),
    switch(content_type="text/plain"),
    switch(fail="all", error_type="text/html"),
    switch(fail="all", error_timestamps=False),
    *each("time_style", ("offset", "words")),
    switch(unknown_fields=True),
    switch(unknown_values=True),
    switch(missing_fields=True),
    switch(legacy_copies=True),
    switch(empty_schedule=True),
    switch(two_coordinates=True),
    switch(frozen_stamps=True),
    *each("snapshots", choices(StellantisFaults, "snapshots")),
    switch(no_data=True),
    switch(deprecated_gone=True),
    switch(activation_delay=30.0),
    switch(monitor_limit=3),
    switch(trigger_limit=1),
    switch(duplicate_labels_refused=True),
    switch(unused_triggers_refused=True),
    switch(lenient=True),
    *each("dialect", choices(StellantisFaults, "dialect")),
    switch(precedence="left_to_right"),
    switch(plain_targets="allowed"),
    *each("monitor_id_in", choices(StellantisFaults, "monitor_id_in")),
    switch(met_at_first_data=False),
    switch(zone_crossings_only=True),
    *each("bare_changes", choices(StellantisFaults, "bare_changes")),
    switch(paused_events_kept=True),
    switch(callback_timeout=0.5),
    switch(strict_acknowledgement=True),
    switch(acknowledgements_lost=3),
    switch(deliver_twice=True),
    switch(events_vanish=True),
    *each("order", choices(StellantisFaults, "order")),
    switch(never_batch=True),
    switch(backlog_batch=2),
    switch(none_retries=2),
    switch(lost_fails_monitor=False),
    switch(headers_missing=True),
    *each("body_shape", choices(StellantisFaults, "body_shape")),
    switch(extension_arrays=True),
    *each("callback_body", choices(StellantisFaults, "callback_body")),
    switch(callback_type="text/plain"),
    switch(padding=1_000_000),
    switch(time_scale=10.0),
    switch(refuse_creation="no"),
    switch(created_as="Failed"),
    # How the monitors stand is looked at twice an hour.
    replace(_at_monitor("fail_monitor"), mends_in=HALF_AN_HOUR),
    _at_monitor("pause_monitor", undo="resume_monitor"),
    replace(_at_monitor("delete_monitor"), mends_in=HALF_AN_HOUR),
    _at_monitor("backlog", 300, 3600.0),
    *(_at_monitor("emit_raw", event) for event in NONSENSE),
    action("freeze_snapshots"),
    action("add_foreign_monitor"),
    *everywhere(),
]

SPARED = {
    "certificate_refusal": "read at the start; the trial runs without TLS, see test_stellantis_tls",
    "certificate_expired": "the trial runs without TLS",
    "certificate_name_checked": "the trial runs without TLS",
}
