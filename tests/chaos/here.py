"""HERE's stream, its blobs and its pictures when things go wrong."""

from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
import time
from typing import get_args, override
from unittest.mock import patch

from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ev_live.model import ConnectorStatus
from custom_components.ev_live.providers.here.client import HereClient
from custom_components.ev_live.providers.here.tokens import TokenKeeper
from simulators.here import HereSimulator
from simulators.here.faults import (
    BodyKind,
    ErrorShape,
    HereFaults,
    LocationsCode,
    Service,
    StreamCode,
)
from simulators.here.payloads import GarbageKind
from simulators.here.places import DEMO_PARK, MARKET

from ..here.conftest import account_data, make_entry
from .faults import Fault, action, choices, each, everywhere, garbage, switch
from .scenario import Scenario

PLACES = (DEMO_PARK, MARKET)
WORDS = {
    "AVAILABLE": ConnectorStatus.AVAILABLE,
    "CHARGING": ConnectorStatus.CHARGING,
    "OUT_OF_ORDER": ConnectorStatus.OUT_OF_ORDER,
    "RESERVED": ConnectorStatus.RESERVED,
    "BLOCKED": ConnectorStatus.BLOCKED,
    "INOPERATIVE": ConnectorStatus.INOPERATIVE,
    "UNKNOWN": ConnectorStatus.NO_INFORMATION,
}

# The world is so old when the account is set up, in seconds.
HOUR = 3600

# How long HERE holds an answer back for news; in life half a second, which makes many answers.
WAIT = 10


class Here(Scenario):
    """A stream that holds what was said until it was committed."""

    # A request may hang for a minute, and what follows it, too.
    silence = 200
    catches_up = 120
    pauses = 20
    # Who was away for five minutes begins anew, and does not know how old its last commit is.
    keeps = 120
    simulator: HereSimulator

    @override
    def open(self) -> AbstractAsyncContextManager[HereSimulator]:
        """Return the provider."""
        faults = HereFaults(fetch_wait=WAIT, precise_times=True)
        simulator = HereSimulator(clock=self.glass.provider_time, faults=faults)
        for key in simulator.world.changed_at:
            simulator.world.changed_at[key] -= HOUR
        return simulator

    @override
    @contextmanager
    def clocks(self) -> Iterator[None]:
        """Let tokens age, and be signed for, by the clocks of the trial."""
        clocks = {"clock": lambda: time.time(), "monotonic": self.glass.elapsed}
        addresses = {"monotonic": self.glass.elapsed}
        with (
            patch.dict(TokenKeeper.__init__.__kwdefaults__, clocks),
            patch.dict(HereClient.__init__.__kwdefaults__, addresses),
        ):
            yield

    @property
    @override
    def ports(self) -> set[int]:
        """Return where the provider listens: the stream and the blobs live elsewhere."""
        simulator = self.simulator
        return {simulator.port, simulator.node.port, simulator.storage.port}

    @override
    def make_entry(self) -> MockConfigEntry:
        """Return the account."""
        return make_entry(account_data(self.simulator), *PLACES, settle=0)

    @override
    async def speak(self) -> None:
        """Let an EVSE have another status, and strangers speak."""
        place, evse = self.random.choice(self._evses())
        word = self.random.choice(list(WORDS))
        self.note(evse, WORDS[word])
        await self.simulator.produce(place, evse, word)
        await self.simulator.produce_noise(self.random.randint(0, 3))

    @override
    async def catch_up(self) -> None:
        """Have those speak whom the picture does not list: after a long absence nobody else can."""
        for place in PLACES:
            for evse in self.simulator.world.locations[place].evses:
                if not evse.listed:
                    status = self.simulator.truth[place, evse.evse_id]
                    await self.simulator.produce(place, evse.evse_id, status)
        await super().catch_up()

    @override
    def truth(self) -> dict[tuple[str, str], str]:
        """Return the status of every EVSE."""
        truth = self.simulator.truth
        return {(key[1], "status"): WORDS[truth[key]].value for key in self._evses()}

    @property
    @override
    def attempts(self) -> None:
        """Return nothing: a subscription that is lost is made anew on the same connection."""

    @property
    @override
    def left_behind(self) -> int:
        """Return how many subscriptions are open."""
        return len(self.simulator.subscriptions)

    def _evses(self) -> list[tuple[str, str]]:
        return [key for key in self.simulator.world.evses() if key[0] in PLACES]


