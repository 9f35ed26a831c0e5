"""The boolean expressions of monitors: read into reverse Polish notation, worked off on a stack."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
import re

from .faults import Dialect, Precedence

TOKEN = re.compile(r"\s*(?:(?P<name>[a-zA-Z]+[._]?[0-9]*)|(?P<sign>[&|!()]))")
WORDS = {"and": "&", "or": "|", "not": "!"}
RANKS = {
    "and_first": {"|": 1, "&": 2, "!": 3},
    "left_to_right": {"|": 1, "&": 1, "!": 3},
}
OPERATORS = frozenset("&|!")
MOST_NAMES = 10

type Tokens = Iterator[tuple[str, str]]


class ExpressionError(ValueError):
    """Say why an expression is refused."""


@dataclass(frozen=True, kw_only=True)
class Expression:
    """Hold an expression that was understood."""

    text: str
    steps: tuple[str, ...]

    @property
    def names(self) -> frozenset[str]:
        """Return the triggers that it mentions."""
        return frozenset(step for step in self.steps if step not in OPERATORS)

    def evaluate(self, truths: Mapping[str, bool]) -> bool:
        """Tell whether it holds."""
        stack: list[bool] = []
        for step in self.steps:
            match step:
                case "!":
                    stack.append(not stack.pop())
                case "&" | "|":
                    right, left = stack.pop(), stack.pop()
                    stack.append(left and right if step == "&" else left or right)
                case _:
                    stack.append(truths[step])
        return stack.pop()

    @property
    def constant(self) -> bool:
        """Tell whether it comes to the same whatever happens."""
        names = sorted(self.names)
        if len(names) > MOST_NAMES:
            return False
        rows = product((False, True), repeat=len(names))
        return len({self.evaluate(dict(zip(names, row, strict=True))) for row in rows}) == 1


def read_expression(
    text: str, dialect: Dialect = "symbols", precedence: Precedence = "and_first"
) -> Expression:
    """Understand an expression, or raise ExpressionError."""
    ranks = RANKS[precedence]
    steps: list[str] = []
    waiting: list[str] = []
    operand_next = True
    for kind, token in _tokens(text, dialect):
        if operand_next != (kind == "name" or token in "!("):
            raise ExpressionError(f"{token!r} is not expected there")
        match token:
            case "(" | "!":
                waiting.append(token)
            case ")":
                _unwind(waiting, steps)
            case "&" | "|":
                while waiting and waiting[-1] != "(" and ranks[waiting[-1]] >= ranks[token]:
                    steps.append(waiting.pop())
                waiting.append(token)
                operand_next = True
            case _:
                steps.append(token)
                operand_next = False
    if operand_next:
        raise ExpressionError("something is missing at the end")
    if "(" in waiting:
        raise ExpressionError("a parenthesis is never closed")
    return Expression(text=text, steps=(*steps, *reversed(waiting)))


def _unwind(waiting: list[str], steps: list[str]) -> None:
    """Finish what stands in parentheses."""
    while waiting and waiting[-1] != "(":
        steps.append(waiting.pop())
    if not waiting:
        raise ExpressionError("a parenthesis is closed that was never opened")
    waiting.pop()


def _tokens(text: str, dialect: Dialect) -> Tokens:
    at = 0
    text = text.rstrip()
    while at < len(text):
        if not (found := TOKEN.match(text, at)):
            raise ExpressionError(f"nothing is known that begins with {text[at : at + 5]!r}")
        at = found.end()
        yield _token(found, dialect)


def _token(found: re.Match[str], dialect: Dialect) -> tuple[str, str]:
    name, sign = found["name"], found["sign"]
    if name and dialect != "symbols" and name in WORDS:
        return "sign", WORDS[name]
    if name:
        return "name", name
    if dialect == "words" and sign in OPERATORS:
        raise ExpressionError(f"{sign!r} is not spoken here")
    return "sign", sign
