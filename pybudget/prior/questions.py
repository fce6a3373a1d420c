"""What a person may be asked about last year's file, and what the person has answered."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from pybudget.errors import PybudgetError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pybudget.core.accounts import Section
    from pybudget.core.fiscal_year import FiscalYear
    from pybudget.core.money import Unit


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person has decided about last year's file. None or empty: nothing.

    Attributes:
        sheets: The sheets to read.
        columns: The columns of amounts: each its letter, or its header or a part of it; ``支出!D`` for one sheet alone.
        year: The fiscal year that the file is of.
        unit: The unit of the amounts.
        basis: What they are: 当初, 補正後 or 実績.
        accepts_differences: Whether a file whose own sums are wrong is taken all the same.
    """

    sheets: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    year: FiscalYear | None = None
    unit: Unit | None = None
    basis: str | None = None
    accepts_differences: bool = False


@dataclass(frozen=True, slots=True)
class Expected:
    """What is known beforehand of the file that is looked for.

    Attributes:
        year: The fiscal year before the book's own; None where any will do.
        basis: 前年度の基準 of the book.
        totals: The book's own totals in yen, by section, to tell 円 from 千円.
    """

    year: FiscalYear | None
    basis: str
    totals: Mapping[Section, int | None]


class Question(Enum):
    """What may be asked. The value is the option that answers it."""

    SHEET = "--prior-sheet"
    COLUMN = "--column"
    YEAR = "--prior-year"
    UNIT = "--unit"
    BASIS = "--basis"
    DIFFERENCES = "--accept-differences"


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer: what the option takes, and what people call it."""

    value: str
    label: str


class PriorQuestion(PybudgetError):  # noqa: N818 - a question is no error
    """Something about last year's file that only a person can decide.

    Attributes:
        question: What is asked.
        statement: What is undecided, in Japanese, without a full stop.
        choices: The possible answers; empty where the answer is yes or no.
    """

    def __init__(self, question: Question, statement: str, choices: Sequence[Choice] = ()) -> None:
        """Put the question into one sentence, with the option that answers it."""
        self.question = question
        self.statement = statement
        self.choices = tuple(choices)
        super().__init__(f"{statement}。{self._remedy}")

    @property
    def _remedy(self) -> str:
        if self.question is Question.DIFFERENCES:
            return f"前年度ファイルの数字を確かめて直すか、承知の上なら {self.question.value} を付けてください。"
        labels = "、".join(choice.label for choice in self.choices)
        example = self.choices[0].value
        return f"{labels}から選び、{self.question.value} で指定してください（例：{self.question.value} {example}）。"
