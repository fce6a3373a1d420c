"""版を確定: the figures that a meeting has approved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pybudget.core import settings as keys
from pybudget.core.findings import Severity
from pybudget.errors import PybudgetError
from pybudget.jobs import clock
from pybudget.jobs.validation import Validation, validate
from pybudget.master import writing

if TYPE_CHECKING:
    from pathlib import Path

    from pybudget.core.budget import Budget
    from pybudget.jobs.master import Master


@dataclass(frozen=True, slots=True)
class Freeze:
    """What 版を確定 did.

    Attributes:
        label: The name of the version.
        count: How many rows of 確定 it has.
        validation: What 検証 found in the book before.
        copy: The copy of the master as it was.
    """

    label: str
    count: int
    validation: Validation
    copy: Path | None


def freeze(
    master: Master, label: str | None = None, *, with_errors: bool = False, replace_version: bool = False
) -> Freeze:
    """Store the book's figures in 確定 as a version that a meeting approved.

    Args:
        master: The book.
        label: The name of the version; by default what the setting 版 says.
        with_errors: Whether a book in which 検証 finds errors is taken.
        replace_version: Whether a version of that name is replaced.

    Raises:
        PybudgetError: the book cannot be read or written, has errors or an amount that is not readable, or a version
            of that name exists.
    """
    validation = validate(master)
    budget = validation.budget
    name = (budget.settings.text(keys.EDITION) if label is None else label).strip()
    _require_new_version(budget, name, replace_version=replace_version)
    errors = validation.count(Severity.ERROR)
    if errors and not with_errors:
        raise PybudgetError(
            f"エラーが {errors} 件あるため、版「{name}」を確定しませんでした。検証でエラーを直してから確定してください"
            "（承知の上で確定するときは、コマンドに --with-errors を付けます）。"
        )
    for row, header, cell in budget.entry_cells():
        if cell.amount is None and cell.problem is not None:
            place = row.place(header)
            raise PybudgetError(
                f"{place.sheet}シート {place.cell} の「{cell.shown}」が金額として読めないため、"
                f"版「{name}」を確定しませんでした。金額を直してください。"
            )
    now = clock.now()
    changes = writing.freeze_changes(master.book, budget, name, now)
    count = sum(row[0] == name for content in changes.contents[:1] for row in content.rows)
    return Freeze(name, count, validation, master.write(changes, now))


def _require_new_version(budget: Budget, name: str, *, replace_version: bool) -> None:
    if not name:
        raise PybudgetError(
            f"確定する版の名前がありません。設定の「{keys.EDITION}」に入れるか、--label で指定してください。"
        )
    existing = next((row for row in budget.baseline if row.label == name), None)
    if existing is not None and not replace_version:
        raise PybudgetError(
            f"版「{name}」は {existing.frozen_at} に確定されています。別の名前（設定の「{keys.EDITION}」か --label）で"
            "確定するか、置き換えるときはコマンドに --replace を付けてください。"
        )
