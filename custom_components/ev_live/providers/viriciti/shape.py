"""Says what an answer looks like, and nothing of what is in it."""

from .labels import DOCUMENTED
from .stations import PARAMETERS
from .wire import DOMAINS

# Words of the protocol. Every other key of an object may name a vehicle, a station or a
# person: such keys are counted.
WORDS = DOMAINS.union(DOCUMENTED, PARAMETERS, {"query", "user", "acl", "code", "message"})

type Shape = str | list[Shape] | dict[str, Shape | int]


def shape(value: object) -> Shape:
    """Return the shape of an answer: words of the protocol, kinds of values, and counts."""
    if isinstance(value, dict):
        words: dict[str, Shape | int] = {
            key: shape(each) for key, each in value.items() if key in WORDS
        }
        others = len(value) - len(words)
        return words | {"others": others} if others else words
    if isinstance(value, list):
        return f"list of {len(value)}"
    return "nothing" if value is None else type(value).__name__
