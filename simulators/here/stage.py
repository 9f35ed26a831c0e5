"""What is said in the stream, and who has heard it."""

from abc import ABC
import asyncio
from collections.abc import Mapping

from simulators.server import Clock, Simulator

from .blobs import Blobs
from .faults import HereCounters, HereFaults
from .ids import evse_id as id_of_evse
from .kafka import Kafka, Place
from .payloads import Broken, GarbageKind, break_message, squeeze
from .places import DEMO_PARK
from .producer import Producer
from .subscriptions import Subscriptions
from .traffic import Traffic
from .world import EvseKey, Moment, World

ANY_EVSE = id_of_evse(DEMO_PARK, 1)


class HereStage(Simulator[HereFaults, HereCounters], ABC):
    """Let things be said in the stream, and wait until they are heard."""

    def __init__(
        self,
        *,
        world: World,
        traffic: Traffic,
        faults: HereFaults,
        port: int,
        clock: Clock,
        partitions: int,
        application: str,
    ) -> None:
        """Set the stage with one world."""
        super().__init__(faults=faults, counters=HereCounters(), port=port, clock=clock)
        self.world = world
        self.kafka = Kafka(partitions)
        self.blobs = Blobs(faults)
        self.subscriptions = Subscriptions(application, self.kafka, faults, self.counters, clock)
        self._producer = Producer(world, self.kafka, self.blobs, faults, self.counters, clock)
        self._traffic = traffic

    @property
    def truth(self) -> dict[EvseKey, str]:
        """Return the newest status of every EVSE, whether a client was told or not."""
        return self.world.truth

    @property
    def groups(self) -> list[str]:
        """Return the groups that somebody reads in."""
        return sorted({subscription.group for subscription in self.subscriptions})

    def committed(self, group: str) -> dict[int, int]:
        """Return the next offset of every partition that a group has committed in."""
        commits = self.kafka.groups[group].commits if group in self.kafka.groups else {}
        return {partition: commit.offset for partition, commit in commits.items()}

    async def wait_for_subscription(self, number: int = 1, within: float = 5) -> None:
        """Wait until so many subscriptions have been opened since the start, and one lives."""
        await self.wait_until(
            lambda: self.counters.subscriptions_opened >= number and len(self.subscriptions) > 0,
            within,
        )

    async def wait_until_read(self, within: float = 5) -> None:
        """Wait until every group that somebody reads in has been sent everything."""
        await self.wait_until(
            lambda: bool(self.groups) and all(map(self.kafka.has_read_all, self.groups)), within
        )

    async def wait_until_committed(self, within: float = 5) -> None:
        """Wait until every group that somebody reads in has been sent and committed all."""
        await self.wait_until(
            lambda: (
                bool(self.groups)
                and all(
                    self.kafka.has_read_all(group) and self.kafka.has_committed_all(group)
                    for group in self.groups
                )
            ),
            within,
        )

    async def produce(
        self,
        location_id: str,
        evse_id: str,
        status: str,
        last_updated: Moment = None,
        *,
        blob: bool = False,
        partition: int | None = None,
    ) -> Place:
        """Give an EVSE a status, and write it into the stream."""
        return await self.produce_several(
            location_id, {evse_id: status}, last_updated, blob=blob, partition=partition
        )

    async def produce_several(
        self,
        location_id: str,
        statuses: Mapping[str, str],
        last_updated: Moment = None,
        *,
        blob: bool = False,
        partition: int | None = None,
    ) -> Place:
        """Give several EVSEs of a location a status, in one message."""
        place = self._producer.tell(
            location_id, statuses, last_updated, blob=blob, partition=partition
        )
        # Who waits for news must have his turn even while a test writes thousands.
        await asyncio.sleep(0)
        return place

    async def produce_raw(self, data: str, key: str = "raw") -> Place:
        """Write a message whose data is this text, encoded or not."""
        return self._producer.append(key, Broken(meta={"data": data}))

    async def produce_payload(
        self, payload: bytes, key: str = "raw", *, compressed: bool = True, blob: bool = False
    ) -> Place:
        """Write a message with a payload of one's own."""
        return self._producer.write(key, squeeze(payload) if compressed else payload, blob=blob)

    async def produce_noise(self, messages: int = 100) -> None:
        """Write messages about locations that nobody here knows."""
        for _ in range(messages):
            location_id, evse_id = self._traffic.stranger()
            status = self._traffic.status(None)
            self._producer.tell(location_id, {evse_id: status}, None, remember=False)
        await asyncio.sleep(0)

    async def send(
        self, location_id: str, evse_id: str, status: str, last_updated: Moment = None
    ) -> None:
        """Give an EVSE a status, and write it into the stream."""
        await self.produce(location_id, evse_id, status, last_updated)

    async def garbage(
        self, kind: GarbageKind, location_id: str = DEMO_PARK, evse_id: str = ANY_EVSE
    ) -> None:
        """Write a message that a client may not trip over."""
        self._producer.append(location_id, break_message(kind, location_id, evse_id))
        await asyncio.sleep(0)

    async def change_silently(self, location_id: str, evse_id: str, status: str) -> None:
        """Give an EVSE a status of which the stream says nothing."""
        self.world.set(location_id, evse_id, status, self.clock())

    async def skip_offsets(self, count: int = 1, partition: int | None = None) -> None:
        """Leave a hole in the offsets of one partition or of all."""
        logs = self.kafka.logs if partition is None else [self.kafka.log(partition)]
        for log in logs:
            log.skip(count)
