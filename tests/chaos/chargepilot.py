"""ChargePilot's socket when things go wrong."""

from contextlib import AbstractAsyncContextManager
from typing import override

from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ev_live.model import ConnectorStatus
from custom_components.ev_live.providers.chargepilot.codes import (
    CONNECTOR_STATUSES,
    POINT_STATUSES,
    PROCESS_STATES,
    PROCESS_STATUSES,
)
from simulators.chargepilot import ChargePilotSimulator
from simulators.chargepilot.faults import ChargePilotFaults
from simulators.chargepilot.garbage import GarbageKind
from simulators.chargepilot.things import Point

from ..chargepilot.conftest import account_data, make_entry
from .faults import action, choices, closes, each, everywhere, garbage, switch
from .scenario import Scenario

# What happens at a depot every day, and how a demo is made of it.
PEACEFUL = {
    *("publish", "send_raw", "plug_in", "leave", "start_session", "set_process", "measure"),
    *("end_session", "limit", "fault", "clear_fault", "go_offline", "come_online"),
    *("station_fault", "clear_station_fault", "vehicle_fault", "clear_vehicle_fault"),
    *("swap_meter", "add_station", "add_point", "remove_point"),
    *("start_traffic", "stop_traffic", "reset"),
}

PROCESSES = ("Charging", "SuspendedEV", "SuspendedEVSE", "Finishing")


class ChargePilot(Scenario):
    """A socket on which the whole picture comes, again and again."""

    silence = 90
    catches_up = 20
    # Faults bear a time without fractions: two of one point within a second would be one.
    breath = 0.3
    simulator: ChargePilotSimulator

    @override
    def open(self) -> AbstractAsyncContextManager[ChargePilotSimulator]:
        """Return the provider."""
        return ChargePilotSimulator(clock=self.glass.provider_time)

    @override
    def make_entry(self) -> MockConfigEntry:
        """Return the account."""
        return make_entry(account_data(self.simulator), settle=0)

    @override
    async def speak(self) -> None:
        """Let something happen at a point, and mostly send the picture at once."""
        point = self.random.choice(list(self.simulator.picture.points()))
        self._happen(point)
        self.note(point.point_id, status_of(point))
        await self.simulator.publish()

    def _happen(self, point: Point) -> None:
        """Let one of the things happen that can."""
        picture, name = self.simulator.picture, point.point_id
        if point.status == "Faulted":
            picture.clear_fault(name)
        elif point.status == "Unavailable":
            picture.come_online(name)
        elif self.random.random() < 0.1:
            picture.fault(name, "UsageFailure", "GroundFailure")
        elif self.random.random() < 0.1:
            picture.go_offline(name)
        elif point.vehicle is None:
            picture.plug_in(name, self._idle_vehicle(), 40)
        elif point.process is None:
            picture.start_session(name, 50)
        elif self.random.random() < 0.5:
            picture.set_process(name, self.random.choice(PROCESSES))  # type: ignore[arg-type]
        else:
            picture.leave(name)

    def _idle_vehicle(self) -> str:
        picture = self.simulator.picture
        return next(name for name in picture.vehicles if picture.place_of(name) is None)

    @override
    def truth(self) -> dict[tuple[str, str], str]:
        """Return the status of every point."""
        points = self.simulator.picture.points()
        return {(point.point_id, "status"): status_of(point).value for point in points}

    @property
    @override
    def attempts(self) -> int:
        """Return how often it was tried: the boot has two keys, each tried on its own socket."""
        counters = self.simulator.counters
        return (counters.handshakes + counters.handshakes_refused) // 2

    @property
    @override
    def left_behind(self) -> int:
        """Return how many sockets are open."""
        return self.simulator.connections


def status_of(point: Point) -> ConnectorStatus:
    """Return what is shown of a point."""
    if point.status == "Occupied" and point.process is not None:
        state = PROCESS_STATES.get(PROCESS_STATUSES[point.process.status])
        return state or ConnectorStatus.OCCUPIED
    return CONNECTOR_STATUSES[POINT_STATUSES[point.status]]


FAULTS = [
    *(
        switch(credentials_revoked=True, refusal=refusal, person=True)
        for refusal in ("status", "close")
    ),
    switch(credentials_revoked=True, refusal="status", refusal_status=403, person=True),
    *each("upgrade_status", (301, 404, 429, 500, 503)),
    switch(upgrade_hang=True),
    switch(upgrade_drop=True),
    *each("subprotocol", choices(ChargePilotFaults, "subprotocol")),
    *each("second_login", choices(ChargePilotFaults, "second_login")),
    *each("boot_key", choices(ChargePilotFaults, "boot_key")),
    *(
        switch(boot_answer=answer, boot_refusal=refusal)
        for answer in choices(ChargePilotFaults, "boot_answer")
        for refusal in ("error",)
    ),
    *each("boot_refusal", choices(ChargePilotFaults, "boot_refusal")),
    *each("before_boot", choices(ChargePilotFaults, "before_boot")),
    switch(picture_before_boot=True),
    switch(picture_interval=50.0),
    switch(first_picture_delay=30.0),
    switch(silent=True, cuts=True),
    switch(source="LMS"),
    *each("envelope_times", choices(ChargePilotFaults, "envelope_times")),
    *each("payload_times", choices(ChargePilotFaults, "payload_times")),
    *each("present_power", choices(ChargePilotFaults, "present_power")),
    switch(extra_fields=True),
    switch(confirm_within=0.5),
    switch(no_answer=True),
    switch(request_error="InternalError"),
    *each("answer_ids", choices(ChargePilotFaults, "answer_ids")),
    switch(answer_twice=True),
    switch(requests_forgotten=True),
    switch(half_open=True, cuts=True),
    switch(ping_interval=5.0),
    switch(ping_interval=5.0, pong_timeout=0.5),
    switch(answers_pings=False),
    switch(half_open=True, close_patience=0.1, cuts=True),
    *closes(),
    action("duplicate"),
    action("out_of_order", 120),
    action("request_boot"),
    *garbage(GarbageKind),
    *everywhere(),
]
