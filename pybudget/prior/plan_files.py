"""Last year's plan from a file of its own: a plan workbook, a plan document, or last year's master."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pybudget.core.plan_comparison import PriorPlan
from pybudget.errors import PybudgetError
from pybudget.prior import own_files
from pybudget.prior.files import Format, open_prior
from pybudget.prior.own_plan_document import read_own_plan_document

if TYPE_CHECKING:
    from pathlib import Path

    from pybudget.prior.files import PriorFile


def read_prior_plan(path: Path) -> PriorPlan:
    """Read last year's plan.

    Args:
        path: The workbook or the document that ``plan`` generated, or last year's master.

    Returns:
        Its year, its basis, and its entries in 千円.

    Raises:
        PybudgetError: the file cannot be read, holds no plan of ours, or contradicts its own sums.
    """
    file = open_prior(path)
    found = _plan_of(file)
    if found is None or not found.items:
        raise PybudgetError(
            f"「{file.name}」に、前年度の事業計画が見つかりません。前年度のマスターか、「事業計画」ボタンで作成した"
            "ブックか文書（Word）を指定してください。"
        )
    return found


def holds_only_a_plan(path: Path) -> bool:
    """Whether a file is a plan and nothing else: a document, or a workbook with the sheet 事業計画 alone.

    Raises:
        PybudgetError: the file cannot be read.
    """
    file = open_prior(path)
    if file.format is Format.DOCUMENT:
        return True
    return file.format is Format.WORKBOOK and own_files.has_only_a_plan(file)


def _plan_of(file: PriorFile) -> PriorPlan | None:
    if file.format is Format.DOCUMENT:
        return read_own_plan_document(file)
    if file.format is not Format.WORKBOOK:
        return None
    if own_files.has_accounts_table(file.data):
        book = own_files.read_own(file, ())
        return PriorPlan(book.fiscal_year, book.basis, book.plan, book.decisions) if book else None
    return own_files.read_own_plan(file)
