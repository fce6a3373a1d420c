"""履歴: what was done to the book, read back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pybudget.master import layout
from pybudget.master.records import text_of

if TYPE_CHECKING:
    from pybudget.master.tables import Book

VALIDATION: Final = "検証"


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of 履歴, as texts.

    Attributes:
        time: 日時.
        job: 操作.
        result: 結果.
        files: 対象ファイル.
        content: 内容ハッシュ, of the book as the job left it.
    """

    time: str
    job: str
    result: str
    files: str
    content: str


def history(book: Book) -> tuple[HistoryLine, ...]:
    """The lines of 履歴, oldest first."""
    table = book.tables[layout.HISTORY.name]
    return tuple(
        HistoryLine(*(text_of(record[header]) for header in layout.HISTORY.headers)) for _, record in table.records()
    )


def last_validation(book: Book) -> HistoryLine | None:
    """The last time that the book was validated; None where it never was."""
    return next((line for line in reversed(history(book)) if line.job == VALIDATION), None)
