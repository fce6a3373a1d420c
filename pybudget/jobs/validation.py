"""検証 and 数式を直す: what is wrong in a book, and the formulas that belong into it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pybudget.core import settings as keys
from pybudget.core.accounts import Section
from pybudget.core.causes import explained
from pybudget.core.cells import Column
from pybudget.core.exceptions import moved_to_their_findings
from pybudget.core.findings import Finding, Severity
from pybudget.core.last_year import LastYearsFile
from pybudget.errors import PybudgetError
from pybudget.jobs import clock
from pybudget.jobs.master import is_on_another_server
from pybudget.master import writing
from pybudget.rules.catalogue import by_consequence, contradictions, examine

if TYPE_CHECKING:
    from pathlib import Path

    from pybudget.core.budget import Budget
    from pybudget.core.exceptions import ExceptionUse
    from pybudget.jobs.master import Master
    from pybudget.master.repair import RepairedCell
    from pybudget.rules.catalogue import Examination


@dataclass(frozen=True, slots=True)
class Validation:
    """What 検証 found.

    Attributes:
        budget: The book as read.
        findings: Errors first.
        exceptions: What became of every row of 例外.
        copy: The dated copy of the master, when something was written.
    """

    budget: Budget
    findings: tuple[Finding, ...]
    exceptions: tuple[ExceptionUse, ...] = ()
    copy: Path | None = None

    def count(self, severity: Severity) -> int:
        """Findings of one severity."""
        return sum(finding.rule.severity is severity for finding in self.findings)

    @property
    def is_in_order(self) -> bool:
        """Whether there is no error."""
        return not self.count(Severity.ERROR)


def validate(master: Master, *, write: bool = False) -> Validation:
    """Check the whole book.

    Args:
        master: The book.
        write: Whether to show the result in it: 検証結果, 検証 columns, status board, 履歴.

    Raises:
        PybudgetError: the book cannot be read or written.
    """
    budget = with_last_years_file(master)
    examined, found = _examined(budget)
    findings = by_consequence(found)
    now = clock.now()
    copy = master.write(writing.validation_changes(master.book, findings, now), now) if write else None
    return Validation(budget, findings, examined.exceptions, copy)


def _examined(budget: Budget) -> tuple[Examination, tuple[Finding, ...]]:
    """The examination and its findings with their causes. An exception may name the cell that a cause names."""
    examined = examine(budget)
    findings = explained(budget, examined.findings, contradictions)
    moved = moved_to_their_findings(budget.exceptions, examined.exceptions, findings)
    if moved == budget.exceptions:
        return examined, findings
    aimed = replace(budget, exceptions=moved)
    examined = examine(aimed)
    as_typed = (replace(use, row=row) for use, row in zip(examined.exceptions, budget.exceptions, strict=True))
    return replace(examined, exceptions=tuple(as_typed)), explained(aimed, examined.findings, contradictions)


def with_last_years_file(master: Master) -> Budget:
    """The book, together with last year's file where the setting 前年度ファイル leads to one.

    Raises:
        PybudgetError: the book cannot be read. A file of last year that cannot be is part of the answer.
    """
    budget = master.read()
    name = budget.settings.text(keys.PRIOR_FILE)
    return replace(budget, last_years_file=_last_years_file(budget, master.folder, name)) if name else budget


def _last_years_file(budget: Budget, folder: Path, name: str) -> LastYearsFile:
    from pybudget.prior.questions import Expected
    from pybudget.prior.reading import read_prior

    if is_on_another_server(folder, name):
        return LastYearsFile(name, None, "ほかのサーバーのファイルは、検証のたびには読みません")
    path = folder / name
    if not _is_file(path):
        return LastYearsFile(name, None, "ファイルが見つかりません")
    year, basis = budget.settings.fiscal_year, budget.settings.text(keys.PRIOR_BASIS)
    this_year = {section: budget.accounts.total(section, Column.CURRENT) for section in Section}
    try:
        return LastYearsFile(name, read_prior(path, Expected(year and year.previous, basis, this_year)))
    except PybudgetError as error:
        return LastYearsFile(name, None, str(error).rstrip("。"))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that no file can have
        return False


def totals(budget: Budget) -> dict[str, int]:
    """The four grand totals in yen, by their names in the JSON output; 0 where there is no entry at all."""
    return {
        name: budget.accounts.total(section, column) or 0
        for name, section, column in (
            ("revenue", Section.REVENUE, Column.CURRENT),
            ("expenditure", Section.EXPENDITURE, Column.CURRENT),
            ("prior_revenue", Section.REVENUE, Column.PRIOR),
            ("prior_expenditure", Section.EXPENDITURE, Column.PRIOR),
        )
    }


@dataclass(frozen=True, slots=True)
class Repaired:
    """What 数式を直す did: the cells that got their formulas back, and the copy of the master as it was."""

    cells: tuple[RepairedCell, ...]
    copy: Path | None


def repair(master: Master, *, dry_run: bool = False) -> Repaired:
    """Put the book's own formulas back where they were overwritten or altered; nothing else is touched.

    Args:
        master: The book.
        dry_run: Whether to leave the master as it is.

    Raises:
        PybudgetError: the book cannot be read or written.
    """
    from pybudget.master.repair import plan_repair

    found = plan_repair(master.book, master.read())
    if dry_run or not found.cells:
        return Repaired(found.cells, None)
    now = clock.now()
    return Repaired(found.cells, master.write(writing.repair_changes(master.book, found, now), now))
