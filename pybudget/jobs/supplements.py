"""補正予算: the master before the supplement, given with the job or named by the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pybudget.core import settings as keys
from pybudget.core.money import format_yen
from pybudget.errors import PybudgetError
from pybudget.jobs import clock
from pybudget.jobs.master import Master, is_on_another_server, require_year
from pybudget.master import writing

if TYPE_CHECKING:
    from pathlib import Path

    from pybudget.core.budget import Budget


def named_previous(master: Master, budget: Budget) -> Path | None:
    """The master before the supplement that the settings name, where the edition is a supplement.

    Raises:
        PybudgetError: it lies on another server than the book.
    """
    from pybudget.core.statements import is_supplementary

    name = budget.settings.text(keys.PREVIOUS_FILE)
    if not (name and is_supplementary(budget.settings.text(keys.EDITION))):
        return None
    if is_on_another_server(master.folder, name):
        raise PybudgetError(
            f"設定の「{keys.PREVIOUS_FILE}」（{name}）は、ほかのサーバーのファイルなので読みません。"
            "このブックと同じフォルダに写し、その名前に直してください。"
        )
    return master.folder / name


def remember_previous(master: Master, path: Path) -> bool:
    """Write into the settings which master the supplement changes, so that every job finds it again.

    Args:
        master: The book.
        path: The master before the supplement.

    Returns:
        Whether the settings name it now; False where the sheet has no row for it.

    Raises:
        PybudgetError: the book is no supplement, that file is not the master before it, or the book cannot be written.
    """
    budget = master.read()
    beside_previous(budget, path)
    name = str(path.relative_to(master.folder) if path.is_relative_to(master.folder) else path.absolute())
    if keys.PREVIOUS_FILE not in budget.settings.places or is_on_another_server(master.folder, name):
        return False
    if budget.settings.text(keys.PREVIOUS_FILE) != name:
        now = clock.now()
        master.write(writing.previous_file_changes(master.book, name, now), now)
    return True


def beside_previous(budget: Budget, path: Path) -> Budget:
    """A supplementary budget with the amounts before it in its comparison column.

    Raises:
        PybudgetError: the book is no supplement, the file is no master of its year, or an amount would find no place.
    """
    from pybudget.core.statements import is_supplementary
    from pybudget.core.supplement import laid_beside, without_place
    from pybudget.master.closed import ClosedMaster
    from pybudget.output.statement_workbook import require_printable

    edition = budget.settings.text(keys.EDITION)
    if not is_supplementary(edition):
        raise PybudgetError(
            f"設定の「{keys.EDITION}」は「{edition}」です。補正前の額と並べるときは、「補正第1号」のように直してください。"
        )
    previous = ClosedMaster(path).read()
    year = require_year(budget)
    if previous.settings.fiscal_year != year:
        raise PybudgetError(
            f"「{path.name}」の{keys.FISCAL_YEAR}は「{previous.settings.text(keys.FISCAL_YEAR)}」です。"
            f"{year.label}の補正前のマスターを指定してください。"
        )
    require_printable(previous)
    for stray in without_place(budget, previous):
        raise PybudgetError(
            f"補正前の「{stray.label}」（{format_yen(stray.entry.current.amount)} 円）に当たる科目がないため、"
            "作成できません。その科目を残し、入力額を 0 にしてください。"
        )
    return laid_beside(budget, previous)
