"""How answers are linked and paged."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
import json
from math import ceil
import re
from typing import Any

from aiohttp import web
from yarl import URL

from .faults import StellantisFaults
from .refusals import RefusalError

BASE = "/connectedcar/v3"
LARGEST_PAGE = 60
RANGE = re.compile(r"(\d+)-(\d*)")
EVERYTHING = slice(0, None)

type Json = dict[str, Any]


class Hal:
    """Link and page what is answered."""

    def __init__(self, faults: StellantisFaults, base: Callable[[], str]) -> None:
        """Obey some switches; the base is known once the server runs."""
        self._faults = faults
        self._base = base

    def link(self, path: str, query: Mapping[str, str] | None = None) -> Json:
        """Return a link to a path below the base."""
        return {"href": str(URL(self._base() + path).with_query(query or None))}

    def links(self, path: str, names: Sequence[str] = ()) -> Json:
        """Return a link to an object, and to what lies below it."""
        below = {name: self.link(f"{path}/{name}") for name in names}
        return {"self": self.link(path), **below}

    def answer(
        self, body: object, content_type: str | None = None, status: int = 200
    ) -> web.Response:
        """Answer with a body."""
        return web.Response(
            text=json.dumps(body, ensure_ascii=False),
            content_type=content_type or self._faults.content_type,
            charset="utf-8",
            status=status,
        )

    def page[T](
        self,
        request: web.Request,
        path: str,
        name: str,
        items: Sequence[T],
        render: Callable[[T], Json],
    ) -> web.Response:
        """Answer with one page of a collection."""
        items = items[_index_range(request)]
        size = self._size(request)
        start = _start(request)
        pages = max(1, ceil(len(items) / size))
        links = {"self": self._place(request, path, start), "first": self._place(request, path, 0)}
        links["last"] = self._place(request, path, (pages - 1) * size)
        if start > 0:
            links["prev"] = self._place(request, path, max(0, start - size))
        if start + size < len(items):
            following = start if self._faults.page_loops else start + size
            links["next"] = self._place(request, path, following)
        embedded = name[:1].upper() + name[1:] if self._faults.embedded_capitals else name
        return self.answer(
            {
                "_links": links,
                "total": len(items),
                "totalPage": pages,
                "currentPage": start // size + 1,
                "_embedded": {embedded: [render(item) for item in items[start : start + size]]},
            }
        )

    def _place(self, request: web.Request, path: str, start: int) -> Json:
        """Return a link to a page, which holds what was asked for but not who asks."""
        kept = dict(request.query)
        kept.pop("pageToken", None)
        if not self._faults.links_with_client_id:
            kept.pop("client_id", None)
        if start:
            kept["pageToken"] = _write_token(start)
        return self.link(path, kept)

    def _size(self, request: web.Request) -> int:
        asked = request.query.get("pageSize", str(LARGEST_PAGE))
        if not asked.isascii() or not asked.isdecimal() or not 1 <= int(asked) <= LARGEST_PAGE:
            raise RefusalError(400, f"pageSize is 1 to {LARGEST_PAGE}")
        return min(int(asked), self._faults.page_size or LARGEST_PAGE)


def _write_token(start: int) -> str:
    return urlsafe_b64encode(f"from:{start}".encode()).decode().rstrip("=")


def _start(request: web.Request) -> int:
    """Read where a page begins from a token of our own."""
    token = request.query.get("pageToken")
    if token is None:
        return 0
    try:
        word, start = urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode().split(":")
        if word == "from":
            return int(start)
    except ValueError:
        pass
    raise RefusalError(400, "pageToken is not known")


def _index_range(request: web.Request) -> slice:
    asked = request.query.get("indexRange")
    if asked is None:
        return EVERYTHING
    if not (found := RANGE.fullmatch(asked)):
        raise RefusalError(400, f"indexRange does not match {RANGE.pattern}")
    return slice(int(found[1]), int(found[2]) + 1 if found[2] else None)
