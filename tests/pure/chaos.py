"""Input that nobody thought of, for Hypothesis to draw from."""

from typing import Any

from hypothesis import strategies as st
import orjson

# Numbers at the edges of what other languages can hold.
_NUMBERS = (
    st.integers(min_value=-(2**63), max_value=2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([0, -1, 1, 2**31, 2**53, 2**63, 1e308, -1e308, 5e-324])
)
_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)

_SCALARS = st.none() | st.booleans() | _NUMBERS | _TEXTS


def _containers(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return lists and objects of what is given."""
    return st.lists(children, max_size=4) | st.dictionaries(_TEXTS, children, max_size=4)


JSON = st.recursive(_SCALARS, _containers, max_leaves=12)


@st.composite
def mutated(draw: st.DrawFn, valid: Any) -> Any:
    """Draw a sound document with something in it replaced, left out or doubled."""
    document = orjson.loads(orjson.dumps(valid))
    for _ in range(draw(st.integers(min_value=1, max_value=3))):
        document = _mutate(draw, document)
    return document


def _mutate(draw: st.DrawFn, node: Any) -> Any:
    """Go down a random way and spoil what is at its end."""
    if not isinstance(node, dict | list) or not node or draw(st.integers(0, 4)) == 0:
        return draw(JSON)
    keys = list(node) if isinstance(node, dict) else list(range(len(node)))
    key = draw(st.sampled_from(keys))
    match draw(st.sampled_from(["deeper", "deeper", "deeper", "drop", "double"])):
        case "drop":
            del node[key]
        case "double" if isinstance(node, list):
            node.append(node[key])
        case _:
            node[key] = _mutate(draw, node[key])
    return node


@st.composite
def spoiled_bytes(draw: st.DrawFn, valid: bytes) -> bytes:
    """Draw a sound frame with some bytes replaced or cut off."""
    frame = bytearray(valid)
    for _ in range(draw(st.integers(min_value=1, max_value=4))):
        place = draw(st.integers(min_value=0, max_value=len(frame)))
        length = draw(st.integers(min_value=0, max_value=8))
        frame[place : place + length] = draw(st.binary(max_size=8))
    return bytes(frame)
