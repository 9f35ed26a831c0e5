"""The boolean expressions that the Stellantis simulator reads by itself."""

from collections.abc import Callable
from itertools import product

import pytest

from simulators.stellantis.expressions import ExpressionError, read_expression

SEED_UNBALANCED = (
    "((outOfParis & (batteryIsLow | onMonday)",
    "((outOfParis & (batteryIsLow | onMonday) | (outOfParis & outsideTemperatureIsHight))",
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("a", lambda a, b, c: a),
        ("!a", lambda a, b, c: not a),
        ("!!a", lambda a, b, c: a),
        ("a & b | c", lambda a, b, c: (a and b) or c),
        ("a | b & c", lambda a, b, c: a or (b and c)),
        ("!(a | b) & c", lambda a, b, c: not (a or b) and c),
        ("!a & b", lambda a, b, c: (not a) and b),
        ("a|(b&!c)", lambda a, b, c: a or (b and not c)),
        ("((a & b) | (c & !b)  | (a & c))", lambda a, b, c: (a and b) or (c and not b)),
    ],
)
def test_an_expression_means_what_it_says(
    written: str, meant: Callable[[bool, bool, bool], bool]
) -> None:
    """A monitor would fire when nobody asked for it."""
    expression = read_expression(written)
    for a, b, c in product((False, True), repeat=3):
        told = expression.evaluate({"a": a, "b": b, "c": c})
        assert (a, b, c, told) == (a, b, c, meant(a, b, c))


@pytest.mark.parametrize(
    "written",
    [
        *SEED_UNBALANCED,
        "",
        "  ",
        "a b",
        "a &",
        "& a",
        "a & | b",
        "()",
        "a)",
        ")a(",
        "(a",
        "a !b",
        "a && b",
        "a || b",
        "a and b",
        "battery_low",
        "1st",
        "a + b",
        "a, b",
        "é",
    ],
)
def test_what_cannot_be_read_is_refused(written: str) -> None:
    """The samples of the tutorial would work here and nowhere else."""
    with pytest.raises(ExpressionError):
        read_expression(written)


def test_names_have_letters_a_dot_or_underscore_and_digits() -> None:
    """Names that the provider takes would be refused."""
    assert read_expression("batteryIsLow & !t1 | door_2 & a.7").names == {
        *("batteryIsLow", "t1", "door_2", "a.7"),
    }


@pytest.mark.parametrize(
    ("written", "constant"),
    [("a", False), ("a | !a", True), ("a & !a", True), ("(a & b) | !b", False), ("!a | a", True)],
)
def test_what_is_always_the_same_is_noticed(written: str, constant: bool) -> None:
    """A monitor that can never fire would be accepted."""
    assert read_expression(written).constant is constant


def test_words_are_spoken_where_symbols_are_not() -> None:
    """The dialect of the consumer API could not be tried."""
    truths = {"a": True, "b": False}
    assert read_expression("a and not b", "words").evaluate(truths)
    assert read_expression("a or b & b", "both").evaluate(truths)
    with pytest.raises(ExpressionError):
        read_expression("a | b", "words")


def test_without_parentheses_there_are_two_readings() -> None:
    """A client that writes no parentheses would not notice that it has to."""
    truths = {"a": True, "b": True, "c": False}
    assert read_expression("a | b & c").evaluate(truths)
    assert not read_expression("a | b & c", precedence="left_to_right").evaluate(truths)
