"""The stream API: subscribe at one server, read and commit at another."""

import json
from uuid import uuid4

from aiohttp import hdrs, web

from simulators.server import Clock, Pulse

from .faults import HereCounters, HereFaults, StreamCode
from .front import CORRELATION
from .kafka import Kafka, Message, NoOffsetError
from .pages import write_page
from .properties import read_properties
from .refusals import bad_request, gateway_problem, stream_problem
from .subscriptions import Mode, Subscription, Subscriptions, read_mode


class Stream:
    """Answer what is asked of one layer."""

    def __init__(
        self,
        layer: str,
        kafka: Kafka,
        subscriptions: Subscriptions,
        faults: HereFaults,
        counters: HereCounters,
        pulse: Pulse,
        clock: Clock,
    ) -> None:
        """Serve one layer out of its logs."""
        self._layer = layer
        self._kafka = kafka
        self._subscriptions = subscriptions
        self._faults = faults
        self._counters = counters
        self._pulse = pulse
        self._clock = clock

    async def subscribe(self, request: web.Request, node_url: str | None) -> web.Response:
        """Subscribe, and tell which node to read from; without a node there is no subscription."""
        mode = self._prepare(request, self._faults.subscribe_error)
        if not node_url:
            raise stream_problem("E213031")
        if known := request.query.get("subscriptionId"):
            subscription = self._subscriptions.find(mode, known)
        else:
            subscription = self._subscriptions.open(
                mode,
                read_properties(await request.text()),
                request.headers[hdrs.AUTHORIZATION],
                request.query.get("consumerId"),
            )
        self._counters.subscriptions_opened += 1
        body = {"nodeBaseURL": node_url, "subscriptionId": subscription.subscription_id}
        return self._trace(subscription, web.json_response(body, status=201))

    async def partitions(self, request: web.Request) -> web.Response:
        """Answer with what is new, at once or after a short wait."""
        subscription = self._enter(request, self._faults.partitions_error)
        subscription.token = request.headers[hdrs.AUTHORIZATION]
        subscription.used_at = self._clock()
        group = self._subscriptions.group(subscription)
        if self._faults.auto_commits:
            self._kafka.commit_itself(group, subscription.consumer, self._clock())
        self._settle(subscription)
        await self._wait_for_news(subscription)
        messages = self._read(request, subscription)
        response = web.json_response(write_page(messages, self._faults))
        if self._faults.compressed_pages:
            response.enable_compression()
        self._count(messages)
        return self._trace(subscription, response)

    def _settle(self, subscription: Subscription) -> None:
        now = self._clock()
        self._kafka.expire(now - self._faults.retention, now - self._faults.commit_retention)
        group = self._subscriptions.group(subscription)
        try:
            self._kafka.settle(group, subscription.consumer)
        except NoOffsetError as error:
            raise stream_problem("E213021") from error
        self._pulse.beat()

    async def _wait_for_news(self, subscription: Subscription) -> None:
        wait = min(subscription.longest_wait, self._faults.fetch_wait)
        try:
            await self._pulse.until(lambda: self._kafka.has_news(subscription.consumer), wait)
        except TimeoutError:
            return

    def _read(self, request: web.Request, waiting: Subscription) -> list[Message]:
        """Read for who still has his subscription after the wait, wherever others moved him."""
        subscription = self._subscriptions.find(waiting.mode, waiting.subscription_id)
        self._settle(subscription)
        group = self._subscriptions.group(subscription)
        return self._kafka.read(group, subscription.consumer)

    def _count(self, messages: list[Message]) -> None:
        if messages:
            self._counters.messages_sent += len(messages)
        else:
            self._counters.empty_pages += 1

    async def offsets(self, request: web.Request) -> web.Response:
        """Commit what a client has done with."""
        subscription = self._enter(request, self._faults.offsets_error)
        offsets = await self._offsets(request, subscription)
        if not offsets.keys() <= set(subscription.consumer.assigned):
            raise stream_problem("E213028")
        group = self._subscriptions.group(subscription)
        self._kafka.commit(group, offsets, self._clock())
        self._counters.commits += 1
        return self._trace(subscription, web.Response(status=self._faults.commit_answer))

    async def seek(self, request: web.Request) -> web.Response:
        """Let a client read on elsewhere."""
        subscription = self._enter(request, self._faults.seek_error)
        offsets = await self._offsets(request, subscription)
        if not offsets.keys() <= set(subscription.consumer.assigned):
            raise bad_request("partition", "Not assigned to this subscription")
        self._kafka.seek(subscription.consumer, offsets)
        return self._trace(subscription, web.Response())

    async def unsubscribe(self, request: web.Request) -> web.Response:
        """End a subscription."""
        subscription = self._enter(request, self._faults.unsubscribe_error)
        if self._faults.auto_commits:
            group = self._subscriptions.group(subscription)
            self._kafka.commit_positions(group, subscription.consumer, self._clock())
        self._subscriptions.close(subscription)
        return web.Response()

    def _prepare(self, request: web.Request, error: StreamCode | None) -> Mode:
        """Check what every call has in common."""
        if not self._faults.catalog_shared:
            raise gateway_problem(self._faults.unshared_status)
        if error:
            raise stream_problem(error, request.query.get("subscriptionId", ""))
        if request.match_info["layer"] != self._layer:
            raise stream_problem("E213027", request.match_info["layer"])
        return read_mode(request.query.get("mode", "serial"))

    def _enter(self, request: web.Request, error: StreamCode | None) -> Subscription:
        """Find the subscription that a call is about, and see whether the client traces it."""
        mode = self._prepare(request, error)
        subscription = self._subscriptions.find(mode, request.query.get("subscriptionId"))
        if request.headers.get(CORRELATION) == subscription.correlation_id:
            self._counters.correlation_ids_followed += 1
        else:
            self._counters.correlation_ids_missed += 1
        return subscription

    def _trace(self, subscription: Subscription, response: web.Response) -> web.Response:
        """Give the client the id that its next call should bear."""
        subscription.correlation_id = str(uuid4())
        response.headers[CORRELATION] = subscription.correlation_id
        return response

    async def _offsets(self, request: web.Request, subscription: Subscription) -> dict[int, int]:
        """Read places, unless the token is not the one that the messages were read with."""
        if request.headers[hdrs.AUTHORIZATION] != subscription.token:
            raise stream_problem("E213010")
        try:
            entries = json.loads(await request.text())["offsets"]
            return {int(entry["partition"]): int(entry["offset"]) for entry in entries}
        except (KeyError, TypeError, ValueError) as error:
            raise bad_request("offsets", "Not a list of partitions and offsets") from error
