"""What both adapters, the closed file and the open book, say when a master is not as it has to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pybudget.errors import PybudgetError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pybudget.master.layout import TableLayout


def missing_sheet(book: str, wanted: TableLayout) -> PybudgetError:
    """A sheet of the contract is not there."""
    return PybudgetError(
        f"「{book}」にシート「{wanted.sheet}」がありません。予算書のマスターか、シート名を変えていないかを確かめてください。"
    )


def missing_table(book: str, wanted: TableLayout) -> PybudgetError:
    """The sheet is there, its table is not."""
    return PybudgetError(
        f"「{book}」のシート「{wanted.sheet}」に表 {wanted.name} がありません。"
        "控えの表に戻すか、［挿入］－［テーブル］で作り直して同じ名前を付けてください。"
    )


def require_headers(book: str, wanted: TableLayout, headers: Sequence[str]) -> None:
    """Refuse a table that lacks a column of the contract.

    Raises:
        PybudgetError: naming the columns.
    """
    missing = [header for header in wanted.headers if header not in headers]
    if missing:
        raise PybudgetError(
            f"「{book}」のシート「{wanted.sheet}」の表に列「{'」「'.join(missing)}」がありません。"
            "見出しを元の名前に戻してください。"
        )


def totals_row(sheet: str) -> PybudgetError:
    """The table has Excel's own row of totals, which would be taken for data or overwritten."""
    return PybudgetError(
        f"シート「{sheet}」の表に集計行があるため、何も変更しませんでした。"
        "［テーブル デザイン］の［集計行］のチェックを外してください。"
    )


def text_below(sheet: str, place: str) -> PybudgetError:
    """Something stands where a table has to grow."""
    return PybudgetError(
        f"シート「{sheet}」の {place} に書き込みがあり、表を広げられません。"
        "表の下の書き込みを別の場所に移してください。"
    )


def too_far(book: str) -> PybudgetError:
    """A cell or a table reaches where no budget book has any: reading it all would take for ever."""
    return PybudgetError(
        f"「{book}」には 20 万行または 260 列を超える位置にセルか表があります。"
        "余分な行・列を削除し、表は実際の行までに縮めて保存し直してください。"
    )
