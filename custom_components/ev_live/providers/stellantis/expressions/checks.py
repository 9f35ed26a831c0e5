"""Whether an expression can be used with the triggers there are."""

from collections.abc import Collection
from itertools import islice, product

from .errors import ExpressionError, Problem
from .parser import Expression, parse
from .tokens import tokens
from .tree import Node

# The provider takes no more triggers than these (report 6.1), so a truth table has 32 rows.
MOST_NAMES = 5


def check(text: str, declared: Collection[str]) -> Expression:
    """Read an expression, and make sure that the provider will take it.

    Raises:
        ExpressionError: it cannot be read, names a trigger that is not declared, leaves one
            out, names too many, or is true or false whatever happens.
    """
    expression = parse(text)
    _check_names(expression, declared)
    if is_constant(expression.tree):
        raise ExpressionError(Problem.CONSTANT, text, 0)
    return expression


def _check_names(expression: Expression, declared: Collection[str]) -> None:
    """Compare the names that are used with those that are declared."""
    text, places = expression.text, expression.places
    if unknown := tuple(name for name in places if name not in declared):
        raise ExpressionError(Problem.UNDECLARED, text, places[unknown[0]], unknown)
    if surplus := tuple(islice(places, MOST_NAMES, None)):
        raise ExpressionError(Problem.TOO_MANY, text, places[surplus[0]], surplus)
    if unused := tuple(name for name in declared if name not in places):
        raise ExpressionError(Problem.UNUSED, text, len(text), unused)


def is_constant(tree: Node) -> bool:
    """Whether it comes to the same whatever happens; at most `MOST_NAMES` names may be in it."""
    names = sorted(set(tree.names()))
    if len(names) > MOST_NAMES:
        raise ValueError(f"a truth table of {len(names)} names")
    rows = product((False, True), repeat=len(names))
    results = {tree.holds(dict(zip(names, row, strict=True))) for row in rows}
    return len(results) == 1


def suggest_repair(text: str) -> str | None:
    """Return a text with the parentheses that are missing at its ends; None if that is not it.

    Where a parenthesis was meant to stand nobody can know: this is for a person to look at.
    """
    try:
        opened, closed = _missing(text)
        repaired = f"{'(' * opened}{text.rstrip()}{')' * closed}"
        parse(repaired)
    except ExpressionError:
        return None
    return repaired if opened or closed else None


def _missing(text: str) -> tuple[int, int]:
    """Count the parentheses that are closed without being opened, and the other way round."""
    opened = depth = 0
    for token in tokens(text):
        depth += (token.text == "(") - (token.text == ")")
        if depth < 0:
            opened, depth = opened + 1, 0
    return opened, depth
