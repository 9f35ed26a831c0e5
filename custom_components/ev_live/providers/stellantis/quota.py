"""How often a partner may call, in both dialects of the headers (report 3.5)."""

from collections.abc import Mapping
import re

from ...http import Answer

_NUMBERED = "X-RateLimit-Remaining-1"
_NUMBER = re.compile(r"[0-9]{1,12}")
_NAMED = re.compile(rf"name=rate-limit-1,\s*({_NUMBER.pattern})\b")


def remaining_today(headers: Mapping[str, str], known: int | None) -> int | None:
    """Return how many calls are left today; what is `known` if these headers do not say."""
    if _NUMBER.fullmatch(numbered := headers.get(_NUMBERED, "").strip()):
        return int(numbered)
    named = _NAMED.search(headers.get("X-RateLimit-Remaining", ""))
    return int(named[1]) if named else known


def wait_of(answer: Answer) -> float | None:
    """Return the seconds to wait after a refusal: two headers say the same, or none does."""
    if (wait := answer.retry_after) is not None:
        return wait
    reset = answer.headers.get("X-RateLimit-Reset", "").strip()
    return float(reset) if reset.isdecimal() else None
