"""The blob API, for messages that are too large to stand in the stream."""

from collections.abc import Callable
import re
from uuid import uuid4

from aiohttp import hdrs, web

from .faults import HereFaults
from .refusals import bad_request, problem

HANDLE = re.compile(r"[0-9A-Za-z.-]{1,600}")
RANGE = re.compile(r"bytes=(\d+)-(\d*)")
BINARY = "application/octet-stream"


class Blobs:
    """Keep what is too large, and hand it out."""

    def __init__(self, faults: HereFaults) -> None:
        """Begin with none."""
        self._faults = faults
        self._kept: dict[str, bytes] = {}

    def keep(self, data: bytes) -> str:
        """Keep some bytes, and return the handle for them."""
        handle = f"{uuid4()}.blob"
        self._kept[handle] = data
        return handle

    async def answer(self, request: web.Request, storage_url: Callable[[str], str]) -> web.Response:
        """Answer with the bytes, or with where they are kept."""
        handle = request.match_info["handle"]
        if not HANDLE.fullmatch(handle):
            raise bad_request("dataHandle", "Malformed")
        data = self._find(handle)
        if self._faults.blob_redirect or request.query.get("accessType") == "storageLayerAccess":
            headers = {hdrs.LOCATION: storage_url(f"/storage/{handle}?signature={uuid4().hex}")}
            return web.Response(status=307, headers=headers)
        if self._faults.blob_empty:
            return web.Response(status=204)
        return self._write(request, data)

    async def fetch(self, request: web.Request) -> web.Response:
        """Hand out bytes as a storage does: the address is signed, and a token is an offence."""
        if hdrs.AUTHORIZATION in request.headers:
            return web.Response(status=400, text="Only one auth mechanism allowed")
        return self._write(request, self._find(request.match_info["handle"]))

    def _find(self, handle: str) -> bytes:
        data = self._kept.get(handle)
        if data is None or self._faults.blob_missing:
            raise problem(
                404, "Not found", "E212404", f"Blob {handle} not found", "Check the handle"
            )
        return data

    def _write(self, request: web.Request, data: bytes) -> web.Response:
        if wanted := RANGE.fullmatch(request.headers.get(hdrs.RANGE, "")):
            return _write_part(data, int(wanted[1]), int(wanted[2] or len(data) - 1))
        response = web.Response(body=data, content_type=BINARY)
        if self._faults.blob_http_gzip:
            response.headers[hdrs.CONTENT_ENCODING] = "gzip"
        return response


def _write_part(data: bytes, first: int, last: int) -> web.Response:
    if first >= len(data) or last < first:
        return web.Response(status=416)
    part = data[first : last + 1]
    place = f"bytes {first}-{first + len(part) - 1}/{len(data)}"
    headers = {hdrs.CONTENT_RANGE: place}
    return web.Response(status=206, body=part, content_type=BINARY, headers=headers)
