"""Formulas as staff type them: what a text refers to, and what is hidden in it. Nothing is calculated."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pybudget.core.findings import Place


@dataclass(frozen=True, slots=True)
class FormulaCell:
    """A cell whose formula is not the book's own, or a calculated cell without one.

    Attributes:
        place: Where it stands.
        header: The column; of a cell of the status board what it shows.
        text: The formula with its ``=``; empty where a value stands in place of the book's formula.
        shown: The value, as text.
        is_calculated: Whether the book has a formula of its own for this cell.
    """

    place: Place
    header: str
    text: str
    shown: str
    is_calculated: bool


_QUOTED: Final = re.compile('"[^"]*"')
_OTHER_BOOK: Final = re.compile(
    r"""'[^'\[\]]*\[[^'\[\]]+\][^']*'!            # 'C:\folder\[book.xlsx]sheet'!A1
    | \[[^\[\]]+\][^\s,;()+*/&=<>^'"\[\]!-]*!     # [1]sheet!A1
    | file: | \\\\ | \|                            # a path; DDE, as in program|topic!item
    """,
    re.IGNORECASE | re.VERBOSE,
)
_VOLATILE: Final = re.compile(
    r"(?<![A-Z0-9_.])(NOW|TODAY|RAND|RANDBETWEEN|RANDARRAY|OFFSET|INDIRECT|INFO|CELL)\s*\(", re.IGNORECASE
)
_TOKEN: Final = re.compile(
    r"""\s*(?:
      (?P<reference>(?:'[^']*'!|[^\s'!()+*/^&=<>,;"-]+!)?\$?[A-Z]{1,3}\$?[0-9]{1,7}(?::\$?[A-Z]{1,3}\$?[0-9]{1,7})?(?![\w(])
        | (?:[^\W\d]\w*)?\[(?:[^\[\]]|\[[^\[\]]*\])*\])
    | (?P<function>[^\W\d][\w.]*\()
    | (?P<number>[0-9]+(?:\.[0-9]+)?(?:E[+-]?[0-9]+)?%?)
    | (?P<name>[^\W\d][\w.]*)
    | (?P<other>.)
    )""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_PLAN: Final = re.compile(r"tblPlan\b|'?計画'?!|'?計画'?\.", re.IGNORECASE)


def without_texts(formula: str) -> str:
    """The formula without what stands in quotes."""
    return _QUOTED.sub('""', formula)


def refers_to_another_book(formula: str) -> bool:
    """Whether a formula takes something from another workbook or program."""
    return _OTHER_BOOK.search(without_texts(formula)) is not None


def volatile_function(formula: str) -> str:
    """The first function that gives another value without any change of the book; empty where there is none."""
    found = _VOLATILE.search(without_texts(formula))
    return found[1].upper() if found else ""


def added_constant(formula: str) -> str:
    """The number that a formula adds to (or takes from) what it takes from cells, with its sign; empty if none.

    Numbers inside functions, factors and formulas of numbers alone are not meant: ``=ROUND(G5,-3)``, ``=G5*1.1``,
    ``=1200*12``.
    """
    tokens = [(found.lastgroup or "", found.group().strip()) for found in _TOKEN.finditer(without_texts(formula))]
    if not any(kind in {"reference", "name"} for kind, _ in tokens):
        return ""
    inside: list[bool] = []
    for position, (kind, text) in enumerate(tokens):
        if kind == "function" or text == "(":
            inside.append(kind == "function")
        elif text == ")" and inside:
            inside.pop()
        elif kind == "number" and not any(inside):
            before = tokens[position - 1][1] if position else "="
            after = tokens[position + 1][1] if position + 1 < len(tokens) else ")"
            if before in {"+", "-", "=", "("} and after in {"+", "-", ")"}:
                return f"{'-' if before == '-' else '+'}{text}"
    return ""


def takes_from_the_plan(formula: str) -> bool:
    """Whether a formula refers to the sheet 計画 or its table."""
    return _PLAN.search(without_texts(formula)) is not None


def names_single_cells(formula: str) -> bool:
    """Whether a formula refers to cells by address (``G5``) and to no table."""
    plain = without_texts(formula)
    references = [found["reference"] for found in _TOKEN.finditer(plain) if found["reference"]]
    return bool(references) and "[" not in "".join(references)
