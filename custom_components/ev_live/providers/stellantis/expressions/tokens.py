"""Parts an expression into names and signs."""

from collections.abc import Iterator
from dataclasses import dataclass
import re

from .errors import ExpressionError, Problem

# The pattern of section 6.3 without the quotes that stand in it by mistake.
NAME = re.compile(r"[a-zA-Z]+[._]?[0-9]*")

# Names that a dialect of the provider reads as operators.
WORDS = frozenset({"and", "or", "not"})

_WORD = re.compile(r"[a-zA-Z0-9._]+")
_BLANKS = re.compile(r"\s*")
_DOUBLE = frozenset("&|")


@dataclass(frozen=True, slots=True)
class Token:
    """A name or a sign, and where it stands; the end of a text is an empty one."""

    text: str
    position: int

    @property
    def is_name(self) -> bool:
        """Whether it is a name."""
        return self.text[:1].isalpha()


def is_name(text: str) -> bool:
    """Whether a trigger may be called so: letters, at most one . or _, digits; no operator."""
    return NAME.fullmatch(text) is not None and text.lower() not in WORDS


def tokens(text: str) -> Iterator[Token]:
    """Give the parts of a text in their order, and its end.

    Raises:
        ExpressionError: something there is neither a name nor a sign.
    """
    position = 0
    while True:
        if (blanks := _BLANKS.match(text, position)) is not None:
            position = blanks.end()
        if position == len(text):
            yield Token("", position)
            return
        token = _token(text, position)
        position += len(token.text)
        yield token


def _token(text: str, position: int) -> Token:
    """Read what begins at a position."""
    sign = text[position]
    if sign in "()!":
        return Token(sign, position)
    if sign in _DOUBLE:
        if text[position + 1 : position + 2] == sign:
            raise ExpressionError(Problem.DOUBLED, text, position + 1, (sign,))
        return Token(sign, position)
    if (found := _WORD.match(text, position)) is None:
        raise ExpressionError(Problem.CHARACTER, text, position, (sign,))
    return _name(text, found[0], position)


def _name(text: str, word: str, position: int) -> Token:
    """Read a name."""
    if word.lower() in WORDS:
        raise ExpressionError(Problem.WORD, text, position, (word,))
    if not NAME.fullmatch(word):
        raise ExpressionError(Problem.BAD_NAME, text, position, (word,))
    return Token(word, position)
