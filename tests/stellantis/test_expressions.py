"""Expressions over triggers are read, worked out, printed, and refused with a pointer."""

from collections.abc import Mapping, Sequence
from itertools import product

from hypothesis import example, given, strategies as st
import pytest

from custom_components.ev_live.providers.stellantis.expressions import (
    DEEPEST,
    And,
    Dialect,
    ExpressionError,
    Name,
    Node,
    Not,
    Or,
    Problem,
    check,
    is_constant,
    is_name,
    parse,
    suggest_repair,
)
from simulators.stellantis import expressions as simulated
from simulators.stellantis.faults import Precedence

NAMES = ("a", "b", "low", "t1", "door_2")

# The expressions of the tutorial and of the published API, with the triggers they declare.
OUT, LOW, MONDAY, HOT = "outOfParis", "batteryIsLow", "onMonday", "outsideTemperatureIsHight"
SAMPLE_A = "((outOfParis & (batteryIsLow | onMonday)"
SAMPLE_B = "((outOfParis & (batteryIsLow | onMonday) | (outOfParis & outsideTemperatureIsHight))"
SAMPLE_C = "((z1 & t1) | (z2 & !t1) | (o1 & z1) | (o2 & (z1 | t2))  | (o3 & (z1 | z2)))"
SAMPLE_D = "((z1 & t1) | (z2 & !t1) | (f & z1) | (a & (z1|t))  | (o & (z1 | z2)))"


def joined(kind: type[And | Or], operands: Sequence[Node]) -> Node:
    """Join operands."""
    return kind(tuple(operands))


