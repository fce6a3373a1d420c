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
    from pybudget.prior.header_rows import Table

_MOST: Final = 10**MAX_DIGITS


@dataclass(slots=True)
class Line:
    """One row with a name.

    Attributes:
        row: From 0.
        names: Column and name of every name cell that is filled, from the left; texts without spaces around.
        amount: Yen; None for no entry.
        is_stated: Whether the amount is known: not so where a formula carries no value.
        is_blank: Whether the amount cell is blank altogether (「－」 is not).
        indent: How far in the last name stands: spaces before it, or the cell's own indent.
        code: What the columns with codes hold.
        level: What the column with levels holds, from 1; 0 where there is none.
        is_hidden: Whether the row is hidden.
    """

    row: int
    names: tuple[tuple[int, str], ...]
    amount: int | None
    is_stated: bool
    is_blank: bool
    indent: int
    code: str
    level: int
    is_hidden: bool

    @property
    def name(self) -> str:
        """The deepest name."""
        return self.names[-1][1]


@dataclass(frozen=True, slots=True)
class Part:
    """The lines of one section of a table, with what stood there as its heading.

    Attributes:
        section: None where no row or column says it.
        lines: From the top.
        heading: A line that opens the section and states its total (収入の部 351,361,000), if any.
    """

    section: Section | None
    lines: tuple[Line, ...]
    heading: Line | None = None


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
                    found.append(Part(section, tuple(lines), heading))
                section, lines, heading = said, [], None
                if table.section is None and line is not None and line.amount is not None:
                    heading = line
            if line is not None and (said is None or table.section is not None):
                lines.append(line)
        parts = (*found, Part(section, tuple(lines), heading)) if lines else tuple(found)
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
        hidden, rows = table.grid.facts.hidden_rows, table.grid.rows
        for row in range(table.start, table.end):
            cells = rows[row]
            filled = _filled(cells, names)
            value = cells[column] if column < len(cells) else ""
            if not filled:
                self._require_blank(row, value)
                if self.is_divided and table.section is None and (said := marker_in(cells, table.columns)):
                    yield None, said
                continue
            last_column, last = filled[-1]
            if last[-1] in endings and self._is_header_again(filled):
                continue
            amount, is_stated = self._amount(row, value)
            is_blank = is_stated and amount is None and value in ("", None)
            if is_blank and len(filled) == 1 and is_note(plain(last)):
                continue
            line = Line(
                row,
                tuple([(at, _name(text)) for at, text in filled]),
                amount,
                is_stated,
                is_blank,
                self._indent(row, last_column, last),
                self._code(cells) if table.codes else "",
                self._level(cells) if table.level is not None else 0,
                row in hidden,
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
        if len(line.names) == 1 and may_mark_section(line.name):
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
        facts = self.table.grid.facts
        if (row, self.column) in facts.uncomputed:
            return None, False
        error = facts.errors.get((row, self.column))
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
        if value not in ("", None):
            if isinstance(value, str) and may_mark_section(value):
                return marked_section(plain(value))
            return None
    return None


def _filled(cells: Sequence[object], columns: Sequence[int]) -> list[tuple[int, str]]:
    """The columns with a name in a row, and the names as they stand."""
    found: list[tuple[int, str]] = []
    for column in columns:
        value = cells[column] if column < len(cells) else ""
        if value not in ("", None):
            text = value if isinstance(value, str) else _text(value)
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
