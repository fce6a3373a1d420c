"""Rows of a sheet written straight as XML: a hundred thousand of them cost no object a cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils.cell import get_column_letter

if TYPE_CHECKING:
    from collections.abc import Sequence


class Formula(NamedTuple):
    """A formula with its leading ``=``, and the value that it gives."""

    text: str
    value: str | int | float

    @property
    def xml(self) -> str:
        """What follows the place and the formatting of its cell."""
        is_text = isinstance(self.value, str)
        value = escape(str(self.value)) if is_text else repr(self.value)
        kind = ' t="str"' if is_text else ""
        return f"{kind}><f>{escape(self.text[1:])}</f><v>{value}</v></c>"


Content = str | int | float | Formula | None
"""What a cell is given. None leaves it blank, with its look."""


@dataclass(frozen=True, slots=True)
class StringTable:
    """The texts of a workbook, each once.

    Attributes:
        indexes: A text as an item of the shared string table (``<si>``) to its place in the table.
    """

    indexes: dict[str, int] = field(default_factory=dict)
    _places: dict[str, int] = field(default_factory=dict)

    def place(self, text: str) -> int:
        """The text's place in the table, to which it is added when new, without characters that XML cannot hold."""
        found = self._places.get(text)
        if found is None:
            clean = ILLEGAL_CHARACTERS_RE.sub("", text)
            keep = ' xml:space="preserve"' if clean != clean.strip() else ""
            item = f"<si><t{keep}>{escape(clean)}</t></si>"
            found = self._places[text] = self.indexes.setdefault(item, len(self.indexes))
        return found


@dataclass(slots=True)
class SheetRows:
    """The rows of one sheet, from the top.

    Attributes:
        strings: The workbook's texts.
        xml: One text a row.
        heights: Points of each row.
        letters: The letters of the columns, up to that of the widest row.
    """

    strings: StringTable
    xml: list[str] = field(default_factory=list)
    heights: list[float] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)

    @property
    def next_row(self) -> int:
        """Number of the row that is added next."""
        return len(self.xml) + 1

    def add(self, height: float, styles: Sequence[int], contents: Sequence[Content]) -> int:
        """Write the next row.

        Args:
            height: Points.
            styles: Index of each cell's formatting, from column A.
            contents: What each cell holds.

        Returns:
            The row's number.
        """
        row, place = self.next_row, self.strings.place
        while len(self.letters) < len(contents):
            self.letters.append(get_column_letter(len(self.letters) + 1))
        xml = f'<row r="{row}" ht="{height:g}">'
        for letter, style, content in zip(self.letters, styles, contents, strict=False):  # rows may be shorter
            if content is None:
                xml += f'<c r="{letter}{row}" s="{style}"/>'
            elif isinstance(content, str):
                xml += f'<c r="{letter}{row}" s="{style}" t="s"><v>{place(content)}</v></c>'
            elif isinstance(content, Formula):
                xml += f'<c r="{letter}{row}" s="{style}"{content.xml}'
            else:
                xml += f'<c r="{letter}{row}" s="{style}"><v>{content!r}</v></c>'
        self.xml.append(xml + "</row>")
        self.heights.append(height)
        return row

    @property
    def area(self) -> str:
        """The cells that were written: ``A1:E60``."""
        return f"A1:{get_column_letter(max(len(self.letters), 1))}{max(len(self.xml), 1)}"

    @property
    def data(self) -> bytes:
        """All rows."""
        return "".join(self.xml).encode()
