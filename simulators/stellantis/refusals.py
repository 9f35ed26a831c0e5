"""How a call is refused, in the words of the API or of the gateway before it."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from aiohttp import web

from .faults import ErrorShape, StellantisFaults
from .times import write_time

HTML = "<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>"
MESSAGES = {401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 429: "Too Many Requests"}


class RefusalError(Exception):
    """Refuse a call; the code is the status with two digits of its own."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: int | None = None,
        shape: ErrorShape = "x_error",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Say what is wrong."""
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code or status * 100
        self.shape = shape
        self.headers = dict(headers or {})


def refuse(refusal: RefusalError, faults: StellantisFaults, now: float) -> web.Response:
    """Answer with a refusal."""
    if refusal.shape == "html":
        return web.Response(status=refusal.status, text=HTML, content_type="text/html")
    if refusal.shape == "gateway":
        body = _gateway(refusal)
    else:
        body = _x_error(refusal, faults, now)
    return web.json_response(
        body, status=refusal.status, headers=refusal.headers, content_type=faults.error_type
    )


def _gateway(refusal: RefusalError) -> dict[str, Any]:
    return {
        "httpCode": str(refusal.status),
        "httpMessage": MESSAGES.get(refusal.status, "Error"),
        "moreInformation": refusal.message,
    }


def _x_error(refusal: RefusalError, faults: StellantisFaults, now: float) -> dict[str, Any]:
    body: dict[str, Any] = {
        "code": refusal.code,
        "uuid": str(uuid4()),
        "message": refusal.message,
    }
    if faults.error_timestamps:
        body["timestamp"] = write_time(now).replace("Z", ".000Z")
    return body
