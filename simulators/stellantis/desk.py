"""The calls about monitors: list, create, read, replace, pause, resume, delete."""

import json

from aiohttp import web

from .checks import InvalidMonitorError
from .courier import Courier
from .faults import StellantisCounters, StellantisFaults
from .hal import Hal, Json
from .library import Library
from .monitors import Monitor, Monitors
from .refusals import RefusalError
from .status import StatusWriter

ACCEPTED = 202
NO_CONTENT = 204


class Desk:
    """Answer what is asked about monitors."""

    def __init__(
        self,
        monitors: Monitors,
        library: Library,
        courier: Courier,
        hal: Hal,
        writer: StatusWriter,
        faults: StellantisFaults,
        counters: StellantisCounters,
    ) -> None:
        """Serve the monitors of every fleet."""
        self._monitors = monitors
        self._library = library
        self._courier = courier
        self._hal = hal
        self._writer = writer
        self._faults = faults
        self._counters = counters

    async def several(self, request: web.Request) -> web.Response:
        """List the monitors of a fleet, whoever made them."""
        fleet_id = self._library.fleet_of(request).fleet_id
        path = f"/fleets/{fleet_id}/monitors"
        return self._hal.page(request, path, "monitors", self._monitors.of(fleet_id), self._record)

    async def one(self, request: web.Request) -> web.Response:
        """Return one monitor."""
        return self._hal.answer(self._record(self._find(request)))

    async def create(self, request: web.Request) -> web.Response:
        """Accept a monitor."""
        fleet = self._library.fleet_of(request)
        body = await _body(request)
        try:
            monitor = self._monitors.create(fleet.fleet_id, body)
        except InvalidMonitorError as error:
            raise self._refusal(error) from error
        return self._accepted(monitor)

    async def replace(self, request: web.Request) -> web.Response:
        """Accept another body for a monitor."""
        monitor = self._find(request)
        body = await _body(request)
        try:
            self._monitors.replace(monitor, body)
        except InvalidMonitorError as error:
            raise self._refusal(error) from error
        self._courier.look()
        return self._accepted(monitor)

    async def switch(self, request: web.Request) -> web.Response:
        """Pause or resume a monitor."""
        monitor = self._find(request)
        body = await _body(request)
        try:
            self._monitors.switch(monitor, body)
        except InvalidMonitorError as error:
            raise self._refusal(error) from error
        self._courier.look()
        return self._accepted(monitor)

    async def delete(self, request: web.Request) -> web.Response:
        """Delete a monitor, and what it still had to say."""
        monitor = self._find(request)
        self._monitors.delete(monitor)
        self._courier.forget(monitor)
        return web.Response(status=NO_CONTENT)

    def _find(self, request: web.Request) -> Monitor:
        fleet = self._library.fleet_of(request)
        monitor = self._monitors.get(fleet.fleet_id, request.match_info["mid"])
        if not monitor:
            raise RefusalError(404, "No monitor found.")
        return monitor

    def _refusal(self, error: InvalidMonitorError) -> RefusalError:
        self._counters.monitors_refused += 1
        return RefusalError(400, str(error))

    def _accepted(self, monitor: Monitor) -> web.Response:
        """Return what points to a monitor."""
        path = f"/fleets/{monitor.fleet_id}"
        told: Json = {"monitorId": monitor.monitor_id, **self._state(monitor)}
        told["_links"] = {
            "fleet": self._hal.link(path),
            "monitor": self._hal.link(f"{path}/monitors/{monitor.monitor_id}"),
        }
        if self._faults.monitor_id_in == "link":
            del told["monitorId"]
        elif self._faults.monitor_id_in == "field":
            del told["_links"]["monitor"]
        return self._hal.answer(told, status=ACCEPTED)

    def _record(self, monitor: Monitor) -> Json:
        path = f"/fleets/{monitor.fleet_id}/monitors/{monitor.monitor_id}"
        return {
            "_links": {
                "self": self._hal.link(path),
                "fleet": self._hal.link(f"/fleets/{monitor.fleet_id}"),
            },
            "monitorId": monitor.monitor_id,
            "monitor": monitor.body,
            **self._state(monitor),
        }

    def _state(self, monitor: Monitor) -> Json:
        return {
            "status": monitor.status,
            "createdAt": self._writer.time(monitor.created_at),
            "updatedAt": self._writer.time(monitor.updated_at),
        }


async def _body(request: web.Request) -> object:
    """Read a body, which has to be JSON and to say so."""
    if request.content_type != "application/json":
        raise RefusalError(400, "Content-Type has to be application/json")
    try:
        return json.loads(await request.text())
    except ValueError as error:
        raise RefusalError(400, "the body is not JSON") from error
