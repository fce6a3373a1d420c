"""元に戻す: the book takes back the copy that was saved before the last job."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Final

from pybudget.errors import PybudgetError
from pybudget.master.opened import OpenMaster
from pybudget.master.saving import COPIES_FOLDER, put_in_place

if TYPE_CHECKING:
    from pathlib import Path

    import xlwings as xw

_STAMP: Final = re.compile(r"_([0-9]{8}-[0-9]{6})(?:-([0-9]+))?")


def newest_copy(path: Path) -> Path | None:
    """The newest dated copy of a book; None if there is none."""
    copies: dict[tuple[str, int], Path] = {}
    for copy in (path.parent / COPIES_FOLDER).glob("*"):
        stamp = _STAMP.fullmatch(copy.stem.removeprefix(path.stem))
        if stamp and copy.stem.startswith(path.stem) and copy.suffix == path.suffix:
            copies[stamp[1], int(stamp[2] or 1)] = copy
    return copies[max(copies)] if copies else None


def restore(workbook: xw.Book) -> Path:
    """Close the book, put its newest copy in its place and open it again.

    What stood in the window is kept as the newest copy, so that a second call brings it back.

    Returns:
        The copy that was restored.

    Raises:
        PybudgetError: the book has no path or no copy, or a file cannot be written.
    """
    master = OpenMaster(workbook)
    path, books = master.path, workbook.app.books
    copy = newest_copy(path)
    if copy is None:
        raise PybudgetError(f"「{path.name}」の控えがまだないため、戻すものがありません。")
    data = copy.read_bytes()
    master.keep_copy(dt.datetime.now().astimezone())
    workbook.close()
    try:
        put_in_place(path, data)
    finally:
        books.open(str(path))
    return copy
