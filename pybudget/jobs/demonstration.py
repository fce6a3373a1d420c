"""The year on the included sample."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pybudget import resources
from pybudget.core import settings as keys
from pybudget.core.accounts import Account, Accounts
from pybudget.core.cells import AmountCell, Pair
from pybudget.jobs import clock
from pybudget.jobs.documents import Printed, Statements, plan, statements
from pybudget.jobs.mailing import Draft, MailChoices, mail
from pybudget.jobs.master import require_year
from pybudget.jobs.prior_year import Refresh, refresh
from pybudget.jobs.validation import Validation, validate

if TYPE_CHECKING:
    from pathlib import Path

    from pybudget.core.budget import Budget


@dataclass(frozen=True, slots=True)
class Demo:
    """The files of the demonstration, and what each job said."""

    master: Path
    prior_file: Path
    refresh: Refresh
    validation: Validation
    statements: Statements
    plan: Printed
    draft: Draft


def demo(folder: Path) -> Demo:
    """Play the year on the included 令和7年度 master: refresh, validate, statements, 事業計画, draft.

    Last year's file is made from the comparison column that the published book prints.

    Raises:
        PybudgetError: the folder cannot be written.
    """
    from pybudget.master.closed import ClosedMaster
    from pybudget.master.saving import replace_file
    from pybudget.output.statement_workbook import write_statements

    now = clock.now()
    sample = (resources.folder("workbook") / "r07_master.xlsx").read_bytes()
    master, prior_file = folder / "令和7年度予算マスター.xlsx", folder / "令和6年度当初予算.xlsx"
    replace_file(master, sample, now)
    last_year = as_last_year(ClosedMaster(master).read())
    replace_file(prior_file, write_statements(last_year, None, with_change=False, modified=now), now)
    refreshed = refresh(ClosedMaster(master), prior_file)
    validation = validate(ClosedMaster(master), write=True)
    made, printed = statements(ClosedMaster(master), folder), plan(ClosedMaster(master), folder)
    draft = mail(
        ClosedMaster(master), (made.file, *printed.files), folder / "メール下書き", MailChoices(prepared_by="実演")
    )
    return Demo(master, prior_file, refreshed, validation, made, printed, draft)


def as_last_year(budget: Budget) -> Budget:
    """Last year's adopted book, as far as this year's comparison column tells it."""
    year = require_year(budget).previous
    values = {**budget.settings.values, keys.FISCAL_YEAR: year.label, keys.EDITION: keys.INITIAL_EDITION}
    blank = AmountCell()

    def shifted(row: Account) -> Account:
        entry, displayed = Pair(row.entry.prior, blank), Pair(row.displayed.prior, blank)
        return replace(row, entry=entry, displayed=displayed, note="")

    return replace(
        budget,
        settings=replace(budget.settings, values=values),
        accounts=Accounts(tuple(shifted(row) for row in budget.accounts.rows)),
    )
