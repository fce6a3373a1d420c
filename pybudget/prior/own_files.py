"""Last year's book from a file that pybudget itself made: a master, or a statement workbook.

Nothing is taken on trust: whatever a file states as a sum must be the sum of its parts, to the yen.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import openpyxl

from pybudget.core.crosswalk import Decision
from pybudget.core.headers import NOTE
from pybudget.core.statements import MAJOR, MINOR, REFERENCE, UNIT_LINE
from pybudget.errors import PybudgetError
from pybudget.master import layout
from pybudget.master.package import read_bounded
from pybudget.master.parts import sheet_parts
from pybudget.master.reading import BEYOND_OUR_KEN
from pybudget.prior.files import require_sheets
from pybudget.prior.own_master import read_own_master
from pybudget.prior.own_plan_sheet import SHEET as PLAN_SHEET
from pybudget.prior.own_plan_sheet import looks_like_a_plan, read_own_plan_sheet
from pybudget.prior.own_statements import SHEETS, read_own_statements
from pybudget.prior.wording import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openpyxl.workbook import Workbook

    from pybudget.core.crosswalk import PriorBook
    from pybudget.core.plan_comparison import PriorPlan
    from pybudget.prior.files import PriorFile

_AS_MASTER: Final = Decision("様式", "予算書のマスター", f"表 {layout.ACCOUNTS.name} がある")
_AS_STATEMENTS: Final = Decision("様式", "「収入の部・支出の部」で作成したブック", "シートと見出しが様式のとおり")
_LARGEST_SHEET: Final = 10 * 2**20
"""Bytes of XML. A generated sheet has a thousandth of it; a larger one is not even opened to see."""
_HEAD_ROWS: Final = 20


def read_own(file: PriorFile, sheets: Sequence[str]) -> PriorBook | None:
    """Read last year's book from a file of ours.

    Args:
        file: Last year's master, or a workbook with the sheets 収入の部 and 支出の部 that ``statements`` generated,
            also when saved by a program that keeps no computed values.
        sheets: Sheets that the file must have. These files are read whole all the same.

    Returns:
        The leaf accounts with the file's own year's amounts in yen, and the grand totals that the file states. None
        where the file is neither.

    Raises:
        PybudgetError: the file does not name its year, has an amount that is not readable, or contradicts its own sums.
    """
    if has_accounts_table(file.data):
        data = read_bounded(file.path)
        return replace(read_own_master(file.name, data, sheets), decisions=(_AS_MASTER,))
    if not _has_moderate_sheets(file.data, SHEETS.values()):
        return None
    pair = _Pair.load(file)
    if not all(_looks_like_a_statement(pair.formulas, sheet) for sheet in SHEETS.values()):
        return None
    require_sheets(file.name, sheets, [page.title for page in pair.formulas.worksheets])
    book = read_own_statements(file.name, pair.formulas, pair.values)
    return replace(book, decisions=(_AS_STATEMENTS,))


def read_own_plan(file: PriorFile) -> PriorPlan | None:
    """Read last year's plan from a workbook with the sheet 事業計画 that ``plan`` generated; None where it has none.

    Raises:
        PybudgetError: the sheet does not name its year, has an amount that is not readable, or a sum that is wrong.
    """
    if not _has_moderate_sheets(file.data, (PLAN_SHEET,)):
        return None
    pair = _Pair.load(file)
    if not looks_like_a_plan(pair.formulas[PLAN_SHEET]):
        return None
    return read_own_plan_sheet(file.name, pair.formulas[PLAN_SHEET], pair.values[PLAN_SHEET])


def has_only_a_plan(file: PriorFile) -> bool:
    """Whether a workbook's only sheet is the 事業計画 that ``plan`` generated."""
    return list(_sheet_sizes(file.data)) == [PLAN_SHEET]


@dataclass(frozen=True, slots=True)
class _Pair:
    """A workbook with its formulas, and with the values that they had when it was saved, if any."""

    formulas: Workbook
    values: Workbook

    @classmethod
    def load(cls, file: PriorFile) -> _Pair:
        data = read_bounded(file.path)
        return cls(_load(file.name, data, values=False), _load(file.name, data, values=True))


def _has_moderate_sheets(data: bytes, names: Iterable[str]) -> bool:
    """Whether there are sheets of these names, of moderate size: a look at the names only."""
    sizes = _sheet_sizes(data)
    return all(sizes.get(name, _LARGEST_SHEET + 1) <= _LARGEST_SHEET for name in names)


def _sheet_sizes(data: bytes) -> dict[str, int]:
    """The sheets' names with their bytes of XML, in the package's order; none where it does not say."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        try:
            parts = {name: package.read(name) for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")}
            return {sheet: package.getinfo(part).file_size for part, sheet in sheet_parts(parts).items()}
        except (KeyError, SyntaxError, ValueError):
            return {}


def _looks_like_a_statement(formulas: Workbook, sheet: str) -> bool:
    """Whether a sheet has the header row and the line with the unit that ``statements`` writes."""
    head = formulas[sheet].iter_rows(max_row=_HEAD_ROWS, max_col=_HEAD_ROWS)
    texts = [{plain(str(cell.value)) for cell in row if cell.value is not None} for row in head]
    has_header = any(
        {MAJOR, MINOR} <= row and (NOTE in row or any(text.startswith(plain(REFERENCE)) for text in row))
        for row in texts
    )
    return has_header and any(plain(UNIT_LINE) in row for row in texts)


def has_accounts_table(data: bytes) -> bool:
    """Whether a package is a master, and not a workbook that was made from one."""
    mark = f'displayName="{layout.ACCOUNTS.name}"'.encode()
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return any(mark in package.read(name) for name in package.namelist() if name.startswith("xl/tables/"))


def _load(name: str, data: bytes, *, values: bool) -> Workbook:
    try:
        return openpyxl.load_workbook(io.BytesIO(data), data_only=values)
    except BEYOND_OUR_KEN as error:
        raise PybudgetError(
            f"前年度ファイル「{name}」の中身を読み取れません。"
            "Excel で開いて保存し直してから、もう一度実行してください。"
        ) from error
