"""Reads a pasted `credentials.properties` (report 3), whatever pasting did to it."""

from collections.abc import Mapping
from dataclasses import dataclass
import re
from typing import Self

KEY_ID = "here.access.key.id"
SECRET = "here.access.key.secret"  # the name of the line, not what stands there
TOKEN_URL = "here.token.endpoint.url"
SCOPE = "here.token.scope"

# A box for one line takes the line breaks out, so a value ends at the next name, too. A secret
# may hold a dot, but no name.
_LINE = re.compile(r"(here(?:\.[a-z]+)+)[ \t]*[=:][ \t]*(\S*?)(?=\s|here(?:\.[a-z]+)+[ \t]*[=:]|$)")


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """What such a file says; empty where it does not."""

    key_id: str = ""
    secret: str = ""
    token_url: str = ""
    scope: str = ""

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a file; unknown lines are passed over, the first of two alike counts."""
        found: dict[str, str] = {}
        for name, value in _LINE.findall(text):
            found.setdefault(name, value)
        return cls(
            key_id=found.get(KEY_ID, ""),
            secret=found.get(SECRET, ""),
            token_url=found.get(TOKEN_URL, ""),
            scope=found.get(SCOPE, ""),
        )


def find(entered: Mapping[str, object]) -> Credentials:
    """Read the file out of whichever field it was pasted into."""
    texts = [value for value in entered.values() if isinstance(value, str) and KEY_ID in value]
    return Credentials.read(texts[0]) if texts else Credentials()
