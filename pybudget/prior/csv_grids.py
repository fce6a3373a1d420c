"""Comma-separated text → a grid. UTF-8 with or without its mark, UTF-16 as Excel saves it, or CP932."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from pybudget.errors import PybudgetError
from pybudget.prior.files import too_far, unreadable
from pybudget.prior.grids import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, Facts, Grid

if TYPE_CHECKING:
    from pybudget.prior.files import PriorFile

_ENCODINGS: Final = ("utf-8-sig", "cp932")
_SEPARATORS: Final = "\t,;"
_SAMPLE: Final = 20
"""Lines from which the separator is told."""


def read_csv(file: PriorFile) -> tuple[Grid, ...]:
    """The one grid of a text file.

    Raises:
        PybudgetError: another encoding, or no table of a bounded size.
    """
    text = _decoded(file)
    if "\0" in text:
        raise unreadable(file.name)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text)))
    except csv.Error as error:
        raise unreadable(file.name) from error
    width = max((len(row) for row in rows), default=0)
    if len(rows) > MOST_ROWS or width > MOST_COLUMNS or len(rows) * width > MOST_CELLS:
        raise too_far(file.name, file.path.stem)
    return (Grid("", is_visible=True, rows=rows, facts=Facts(are_known=False)),)


def _decoded(file: PriorFile) -> str:
    if file.data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = _ENCODINGS
    for encoding in encodings:
        try:
            return file.data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise PybudgetError(
        f"前年度ファイル「{file.name}」の文字コードが分かりません。"
        "Excel で開き、「CSV UTF-8（コンマ区切り）」形式で保存し直してください。"
    )


def _separator(text: str) -> str:
    """The separator that the first lines have most of; a comma in case of doubt."""
    head = "\n".join(text.splitlines()[:_SAMPLE])
    return max(_SEPARATORS, key=lambda mark: (head.count(mark), mark == ","))