def larger(smaller: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Make trees of smaller ones."""
    several = st.lists(smaller, min_size=2, max_size=4)
    return (
        st.builds(Not, smaller)
        | st.builds(joined, st.just(And), several)
        | st.builds(joined, st.just(Or), several)
    )


TREES = st.recursive(st.builds(Name, st.sampled_from(NAMES)), larger, max_leaves=15)
TRUTHS = st.fixed_dictionaries({name: st.booleans() for name in NAMES})

# Texts that are nearly expressions, and often are.
PIECES = (*NAMES, "(", ")", "(", ")", "&", "|", "!", " ", "&&", "||", "1", "_", "$", "battery_low")
NEARLY = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


def refused(text: str, declared: Sequence[str] = NAMES) -> ExpressionError:
    """Return why a text is refused."""
    with pytest.raises(ExpressionError) as caught:
        check(text, declared)
    return caught.value


@pytest.mark.parametrize(
    ("text", "declared", "problem", "position"),
    [
        (SAMPLE_A, (OUT, LOW, MONDAY), Problem.NOT_CLOSED, 1),
        (SAMPLE_B, (OUT, LOW, MONDAY, HOT), Problem.NOT_CLOSED, 0),
        (SAMPLE_C, ("z1", "t1", "z2", "o1", "o2", "t2", "o3"), Problem.TOO_MANY, 50),
        (SAMPLE_D, ("z1", "t1", "z2", "f", "a", "o"), Problem.UNDECLARED, 46),
    ],
    ids="ABCD",
)
def test_no_expression_of_the_tutorial_is_sent_as_it_stands(
    text: str, declared: Sequence[str], problem: Problem, position: int
) -> None:
    """Trap 6: who copies the tutorial would get a 400 and no word about where."""
    error = refused(text, declared)

    assert (error.problem, error.position) == (problem, position)


def test_the_tutorials_missing_parentheses_are_only_suggested() -> None:
    """A monitor would run that means something else than the person thought."""
    assert suggest_repair(SAMPLE_A) == f"{SAMPLE_A}))"
    assert suggest_repair(SAMPLE_B) == f"{SAMPLE_B})"
    assert suggest_repair(SAMPLE_C) is None
    assert suggest_repair(SAMPLE_D) is None
    assert refused(SAMPLE_A, (OUT, LOW, MONDAY)).problem is Problem.NOT_CLOSED


def test_the_repaired_sample_means_what_its_parentheses_say() -> None:
    """The tutorial's prose says something else than its expression: the expression counts."""
    repaired = parse(f"{SAMPLE_A}))")
    truths = {OUT: False, LOW: True, MONDAY: True}

    assert not repaired.tree.holds(truths)
    assert repaired.tree.holds(truths | {OUT: True, LOW: False})


@pytest.mark.parametrize(
    ("text", "repaired"),
    [
        ("(a & b", "(a & b)"),
        ("a & b)", "(a & b)"),
        ("a) | (b", "(a) | (b)"),
        ("a & b", None),
        ("(a & ", None),
        ("a b)", None),
        ("(a $ b", None),
        ("(" * (DEEPEST + 1) + "a", None),
    ],
)
def test_a_repair_is_suggested_only_where_parentheses_are_all_that_is_missing(
    text: str, repaired: str | None
) -> None:
    """A form would offer something that is refused as well."""
    assert suggest_repair(text) == repaired


@pytest.mark.parametrize(
    ("text", "problem", "position"),
    [
        ("", Problem.EMPTY, 0),
        ("  ", Problem.EMPTY, 0),
        ("a &", Problem.OPERAND_MISSING, 3),
        ("& a", Problem.OPERAND_MISSING, 0),
        ("a & ()", Problem.OPERAND_MISSING, 5),
        ("a b", Problem.OPERATOR_MISSING, 2),
        ("(a b)", Problem.OPERATOR_MISSING, 3),
        ("a !b", Problem.OPERATOR_MISSING, 2),
        ("a) & b", Problem.NOT_OPENED, 1),
        ("(a & (b", Problem.NOT_CLOSED, 5),
        ("a && b", Problem.DOUBLED, 3),
        ("a || b", Problem.DOUBLED, 3),
        ("a or b", Problem.WORD, 2),
        ("NOT a", Problem.WORD, 0),
        ("a & battery_low", Problem.BAD_NAME, 4),
        ("1st", Problem.BAD_NAME, 0),
        ("a + b", Problem.CHARACTER, 2),
        ("ä", Problem.CHARACTER, 0),
        ("a & x", Problem.UNDECLARED, 4),
        ("a & b & low & t1", Problem.UNUSED, 16),
        ("(a | !a) & (b | low | t1 | door_2 | !b)", Problem.CONSTANT, 0),
    ],
)
def test_an_error_says_what_is_wrong_and_points_there(
    text: str, problem: Problem, position: int
) -> None:
    """A person would count parentheses for an afternoon."""
    error = refused(text)

    assert (error.problem, error.position) == (problem, position)
    assert error.pointer == f"{text}\n{' ' * position}^"


def test_a_pointer_stands_under_its_place_whatever_was_pasted() -> None:
    """A line break in the text would put the caret under nothing."""
    assert refused("a &\n\tb $").pointer == "a &  b $\n       ^"


def test_an_error_names_the_triggers_that_are_meant() -> None:
    """A person would not know which of five is left out."""
    assert refused("x & a & y").words == ("x", "y")
    assert refused("a & b & low & t1").words == ("door_2",)


@pytest.mark.parametrize(("text", "constant"), [("a | !a", True), ("a & !a", True), ("!a", False)])
def test_what_is_the_same_whatever_happens_is_found(text: str, *, constant: bool) -> None:
    """The provider refuses such a monitor, or it would fire always or never."""
    assert is_constant(parse(text).tree) is constant


def test_a_truth_table_has_an_end() -> None:
    """Sixty names would take longer than the universe has been there."""
    with pytest.raises(ValueError, match="60 names"):
        is_constant(parse(" | ".join(f"n{number}" for number in range(60))).tree)


@pytest.mark.parametrize("text", ["(" * 100_000, "!" * 100_000 + "a", "(" * 51 + "a" + ")" * 51])
def test_deep_nesting_is_refused_in_words(text: str) -> None:
    """Python's own limit would be hit, and a form would say: unknown error."""
    assert refused(text).problem is Problem.TOO_DEEP


def test_what_is_as_deep_as_may_be_is_read() -> None:
    """The limit would be another than the one that is told."""
    text = "(" * (DEEPEST - 1) + "a" + ")" * (DEEPEST - 1)

    assert check(text, ("a",)).tree == Name("a")


@pytest.mark.parametrize("name", ["batteryIsLow", "t1", "door_2", "door.2", "door_", "T"])
def test_names_of_the_published_pattern_are_taken(name: str) -> None:
    """A person could not call a trigger what the provider allows."""
    assert is_name(name)
    assert check(name, (name,)).tree == Name(name)


@pytest.mark.parametrize("name", ["battery_low", "1st", "a b", "", "and", "OR", "not", "ä", "a1b"])
def test_other_names_are_not(name: str) -> None:
    """Trap 7: snake case breaks the pattern; and a word that is an operator names nothing."""
    assert not is_name(name)


def test_what_is_sent_has_parentheses_wherever_precedence_would_matter() -> None:
    """The provider does not say whether & comes before |, so it must not have to know."""
    expression = parse("a|b&!low &(t1)")

    assert expression.printed() == "a | (b & !low & t1)"
    assert expression.printed(Dialect.WORDS) == "a or (b and not low and t1)"
    assert parse("!(a|b)").printed(Dialect.WORDS) == "not (a or b)"


@given(TREES)
def test_what_is_printed_is_read_as_the_same(tree: Node) -> None:
    """A monitor would be compared with itself and found to be another."""
    assert parse(tree.printed()).tree == tree


@given(TREES)
def test_what_was_read_is_printed_as_it_stood(tree: Node) -> None:
    """A person would find another text than the one entered."""
    text = tree.printed()

    assert parse(text).printed() == text


@given(TREES, TRUTHS)
def test_an_expression_comes_to_what_python_makes_of_it(
    tree: Node, truths: Mapping[str, bool]
) -> None:
    """A monitor would be told to be constant when it is not."""
    assert tree.holds(truths) is bool(eval(tree.printed(Dialect.WORDS), {}, dict(truths)))  # noqa: S307


@given(st.lists(st.sampled_from([*NAMES, "&", "|"]), min_size=1, max_size=9))
def test_and_comes_before_or(pieces: list[str]) -> None:
    """Without parentheses a person would get another meaning than everywhere else."""
    text = " ".join(pieces)
    words = text.replace("&", "and").replace("|", "or")
    try:
        tree = parse(text).tree
    except ExpressionError:
        return
    for row in product((False, True), repeat=len(NAMES)):
        truths = dict(zip(NAMES, row, strict=True))
        assert tree.holds(truths) is bool(eval(words, {}, dict(truths)))  # noqa: S307


@given(st.text() | NEARLY)
@example("\x00")
@example("a\u2028b")
@example("\U0001f697")
def test_any_text_at_all_is_read_or_refused_with_a_place_in_it(text: str) -> None:
    """A form would crash on what somebody pasted."""
    error = problem_of(text)

    if error is not None:
        assert 0 <= error.position <= len(text)
        shown, caret = error.pointer.split("\n")
        assert len(shown) == len(text)
        assert caret == " " * error.position + "^"


def problem_of(text: str) -> ExpressionError | None:
    """Return what is wrong with a text, None if nothing is."""
    try:
        check(text, NAMES)
    except ExpressionError as error:
        return error
    return None


@given(st.text() | NEARLY)
def test_what_is_suggested_can_be_read_and_adds_parentheses_only(text: str) -> None:
    """A suggestion would lose what a person wrote."""
    repaired = suggest_repair(text)

    if repaired is not None:
        assert parse(repaired)
        before, _, after = repaired.partition(text.rstrip())
        assert before.strip("(") == after.strip(")") == ""
        assert before or after


@pytest.mark.parametrize("precedence", ["and_first", "left_to_right"])
@given(tree=TREES, truths=TRUTHS)
def test_what_is_sent_means_the_same_to_a_reader_of_any_precedence(
    tree: Node, truths: Mapping[str, bool], precedence: Precedence
) -> None:
    """The provider does not say which of & and | comes first: a monitor would mean another thing."""
    signs = simulated.read_expression(tree.printed(), "symbols", precedence)
    words = simulated.read_expression(tree.printed(Dialect.WORDS), "words", precedence)

    assert signs.evaluate(truths) is words.evaluate(truths) is tree.holds(truths)


@given(NEARLY)
@example("a & b | t1")
def test_the_simulator_finds_the_same_of_every_text(text: str) -> None:
    """Two readers of one grammar would refuse different texts, and one of them is wrong."""
    assert verdict(text) == simulated_verdict(text)


def verdict(text: str) -> tuple[bool, bool]:
    """Tell whether a text is an expression, and a constant one."""
    try:
        return True, is_constant(parse(text).tree)
    except ExpressionError:
        return False, False


def simulated_verdict(text: str) -> tuple[bool, bool]:
    """Tell what the simulator thinks of it."""
    try:
        return True, simulated.read_expression(text).constant
    except simulated.ExpressionError:
        return False, False
