"""Rows of a table as lines: a name, where it stands, an amount. Nothing is added up yet."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from pybudget.core.money import MAX_DIGITS, AmountError, Unit, parse_amount
from pybudget.errors import PybudgetError
from pybudget.prior.grids import address
from pybudget.prior.wording import is_note, marked_section, may_mark_section, plain, section_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pybudget.core.accounts import Section
    from pybudget.prior.grids import Grid
    from pybudget.prior.header_rows import Table

_MOST: Final = 10**MAX_DIGITS


@dataclass(slots=True)
class Line:
    """One row with a name.

    Attributes:
        row: From 0.
        key: Where its own name stands: the column, and how far in (spaces before it, or the cell's own indent).
        name: Its own name, the deepest of the row; without spaces around.
        above: Column and name of every other name cell that is filled, from the left.
        amount: Yen; None for no entry.
        is_stated: Whether the amount is known: not so where a formula carries no value.
        is_blank: Whether the amount cell is blank altogether (「－」 is not).
        code: What the columns with codes hold.
        level: What the column with levels holds, from 1; 0 where there is none.
    """

    row: int
    key: tuple[int, int]
    name: str
    above: tuple[tuple[int, str], ...]
    amount: int | None
    is_stated: bool
    is_blank: bool
    code: str = ""
    level: int = 0

    @property
    def names(self) -> tuple[tuple[int, str], ...]:
        """Column and name of every name cell that is filled."""
        return (*self.above, (self.key[0], self.name))


@dataclass(frozen=True, slots=True)
class Part:
    """The lines of one section of a table, with what stood there as its heading.

    Attributes:
        section: None where no row or column says it.
        lines: From the top.
        heading: A line that opens the section and states its total (収入の部 351,361,000), if any.
        grid: The sheet.
    """

    section: Section | None
    lines: tuple[Line, ...]
    heading: Line | None
    grid: Grid


@dataclass(frozen=True, slots=True)
class LineReader:
    """Reads the rows of one table for one column of amounts.

    Attributes:
        file: The file's name, for messages.
        table: The table.
        column: The column of amounts.
        unit: The unit in which the cells hold their amounts.
        is_divided: Whether rows may open a section.
    """

    file: str
    table: Table
    column: int
    unit: Unit
    is_divided: bool = True

    def parts(self) -> tuple[Part, ...]:
        """The lines, by section.

        Raises:
            PybudgetError: an amount that is not readable, or one without a name.
        """
        lines: list[Line] = []
        found: list[Part] = []
        section: Section | None = None
        heading: Line | None = None
        table = self.table
        for line, said in self._lines():
            if said is not None and said is not section:
                if lines:
                    found.append(Part(section, tuple(lines), heading, table.grid))
                section, lines, heading = said, [], None
                if table.section is None and line is not None and line.amount is not None:
                    heading = line
            if line is not None and (said is None or table.section is not None):
                lines.append(line)
        parts = (*found, Part(section, tuple(lines), heading, table.grid)) if lines else tuple(found)
        self._require_an_amount_a_line(parts)
        return parts

    def _require_an_amount_a_line(self, parts: Sequence[Part]) -> None:
        """Refuse an amount that is merged downwards over several lines: nothing tells how much of it is whose."""
        column = self.column
        merged = [
            (top, bottom)
            for top, left, bottom, right in self.table.grid.facts.merged
            if left <= column <= right and self.table.start <= top < bottom < self.table.end
        ]
        rows = [line.row for part in parts for line in part.lines] if merged else []
        for top, bottom in merged:
            if sum(top <= row <= bottom for row in rows) > 1:
                raise self._fault(
                    top,
                    f"から {address(bottom, column)} までは一つのセルに結合されていて、どの科目の額か分かりません。"
                    "結合を解除し、科目ごとに額を入れて保存し直してください。",
                )

    def _lines(self) -> Iterator[tuple[Line | None, Section | None]]:
        """Every row with a name, or that opens a section, and the section that it opens or belongs to."""
        table, column = self.table, self.column
        names = [at for at in table.names if at < column]
        endings = {table.headers[at][-1] for at in names if table.headers[at]} | {" ", "　"}
        unit, most = int(self.unit), _MOST // int(self.unit)
        indents = table.grid.facts.indents
        places = {at: (at, 0) for at in names}
        for row, cells in enumerate(table.grid.rows[table.start : table.end], table.start):
            filled = _filled(cells, names)
            value = cells[column] if column < len(cells) else ""
            if not filled:
                self._require_blank(row, value)
                if self.is_divided and table.section is None and (said := marker_in(cells, table.columns)):
                    yield None, said
                continue
            at, text = filled[-1]
            if text[-1] in endings and self._is_header_again(filled):
                continue
            amount: int | None
            if value.__class__ is float and -most < value < most and (whole := int(value)) == value:
                amount, is_stated, is_blank = whole * unit, True, False  # as in nearly every row
            else:
                amount, is_stated = self._amount(row, value)
                is_blank = is_stated and amount is None and value in ("", None)
                if is_blank and len(filled) == 1 and is_note(plain(text)):
                    continue
            line = Line(
                row,
                (at, self._indent(row, at, text)) if indents or text[0].isspace() else places[at],
                _name(text),
                tuple([(column, _name(above)) for column, above in filled[:-1]]) if len(filled) > 1 else (),
                amount,
                is_stated,
                is_blank,
                self._code(cells) if table.codes else "",
                self._level(cells) if table.level is not None else 0,
            )
            yield line, self._section(cells, line) if self.is_divided else None

    def _require_blank(self, row: int, value: object) -> None:
        if self._amount(row, value)[0]:
            raise self._fault(
                row, "に、科目名のない金額があります。前年度ファイルのその行に科目名を入れて保存し直してください。"
            )

    def _is_header_again(self, filled: Sequence[tuple[int, str]]) -> bool:
        return all(plain(text) == self.table.headers[column] for column, text in filled)

    def _section(self, cells: Sequence[object], line: Line) -> Section | None:
        column = self.table.section
        if column is not None:
            return section_value(plain(_text(cells[column]))) if column < len(cells) else None
        if not line.above and may_mark_section(line.name):
            return marked_section(plain(line.name))
        return None

    def _indent(self, row: int, column: int, text: str) -> int:
        indent = self.table.grid.facts.indents.get((row, column), 0)
        if not text[0].isspace():
            return 2 * indent
        spaces = sum(
            1 + (unicodedata.east_asian_width(mark) in "FW") for mark in text[: len(text) - len(text.lstrip())]
        )
        return spaces + 2 * indent

    def _code(self, cells: Sequence[object]) -> str:
        codes = [_text(cells[column]).strip() for column in self.table.codes if column < len(cells)]
        return "-".join(code for code in codes if code)

    def _level(self, cells: Sequence[object]) -> int:
        column = self.table.level
        if column is None or column >= len(cells):
            return 0
        found = re.search("[0-9]+", plain(_text(cells[column])))
        return int(found[0]) if found else 0

    def _amount(self, row: int, value: object) -> tuple[int | None, bool]:
        """The amount in yen, and whether the file tells it."""
        if isinstance(value, float):
            return self._of_number(row, value), True
        if value == "" or value is None:
            return self._of_blank(row)
        if isinstance(value, str):
            try:
                return parse_amount(value, self.unit), True
            except AmountError as error:
                raise self._unreadable(row, value.strip()[:30]) from error
        if isinstance(value, int) and not isinstance(value, bool):
            return self._of_number(row, value), True
        raise self._unreadable(row, str(value)[:30])

    def _of_blank(self, row: int) -> tuple[int | None, bool]:
        details = self.table.grid.facts.details
        if (row, self.column) in details.uncomputed:
            return None, False
        error = details.errors.get((row, self.column))
        if error:
            raise self._unreadable(row, error)
        return None, True

    def _of_number(self, row: int, value: float) -> int:
        if not abs(value) < _MOST:
            raise self._unreadable(row, str(value))
        yen = int(value)
        if yen == value:
            yen *= int(self.unit)
        else:
            exact = Decimal(repr(value)) * int(self.unit)
            yen = int(exact)
            if exact != yen:
                yen = self._nearly_whole(row, value, exact)
        if not abs(yen) < _MOST:
            raise self._unreadable(row, str(value))
        return yen

    def _nearly_whole(self, row: int, value: float, exact: Decimal) -> int:
        """A sum of fractions may miss a whole yen by less than a thousandth: that is no fraction of a yen."""
        whole = int(exact.to_integral_value())
        if abs(exact - whole) > Decimal("0.001"):
            raise self._unreadable(row, str(value))
        return whole

    def _unreadable(self, row: int, shown: str) -> PybudgetError:
        shown = " ".join(shown.split())
        return self._fault(
            row, f"の金額（{shown}）が読めません。円などの数に直して保存し直してから、もう一度実行してください。"
        )

    def _fault(self, row: int, sentence: str) -> PybudgetError:
        sheet = f"「{self.table.grid.name}」" if self.table.grid.name else ""
        return PybudgetError(f"前年度ファイル「{self.file}」の{sheet}{address(row, self.column)} {sentence}")


def marker_in(cells: Sequence[object], columns: range) -> Section | None:
    """The section that the first text of a row opens."""
    for value in cells[columns.start : columns.stop]:
        if isinstance(value, str):
            if value:
                return marked_section(plain(value)) if may_mark_section(value) else None
        elif value is not None:
            return None
    return None


def _filled(cells: Sequence[object], columns: Sequence[int]) -> list[tuple[int, str]]:
    """The columns with a name in a row, and the names as they stand."""
    found: list[tuple[int, str]] = []
    for column in columns:
        value = cells[column] if column < len(cells) else ""
        text = value if value.__class__ is str else _text(value)
        if text and not text.isspace():
            found.append((column, text))
    return found


def _text(value: object) -> str:
    """A name cell as text; empty where blank."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _name(text: str) -> str:
    """A name on one line: Japanese breaks without a space."""
    if "\n" not in text:
        return text.strip()
    return "".join(line.strip() for line in text.split("\n"))
