"""Boolean expressions over named triggers: a small language of its own (report 6.5).

    expression = conjunction ('|' conjunction)*
    conjunction = operand ('&' operand)*
    operand = '!' operand | '(' expression ')' | name

The provider does not say whether `&` binds more closely than `|`, so what is printed here has
parentheses wherever that would matter.
"""

from .checks import MOST_NAMES, check, is_constant, suggest_repair
from .errors import ExpressionError, Problem
from .parser import DEEPEST, Expression, parse
from .tokens import is_name
from .tree import And, Dialect, Name, Node, Not, Or

__all__ = [
    "DEEPEST",
    "MOST_NAMES",
    "And",
    "Dialect",
    "Expression",
    "ExpressionError",
    "Name",
    "Node",
    "Not",
    "Or",
    "Problem",
    "check",
    "is_constant",
    "is_name",
    "parse",
    "suggest_repair",
]
