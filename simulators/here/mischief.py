"""What happens to the service, on demand or at random, and what the control endpoint can do."""

from abc import ABC
import asyncio
from collections.abc import Mapping
from typing import Any, override

from simulators.server import Action

from .lookup import Lookup
from .outpost import Outpost
from .stage import HereStage
from .subscriptions import Subscription
from .tokens import Tokens
from .traffic import RATE, WATCHED_SHARE


class HereMischief(HereStage, ABC):
    """Let things happen to the service."""

    lookup: Lookup
    tokens: Tokens
    node: Outpost
    storage: Outpost

    @override
    async def before_start(self) -> None:
        """Open what is kept on ports of its own."""
        await self.node.start()
        await self.storage.start()

    @override
    async def before_stop(self) -> None:
        """Close what is kept on ports of its own; the logs and the commits stay."""
        await self.stop_node()
        await self.storage.stop()

    async def expire_tokens(self) -> None:
        """Let every token that was issued count no more."""
        self.tokens.expire()

    async def evict(self, group: str | None = None) -> None:
        """Drop the subscriptions of a group, or all, without telling the clients."""
        for subscription in self.subscriptions:
            if group in (None, subscription.group):
                self.subscriptions.evict(subscription)

    async def forget_commits(self, group: str | None = None) -> None:
        """Forget what a group has committed, or all have."""
        for name, known in self.kafka.groups.items():
            if group in (None, name):
                known.commits.clear()
                known.sent.clear()

    async def stop_node(self) -> None:
        """Let the node go down with its subscriptions: connections are refused."""
        await self.node.stop()
        for subscription in self.subscriptions:
            self.subscriptions.close(subscription)

    async def start_node(self, elsewhere: bool = False) -> None:
        """Bring the node back, at its old address or at another."""
        await self.node.start(elsewhere=elsewhere)

    async def restart_node(self, elsewhere: bool = False) -> None:
        """Let the node forget its subscriptions, at its old address or at another."""
        await self.stop_node()
        await self.start_node(elsewhere)

    async def move_services(self) -> None:
        """Let stream and blobs be found elsewhere: the addresses that were looked up lead nowhere."""
        self.lookup.generation += 1

    async def remove_location(self, location_id: str) -> None:
        """Let a location vanish from everything but the stream."""
        self.world.remove(location_id)

    async def freeze_snapshot(self) -> None:
        """Let v3 lag behind: it goes on saying what is so now."""
        self.world.freeze()

    async def thaw_snapshot(self) -> None:
        """Let v3 say again what is so."""
        self.world.thaw()

    async def start_traffic(self, rate: float = RATE, watched_share: float = WATCHED_SHARE) -> None:
        """Invent so many messages a minute, this share of them about the built-in locations."""
        if rate <= 0:
            raise ValueError(f"a rate of {rate} a minute is no traffic")
        await self.start_job("traffic", self._invent(rate, watched_share))

    async def stop_traffic(self) -> None:
        """Stop inventing."""
        await self.stop_job("traffic")

    async def _invent(self, rate: float, watched_share: float) -> None:
        known = set(self.world.evses())
        speakers = sorted(known)
        while True:
            await asyncio.sleep(self._traffic.wait(rate))
            location_id, evse_id = self._traffic.somebody(speakers, watched_share)
            status = self._traffic.status(self.truth.get((location_id, evse_id)))
            self._producer.tell(
                location_id,
                {evse_id: status},
                None,
                remember=(location_id, evse_id) in known,
            )

    async def reset(self) -> None:
        """Put every switch back, bring the node back, and let v3 keep up."""
        self.faults.reset()
        await self.start_node()
        self.world.thaw()

    @property
    @override
    def actions(self) -> Mapping[str, Action]:
        """Return what the control endpoint can do, by name."""
        known: tuple[Action, ...] = (
            *(self.send, self.garbage, self.produce_noise, self.change_silently),
            *(self.skip_offsets, self.expire_tokens, self.evict, self.forget_commits),
            *(self.stop_node, self.start_node, self.restart_node, self.move_services),
            *(self.remove_location, self.freeze_snapshot, self.thaw_snapshot),
            *(self.start_traffic, self.stop_traffic, self.reset),
        )
        return {action.__name__: action for action in known}

    @override
    def summary(self) -> dict[str, Any]:
        """Return the truth, location by location, and who reads."""
        truth: dict[str, dict[str, str]] = {}
        for (location_id, evse_id), status in self.truth.items():
            truth.setdefault(location_id, {})[evse_id] = status
        return {
            "node": self.node.url("/") if self.node.running else None,
            "subscriptions": [self._told(subscription) for subscription in self.subscriptions],
            "partitions": [{"start": log.start, "end": log.end} for log in self.kafka.logs],
            "truth": truth,
        }

    def _told(self, subscription: Subscription) -> dict[str, Any]:
        """Say who reads, without the token."""
        return {
            "id": subscription.subscription_id,
            "mode": subscription.mode,
            "group": subscription.group,
            "positions": subscription.consumer.positions,
            "committed": self.committed(subscription.group),
        }
