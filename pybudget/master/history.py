"""履歴: what was done to the book, read back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pybudget.master import layout
from pybudget.master.records import text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pybudget.master.tables import Book

VALIDATION: Final = "検証"
PRINTING: Final = "PDF"
ERRATA: Final = "正誤表"
_RECORDED: Final = (PRINTING, ERRATA)
"""The jobs whose files cannot be made again to the byte: 履歴 keeps their digests."""

_FILE: Final = re.compile(r"(?P<name>.+) SHA-256:(?P<digest>[0-9a-f]{64})")


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

    @property
    def digests(self) -> Mapping[str, str]:
        """The files of the line of which it keeps the digest: name to SHA-256 in hex."""
        return {found["name"]: found["digest"] for text in self.files.splitlines() if (found := _FILE.fullmatch(text))}


def file_line(name: str, digest: str) -> str:
    """What 対象ファイル says of a file that is to be known again by its digest."""
    return f"{name} SHA-256:{digest}"


def history(book: Book) -> tuple[HistoryLine, ...]:
    """The lines of 履歴, oldest first."""
    table = book.tables[layout.HISTORY.name]
    return tuple(
        HistoryLine(*(text_of(record[header]) for header in layout.HISTORY.headers)) for _, record in table.records()
    )


def last_validation(book: Book) -> HistoryLine | None:
    """The last time that the book was validated; None where it never was."""
    return next((line for line in reversed(history(book)) if line.job == VALIDATION), None)


def recorded(book: Book) -> Mapping[str, HistoryLine]:
    """What was made of this book and is known by its digest: that to the line of 履歴, the newest of several."""
    return {digest: line for line in history(book) if line.job in _RECORDED for digest in line.digests.values()}
