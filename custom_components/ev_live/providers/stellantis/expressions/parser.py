"""Reads an expression: `!` binds most closely, then `&`, then `|`."""

from collections.abc import Callable
from dataclasses import dataclass

from .errors import ExpressionError, Problem
from .tokens import Token, tokens
from .tree import And, Dialect, Name, Node, Not, Or

# How many parentheses and negations may stand around each other.
DEEPEST = 50


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression that was read; `places` says where each name stands first."""

    text: str
    tree: Node
    places: dict[str, int]

    def printed(self, dialect: Dialect = Dialect.SIGNS) -> str:
        """Write it down the way it is sent."""
        return self.tree.printed(dialect)


def parse(text: str) -> Expression:
    """Read an expression.

    Raises:
        ExpressionError: nobody could, and where.
    """
    parser = _Parser(text)
    tree = parser.expression(depth=0)
    parser.finish()
    return Expression(text, tree, parser.places)


class _Parser:
    """Goes through a text once, from left to right."""

    def __init__(self, text: str) -> None:
        """Look at the first token."""
        self.places: dict[str, int] = {}
        self._text = text
        self._tokens = tokens(text)
        self._next: Token = next(self._tokens)
        if not self._next.text:
            raise ExpressionError(Problem.EMPTY, text, 0)

    def expression(self, depth: int) -> Node:
        """Read what stands between two parentheses, or all of it."""
        return self._chain("|", lambda: self._conjunction(depth), Or)

    def finish(self) -> None:
        """Make sure that nothing is left."""
        if self._next.text == ")":
            raise self._error(Problem.NOT_OPENED)
        if self._next.text:
            raise self._error(Problem.OPERATOR_MISSING, self._next.text)

    def _conjunction(self, depth: int) -> Node:
        """Read what `&` joins."""
        return self._chain("&", lambda: self._operand(depth), And)

    def _chain(
        self, sign: str, read: Callable[[], Node], joined: Callable[[tuple[Node, ...]], Node]
    ) -> Node:
        """Read one operand, or several with a sign between them."""
        operands = [read()]
        while self._next.text == sign:
            self._step()
            operands.append(read())
        return operands[0] if len(operands) == 1 else joined(tuple(operands))

    def _operand(self, depth: int) -> Node:
        """Read a name, a negation, or what stands in parentheses."""
        if depth == DEEPEST:
            raise self._error(Problem.TOO_DEEP)
        if self._next.is_name:
            token = self._step()
            self.places.setdefault(token.text, token.position)
            return Name(token.text)
        match self._next.text:
            case "!":
                self._step()
                return Not(self._operand(depth + 1))
            case "(":
                return self._enclosed(depth + 1)
        raise self._error(Problem.OPERAND_MISSING)

    def _enclosed(self, depth: int) -> Node:
        """Read what stands in parentheses."""
        opened = self._step()
        inside = self.expression(depth)
        if not self._next.text:
            raise ExpressionError(Problem.NOT_CLOSED, self._text, opened.position)
        if self._next.text != ")":
            raise self._error(Problem.OPERATOR_MISSING, self._next.text)
        self._step()
        return inside

    def _step(self) -> Token:
        """Go on to the next token, and return the present one."""
        present = self._next
        self._next = next(self._tokens)
        return present

    def _error(self, problem: Problem, *words: str) -> ExpressionError:
        """Say what is wrong with the next token."""
        return ExpressionError(problem, self._text, self._next.position, words)
