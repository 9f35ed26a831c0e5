"""The other end of the stream: what charging networks say, as HERE puts it into its logs."""

from collections.abc import Mapping
from math import floor

from simulators.server import Clock

from .blobs import Blobs
from .faults import HereCounters, HereFaults
from .ids import last_part
from .kafka import Json, Kafka, Place, Record
from .payloads import Broken, inline, squeeze, status_entry, write_payload
from .world import Moment, World, canonical, read_time, write_time


class Producer:
    """Write messages, keeping the truth."""

    def __init__(
        self,
        world: World,
        kafka: Kafka,
        blobs: Blobs,
        faults: HereFaults,
        counters: HereCounters,
        clock: Clock,
    ) -> None:
        """Write into one set of logs about one world."""
        self._world = world
        self._kafka = kafka
        self._blobs = blobs
        self._faults = faults
        self._counters = counters
        self._clock = clock

    def tell(
        self,
        location_id: str,
        statuses: Mapping[str, str],
        last_updated: Moment,
        *,
        blob: bool = False,
        partition: int | None = None,
        remember: bool = True,
    ) -> Place:
        """Say in one message what the EVSEs of a location do, and let it be so."""
        at, written = self._moment(last_updated)
        entries: list[Json] = []
        for evse_id, status in statuses.items():
            entries.append(status_entry(evse_id, self._spell(status), written))
            if remember:
                self._world.set(location_id, evse_id, status, at)
        payload = write_payload(location_id, entries)
        return self.write(location_id, self._pack(payload), blob=blob, partition=partition)

    def write(
        self, location_id: str, data: bytes, *, blob: bool = False, partition: int | None = None
    ) -> Place:
        """Write bytes as they are."""
        meta = self._keep(data) if blob else inline(data)
        return self.append(location_id, Broken(meta=meta), partition)

    def append(self, location_id: str, message: Broken, partition: int | None = None) -> Place:
        """Write a message, whatever is wrong with it."""
        if message.payload is not None:
            meta = inline(message.payload)
        else:
            meta = message.meta or {}
        key = last_part(location_id)
        if partition is None and not self._faults.keyed_by_location:
            partition = self._kafka.next_partition()
        record = Record(key=key, meta=meta, at=self._clock(), instead=message.instead)
        place = self._kafka.append(record, partition)
        self._counters.produced += 1
        return place

    def _keep(self, data: bytes) -> Json:
        handle = self._blobs.keep(data)
        return {"dataHandle": handle, "dataSize": len(data), "compressedDataSize": len(data)}

    def _pack(self, payload: bytes) -> bytes:
        return payload if self._faults.plain_payloads else squeeze(payload)

    def _spell(self, status: str) -> str:
        """Spell a status as it was given, except the one that has several spellings."""
        return self._faults.out_of_order_as if status == canonical("OUTOFORDER") else status

    def _moment(self, last_updated: Moment) -> tuple[float, str]:
        """Return a moment and how it is written; nothing said is now."""
        if isinstance(last_updated, str):
            at = read_time(last_updated)
            return (self._clock() if at is None else at), last_updated
        precise = self._faults.precise_times
        if last_updated is None:
            now = self._clock()
            last_updated = now if precise else floor(now)
        precise = precise or last_updated % 1 > 0
        return last_updated, write_time(last_updated, precise=precise)
