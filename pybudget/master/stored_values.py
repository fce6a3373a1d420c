"""What a workbook's cells store, to the letter, where calamine and openpyxl lose it: error values, formulas' values."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Final

from lxml import etree

from pybudget.master.finishing import StoredValue
from pybudget.master.parts import MAIN, sheet_parts

if TYPE_CHECKING:
    from collections.abc import Iterator


_FORMULA: Final = re.compile(rb"<(?:\w+:)?f\b")

Stored = dict[tuple[str, str], StoredValue]
"""(sheet, address) to value."""


def formula_values(data: bytes) -> Stored:
    """The values beside formulas, which openpyxl drops, and of which calamine changes dates and errors.

    Args:
        data: The package, already checked by ``package.read_bounded``.
    """
    return {place: value for place, has_formula, value in _cells(data, _FORMULA) if has_formula and value.text}


def _cells(data: bytes, wanted: re.Pattern[bytes]) -> Iterator[tuple[tuple[str, str], bool, StoredValue]]:
    """Place, whether a formula stands there, and value of every cell of the sheets that hold what is wanted."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        parts = {name: source.read(name) for name in source.namelist() if name.startswith(("xl/w", "xl/_rels/"))}
    for part, sheet in sheet_parts(parts).items():
        content = parts.get(part, b"")
        for cell in etree.fromstring(content).iter(f"{MAIN}c") if wanted.search(content) else ():
            value = StoredValue(cell.get("t", "n"), cell.findtext(f"{MAIN}v", ""))
            yield (sheet, cell.get("r", "")), cell.find(f"{MAIN}f") is not None, value
