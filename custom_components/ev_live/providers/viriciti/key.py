"""The API key, and the two forms in which it can be shown (report 1)."""

from collections.abc import Awaitable, Callable, Mapping

from ...socket import Refused

# With these a key is turned down: which of the two is not documented.
UNWELCOME = (401, 403)


class Key:
    """Shows a key in the header, where no log can hold it, or in the query if it must.

    Both forms are documented for every address; the page of the live socket only shows the
    second.
    """

    def __init__(self, secret: str) -> None:
        """Take the key."""
        self._secret = secret
        self._in_query = False

    @property
    def headers(self) -> Mapping[str, str]:
        """Return the header that shows the key."""
        return {} if self._in_query else {"x-api-key": self._secret}

    @property
    def query(self) -> Mapping[str, str]:
        """Return the query that shows the key."""
        return {"apiKey": self._secret} if self._in_query else {}

    async def use[T](self, attempt: Callable[[], Awaitable[T]]) -> T:
        """Try something with the key, in the other form if it is turned down in this one.

        Raises:
            Refused: it was turned down in both, or refused for another reason.
        """
        form = self._in_query
        try:
            return await attempt()
        except Refused as refused:
            if refused.status not in UNWELCOME:
                raise
        self._in_query = not form
        try:
            return await attempt()
        except BaseException:
            self._in_query = form
            raise
