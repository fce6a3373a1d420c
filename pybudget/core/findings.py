"""Rules and what they find. A finding carries data; the wording stands once, in its rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from pybudget.core.money import format_yen

if TYPE_CHECKING:
    from pybudget.core.budget import Budget


class Severity(Enum):
    """How bad a finding is. Only errors make the exit status 1."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def label(self) -> str:
        """The Japanese word for the 重大度 column."""
        return {"error": "エラー", "warning": "警告", "info": "情報"}[self.value]


@dataclass(frozen=True, slots=True)
class Place:
    """A cell in the workbook.

    Attributes:
        sheet: Sheet name.
        cell: Address such as ``G12``.
        code: The account concerned, if any.
        name: What the row is called, for messages.
    """

    sheet: str
    cell: str
    code: str = ""
    name: str = ""


Check = Callable[["Budget"], Iterator["Finding"]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that must hold in a budget book.

    Attributes:
        id: Such as ``BAL001``; never used again for another rule.
        title: Short Japanese name for the catalogue.
        severity: How bad a breach is.
        message: Japanese format string over ``place``, ``expected``, ``actual``, ``difference`` and the finding's data.
        remedy: What to do, in Japanese.
        source: The regulation or practice behind the rule.
        check: Yields a finding for every breach. Pure.
    """

    id: str
    title: str
    severity: Severity
    message: str
    remedy: str
    source: str
    check: Check

    def at(self, place: Place, *, expected: int | None = None, actual: int | None = None, **data: object) -> Finding:
        """A breach of this rule at a place, with both figures where it has two."""
        return Finding(self, place, expected, actual, data)


@dataclass(frozen=True, slots=True)
class Cause:
    """What would put a finding right, so far as the book itself proves it.

    Attributes:
        text: In Japanese, to follow the finding's message.
        places: The cells of which one is wrong, the likeliest first: one, or all between which the book cannot decide.
    """

    text: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A breach of a rule, in yen where it has figures (千円 only where the rule says so).

    Attributes:
        place: Where the rule found it: this may be a sum that only shows what is wrong elsewhere.
        cause: Where to look, when that could be found out.
    """

    rule: Rule
    place: Place
    expected: int | None = None
    actual: int | None = None
    data: Mapping[str, object] = field(default_factory=dict)
    cause: Cause | None = None

    @property
    def spot(self) -> Place:
        """The cell that the reader must look at."""
        return self.cause.places[0] if self.cause and self.cause.places else self.place

    @property
    def difference(self) -> int | None:
        """Actual minus expected; None where one of the two is missing."""
        if self.expected is None or self.actual is None:
            return None
        return self.actual - self.expected

    @property
    def message(self) -> str:
        """The rule's wording, filled in. Amounts print with thousands separators and △."""
        message = self.rule.message.format(
            place=self.place,
            expected=Figure(self.expected),
            actual=Figure(self.actual),
            difference=Figure(self.difference),
            **self.data,
        )
        return message + self.cause.text if self.cause else message


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount in a message: ``{expected}`` prints 1,234 or △1,234, ``－`` for no entry."""

    amount: int | None

    def __str__(self) -> str:
        """The amount as printed in the book."""
        return format_yen(self.amount)

    def __format__(self, spec: str) -> str:
        """The amount as printed in the book, padded as text if asked."""
        return format(str(self), spec)
