"""What an expression says, as a tree: it can be worked out and printed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Dialect(StrEnum):
    """How operators are written."""

    SIGNS = "signs"
    WORDS = "words"


_WRITTEN = {
    Dialect.SIGNS: {"and": " & ", "or": " | ", "not": "!"},
    Dialect.WORDS: {"and": " and ", "or": " or ", "not": "not "},
}


@dataclass(frozen=True, slots=True)
class Name:
    """True when the trigger of this name is."""

    name: str

    def holds(self, truths: Mapping[str, bool]) -> bool:
        """Work it out; KeyError for a name that is not given."""
        return truths[self.name]

    def names(self) -> Iterator[str]:
        """Give the names in the order in which they are written, as often as they are."""
        yield self.name

    def printed(self, dialect: Dialect = Dialect.SIGNS) -> str:
        """Write it down."""
        return self.name


@dataclass(frozen=True, slots=True)
class Not:
    """True when its operand is not."""

    operand: Node

    def holds(self, truths: Mapping[str, bool]) -> bool:
        """Work it out."""
        return not self.operand.holds(truths)

    def names(self) -> Iterator[str]:
        """Give the names in it."""
        return self.operand.names()

    def printed(self, dialect: Dialect = Dialect.SIGNS) -> str:
        """Write it down."""
        return _WRITTEN[dialect]["not"] + _enclosed(self.operand, dialect)


@dataclass(frozen=True, slots=True)
class _Several:
    """What is made of two operands or more."""

    operands: tuple[Node, ...]

    def names(self) -> Iterator[str]:
        """Give the names in it."""
        for operand in self.operands:
            yield from operand.names()

    def _joined(self, kind: str, dialect: Dialect) -> str:
        """Write the operands down, with a sign between them."""
        return _WRITTEN[dialect][kind].join(_enclosed(each, dialect) for each in self.operands)


@dataclass(frozen=True, slots=True)
class And(_Several):
    """True when all operands are."""

    def holds(self, truths: Mapping[str, bool]) -> bool:
        """Work it out."""
        return all(operand.holds(truths) for operand in self.operands)

    def printed(self, dialect: Dialect = Dialect.SIGNS) -> str:
        """Write it down."""
        return self._joined("and", dialect)


@dataclass(frozen=True, slots=True)
class Or(_Several):
    """True when at least one operand is."""

    def holds(self, truths: Mapping[str, bool]) -> bool:
        """Work it out."""
        return any(operand.holds(truths) for operand in self.operands)

    def printed(self, dialect: Dialect = Dialect.SIGNS) -> str:
        """Write it down."""
        return self._joined("or", dialect)


type Node = Name | Not | And | Or


def _enclosed(node: Node, dialect: Dialect) -> str:
    """Write an operand down so that nobody can take it for something else."""
    printed = node.printed(dialect)
    return f"({printed})" if isinstance(node, _Several) else printed