# What happens at HERE every day.
PEACEFUL = {"send", "change_silently", "remove_location", "reset"}

SERVICES = get_args(Service)
NO_ORGANISATION = "E213017"
STATUSES = ("token", "lookup", "config", "subscribe", "partitions", "offsets", "seek")
OTHER_STATUSES = ("unsubscribe", "blob", "locations", "search")


def _any_service() -> list[Fault]:
    """Return what can go wrong with any service."""
    return [
        *each("hang", SERVICES),
        *each("delay", (5.0,)),
        *each("drop", SERVICES),
        *each("drop_answer", SERVICES),
        *each("redirect", SERVICES),
        *each("mangle", SERVICES),
        *(switch(mangle="partitions", mangle_as=kind) for kind in get_args(BodyKind)),
        *(switch(mangle="token", mangle_as=kind) for kind in get_args(BodyKind)),
        *(each(f"{service}_status", (503,))[0] for service in (*STATUSES, *OTHER_STATUSES)),
        *(each(f"{service}_status", (404,))[0] for service in STATUSES),
        *each("token_status", (500,)),
        *each("partitions_status", (500,)),
        *(
            each(f"{service}_status", (429,), retry_after=wait)[0]
            for service in ("token", "subscribe", "partitions")
            for wait in (None, 30)
        ),
    ]


FAULTS = [
    *_any_service(),
    switch(clock_skew=4000.0),
    switch(timestamp_window=1.0),
    switch(nonce_reuse_refused=False),
    switch(credentials_revoked=True, person=True),
    *(
        switch(token_error=401300, token_error_shape=shape, person=True)
        for shape in get_args(ErrorShape)
    ),
    switch(token_error=500203),
    switch(token_ttl=20.0),
    switch(token_omits_lifetime=True),
    switch(bearer_rejected=True, person=True),
    switch(catalog_shared=False, unshared_status=403),
    switch(catalog_shared=False, unshared_status=404),
    switch(scope_required=True),
    switch(lookup_max_age=None),
    switch(lookup_max_age=1),
    switch(lookup_omits_stream=True),
    *(
        each(call, (code,), person=code == NO_ORGANISATION)[0]
        for call in ("subscribe_error", "partitions_error")
        for code in get_args(StreamCode)
    ),
    *each("offsets_error", get_args(StreamCode)),
    *each("seek_error", ("E213032",)),
    *each("unsubscribe_error", ("E213032",)),
    switch(subscription_idle=3.0),
    switch(evicted_code="E213014", subscription_idle=3.0),
    switch(resubscribe_rewinds=False),
    switch(fetch_wait=20.0),
    switch(commit_answer=202),
    switch(auto_commits=False),
    switch(correlation_ids=False),
    switch(compressed_pages=True),
    switch(deliver_twice=True),
    switch(newest_first=True, jumbled=True),
    switch(timestamp_in_seconds=True),
    switch(empty_data_handle=True),
    switch(unknown_keys=True),
    switch(plain_payloads=True),
    switch(keyed_by_location=False, jumbled=True),
    *each("out_of_order_as", choices(HereFaults, "out_of_order_as")),
    switch(blob_missing=True),
    switch(blob_empty=True),
    switch(blob_redirect=True),
    switch(blob_http_gzip=True),
    switch(locations_entitled=False),
    *each("locations_error", get_args(LocationsCode)),
    switch(restricted_entitled=True),
    switch(search_entitled=False),
    action("expire_tokens"),
    action("evict"),
    action("forget_commits"),
    action("restart_node"),
    action("restart_node", True),
    action("stop_node", undo=("start_node",)),
    action("freeze_snapshot", undo=("thaw_snapshot",)),
    action("start_traffic", 600.0, 0.0, undo=("stop_traffic",)),
    action("move_services"),
    action("skip_offsets", 100),
    action("produce_noise", 3000),
    *garbage(GarbageKind),
    *everywhere(),
]

SPARED = {
    "commit_retention": "what is forgotten at HERE after a week cannot be known any more",
    "retention": "what is thrown away at HERE after three days cannot be known any more",
    "precise_times": "two changes within a second would have one time; the trial has it on",
}
