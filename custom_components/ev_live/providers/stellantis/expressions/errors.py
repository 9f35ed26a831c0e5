"""What can be wrong with an expression, and where."""

from enum import StrEnum


class Problem(StrEnum):
    """What is wrong; the words are those of the texts that a form shows."""

    EMPTY = "expression_empty"
    CHARACTER = "expression_character"
    BAD_NAME = "expression_bad_name"
    WORD = "expression_word"
    DOUBLED = "expression_doubled"
    OPERAND_MISSING = "expression_operand_missing"
    OPERATOR_MISSING = "expression_operator_missing"
    NOT_CLOSED = "expression_not_closed"
    NOT_OPENED = "expression_not_opened"
    TOO_DEEP = "expression_too_deep"
    UNDECLARED = "expression_undeclared"
    TOO_MANY = "expression_too_many"
    UNUSED = "expression_unused"
    CONSTANT = "expression_constant"


class ExpressionError(ValueError):
    """An expression that cannot be used.

    `position` counts characters from 0; at the length of the text it points behind its end.
    `words` are the names that are meant.
    """

    def __init__(
        self, problem: Problem, text: str, position: int, words: tuple[str, ...] = ()
    ) -> None:
        """Take what is wrong, with which text, and where in it."""
        super().__init__(f"{problem} at {position}")
        self.problem = problem
        self.text = text
        self.position = position
        self.words = words

    @property
    def pointer(self) -> str:
        """Return two lines: the text on one, and a caret under the place that is meant."""
        shown = "".join(each if each.isprintable() else " " for each in self.text)
        return f"{shown}\n{' ' * self.position}^"
