"""The whole book as one immutable value."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pybudget.core.book_facts import UNKNOWN, BookFacts
from pybudget.core.cells import FormulaKind
from pybudget.core.formula_text import FormulaCell
from pybudget.core.headers import DISPLAYED, ENTRY, PLAN_AMOUNT
from pybudget.core.lookalikes import fold_all
from pybudget.core.plan import NAMED_KINDS
from pybudget.core.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pybudget.core.accounts import Account, Accounts
    from pybudget.core.baseline import BaselineRow
    from pybudget.core.cells import AmountCell
    from pybudget.core.crosswalk import CrosswalkRow
    from pybudget.core.exceptions import ExceptionRow, ExceptionUse
    from pybudget.core.findings import Place
    from pybudget.core.last_year import LastYearsFile
    from pybudget.core.plan import Plan, PlanRow
    from pybudget.core.settings import Settings


@dataclass(frozen=True, slots=True)
class YearLabel:
    """A text of the book that names a fiscal year, and which year it has to name."""

    place: Place
    text: str
    offset: int
    """0: this year, -1: last year."""


@dataclass(frozen=True, slots=True)
class BlankCell:
    """A cell whose text has a blank before or behind it, and its column."""

    place: Place
    header: str


@dataclass(frozen=True)
class Budget:
    """A council's budget book of one fiscal year.

    Attributes:
        baseline: The rows of 確定.
        formulas: Formulas that are not the book's own, and calculated cells without theirs, outside the amount columns.
        blanks: Cells of codes, 部, ブロック and 種別 with a blank before or behind their text.
        facts: What else is known about the workbook.
        stale_results: Results of the book's formulas outside the amount columns that are not what they give: place,
            what the cell shows, yen that the formula gives, yen that the cell carries.
        last_years_file: What the setting 前年度ファイル leads to; None where it is blank or nobody has looked.
        exception_uses: What became of the exceptions; known only to the rules about them, which run last.
    """

    settings: Settings
    accounts: Accounts
    plan: Plan
    crosswalk: tuple[CrosswalkRow, ...] = ()
    exceptions: tuple[ExceptionRow, ...] = ()
    year_labels: tuple[YearLabel, ...] = ()
    baseline: tuple[BaselineRow, ...] = ()
    formulas: tuple[FormulaCell, ...] = ()
    blanks: tuple[BlankCell, ...] = ()
    facts: BookFacts = UNKNOWN
    stale_results: tuple[tuple[Place, str, int, int], ...] = ()
    last_years_file: LastYearsFile | None = None
    exception_uses: tuple[ExceptionUse, ...] = ()

    def entry_cells(self) -> Iterator[tuple[Account | PlanRow, str, AmountCell]]:
        """Every amount cell that staff fill, with its row and header: 科目 in yen, then 計画 in 千円."""
        current, prior = ENTRY
        for account in self.accounts.rows:
            yield account, current, account.entry[0]
            yield account, prior, account.entry[1]
        for row in self.plan.rows:
            for header, cell in zip(PLAN_AMOUNT, row.entry, strict=True):
                yield row, header, cell

    def displayed_cells(self) -> Iterator[tuple[Account, str, AmountCell]]:
        """Every amount cell of the calculated columns, with its row and header, in yen."""
        current, prior = DISPLAYED
        for account in self.accounts.rows:
            yield account, current, account.displayed[0]
            yield account, prior, account.displayed[1]

    @cached_property
    def doubtful_entries(self) -> tuple[tuple[Account | PlanRow, str, AmountCell], ...]:
        """The few of ``entry_cells`` that hold no plain amount: a problem, or a formula that is not the book's own."""
        return tuple(item for item in self.entry_cells() if item[2].problem is not None or item[2].source)

    @cached_property
    def doubtful_displayed(self) -> tuple[tuple[Account, str, AmountCell], ...]:
        """The few of ``displayed_cells`` that do not hold the column's formula with a whole number."""
        standard = FormulaKind.STANDARD
        return tuple(
            item for item in self.displayed_cells() if item[2].problem is not None or item[2].formula is not standard
        )

    @cached_property
    def texts(self) -> Texts:
        """What staff wrote in words, in 科目 and in 計画."""
        return Texts(self.accounts.rows, self.plan.rows)

    @cached_property
    def folded_names(self) -> Mapping[str, str]:
        """Every name in 科目 and 計画, and what it has in common with those that look alike on paper."""
        names = {row.name for row in self.accounts.account_rows}
        names |= {row.name for row in self.plan.rows if row.kind in NAMED_KINDS}
        in_order = tuple(names)
        return dict(zip(in_order, fold_all(in_order), strict=True))

    @cached_property
    def foreign_formulas(self) -> tuple[FormulaCell, ...]:
        """Every formula of 科目, 計画 and the status board that is not the book's own, in the amount columns too."""
        amounts = [
            FormulaCell(row.place(header), header, cell.source, cell.shown, is_calculated)
            for cells, is_calculated in ((self.doubtful_entries, False), (self.doubtful_displayed, True))
            for row, header, cell in cells
            if cell.source
        ]
        return (*amounts, *(cell for cell in self.formulas if cell.text))
