"""Last year's book from the workbook that ``statements`` generates, also when another program has saved it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from openpyxl.utils.cell import get_column_letter

from pybudget.core.accounts import Section, add
from pybudget.core.cells import AmountCell, FormulaKind, Problem
from pybudget.core.crosswalk import PriorAccount, PriorBook
from pybudget.core.fiscal_year import find_fiscal_years
from pybudget.core.money import Unit
from pybudget.core.statements import (
    BEFORE_SUPPLEMENT,
    INITIAL_BUDGET,
    MAJOR,
    MINOR,
    REFERENCE,
    WITH_SUPPLEMENT,
)
from pybudget.master.records import amount_of
from pybudget.master.tables import Cell
from pybudget.prior.amount_columns import INITIAL, SUPPLEMENTED
from pybudget.prior.faults import Faults
from pybudget.prior.wording import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from openpyxl.workbook import Workbook

    from pybudget.core.fiscal_year import FiscalYear

SHEETS: Final = {section: f"{section.value}の部" for section in Section}
_TOP: Final = -1
_CLOSING_NAMES: Final = frozenset({"小計", "合計", "総計", "計"})


def read_own_statements(name: str, formulas: Workbook, values: Workbook) -> PriorBook:
    """Last year's book from the sheets 収入の部 and 支出の部.

    Args:
        name: The file's name, for messages.
        formulas: The workbook with its formulas.
        values: The same workbook with the values that the formulas had when it was saved, if any.

    Raises:
        PybudgetError: a title or a header is not as it was written, or a sum is not that of its parts.
    """
    file = Faults(name)
    pages = [_Page(file, section, formulas, values) for section in Section]
    years, bases = {page.year for page in pages}, {page.basis for page in pages}
    if len(years) + len(bases) > len(pages):
        raise file.fault("の「収入の部」と「支出の部」の表題が違います。同じ年度・同じ版のシートかを確かめてください。")
    leaves = tuple(leaf for page in pages for leaf in page.leaves())
    totals = {page.section: page.total for page in pages}
    return PriorBook(years.pop(), bases.pop(), Unit.YEN.label, leaves, totals)


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of a statement sheet.

    Attributes:
        address: Of its amount cell.
        name: Without spaces around.
        parent: Index of the line that it stands below; None at the top.
        cell: The amount as stated.
        is_formula: Whether a formula stands in the amount cell.
    """

    address: str
    name: str
    parent: int | None
    cell: AmountCell
    is_formula: bool

    @property
    def may_close(self) -> bool:
        """Whether the name is that of a 小計 or 合計 (小計, 合計, 事業費計), or of an account such as 特別会計."""
        return plain(self.name).endswith("計")

    def closes(self, block: Sequence[int | None], everything: Sequence[int | None], *, is_live: bool) -> bool:
        """Whether this is a 小計 or 合計.

        Args:
            block: The top-level amounts since the last closing line.
            everything: All top-level amounts above.
            is_live: Whether the sheet has formulas. Closing lines are formulas then, and accounts are numbers; in a
                sheet without any, an account such as 特別会計 is told from a closing line by its amount.
        """
        if not self.may_close:
            return False
        if plain(self.name) in _CLOSING_NAMES:
            return True
        if is_live:
            return self.is_formula
        return bool(everything) and self.cell.amount in (add(block), add(everything))


@dataclass(frozen=True, slots=True)
class _Closing:
    """A 小計 or 合計 line.

    Attributes:
        index: Which line.
        block: Sum of the top-level accounts since the closing line before.
        everything: Sum of all top-level accounts above.
        follows_closing: Whether it stands right below another one.
    """

    index: int
    block: int | None
    everything: int | None
    follows_closing: bool


@dataclass(frozen=True, slots=True)
class _Header:
    """Where a statement's columns stand."""

    row: int
    major: int
    minor: int
    amount: int


@dataclass(frozen=True)
class _Page:
    """One sheet of a statement workbook, read cell by cell: cells far away cost nothing."""

    file: Faults
    section: Section
    formulas: Workbook
    values: Workbook

    @property
    def sheet(self) -> str:
        return SHEETS[self.section]

    @cached_property
    def _texts(self) -> Mapping[int, Mapping[int, str]]:
        """Texts by row and column, without surrounding spaces; rows and columns in order, blank cells left out."""
        found: dict[int, dict[int, str]] = defaultdict(dict)
        cells = self.formulas[self.sheet]._cells  # noqa: SLF001 - the public ways create every cell in between
        for (row, column), cell in sorted(cells.items()):
            if cell.value is not None and str(cell.value).strip():
                found[row][column] = str(cell.value).strip()
        return found

    @cached_property
    def _header(self) -> _Header:
        for row, texts in self._texts.items():
            columns = {plain(text): column for column, text in texts.items()}
            if MAJOR in columns and MINOR in columns:
                return _Header(row, columns[MAJOR], columns[MINOR], self._own_column(texts))
        raise self.file.fault(
            f"の「{self.sheet}」に見出し「{MAJOR}」「{MINOR}」の行がありません。作成したままの様式かを確かめてください。"
        )

    def _own_column(self, header: Mapping[int, str]) -> int:
        columns = {plain(text): column for column, text in header.items()}
        if BEFORE_SUPPLEMENT in columns and WITH_SUPPLEMENT in columns:
            return columns[WITH_SUPPLEMENT]
        found = [
            column
            for column, text in header.items()
            if find_fiscal_years(text) == (self.year,) and not plain(text).startswith(plain(REFERENCE))
        ]
        if len(found) == 1:
            return found[0]
        raise self.file.fault(
            f"の「{self.sheet}」に{self.year.label}の金額の列が{'複数あります' if found else 'ありません'}。"
            "見出しを作成したときのとおりに戻してください。"
        )

    @property
    def _texts_above(self) -> Iterator[str]:
        """The texts above the header row, without differences of width and spaces."""
        for texts in self._texts.values():
            found = [plain(text) for text in texts.values()]
            if MAJOR in found:
                return
            yield from found

    @cached_property
    def _title(self) -> str:
        """The first text above the header row that names a year."""
        for text in self._texts_above:
            if find_fiscal_years(text):
                return text
        raise self.file.fault(
            f"の「{self.sheet}」の表題から年度が読めません。表題に「令和6年度当初予算」のように入れてください。"
        )

    @cached_property
    def year(self) -> FiscalYear:
        return find_fiscal_years(self._title)[0]

    @property
    def basis(self) -> str:
        if "補正" in self._title:
            return SUPPLEMENTED
        if INITIAL_BUDGET in self._title:
            return INITIAL
        raise self.file.fault(
            f"の「{self.sheet}」の表題（{self._title}）から、当初予算か補正予算かが読めません。"
            "表題に「令和6年度当初予算」のように入れてください。"
        )

    @cached_property
    def _all_lines(self) -> tuple[_Line, ...]:
        lines: list[_Line] = []
        open_lines: list[tuple[float, int]] = []
        for row in self._texts:
            if row <= self._header.row:
                continue
            position = self._position(row)
            if position is None:
                continue
            depth, name = position
            while open_lines and open_lines[-1][0] >= depth:
                open_lines.pop()
            parent = open_lines[-1][1] if open_lines else None
            if parent is None and depth > _TOP:
                raise self.file.fault(
                    f"の「{self.sheet}」{row}行目の「{name}」の上に大項目がありません。大項目を入れてください。"
                )
            open_lines.append((depth, len(lines)))
            lines.append(self._line(row, name, parent))
        return tuple(lines)

    def _position(self, row: int) -> tuple[float, str] | None:
        """How far in a row's name stands (``_TOP`` for 大項目), and the name; None where there is no name or amount."""
        header, texts = self._header, self._texts[row]
        major, minor = texts.get(header.major), texts.get(header.minor)
        if major and minor:
            raise self.file.fault(
                f"の「{self.sheet}」{row}行目は大項目と中項目の両方に名前があります。どちらか一方に直してください。"
            )
        if major:
            return _TOP, major
        if minor:
            cell = self.formulas[self.sheet]._cells[row, header.minor]  # noqa: SLF001 - see _texts
            return cell.alignment.indent or 0, minor
        amount, address, _ = self._amount(row)
        if amount.amount is not None or amount.problem is not None:
            raise self.file.fault(
                f"の「{self.sheet}」{address} に、科目名のない金額があります。科目名を入れてください。"
            )
        return None

    def _line(self, row: int, name: str, parent: int | None) -> _Line:
        amount, address, is_formula = self._amount(row)
        if amount.amount is None and amount.problem not in (None, Problem.UNCOMPUTED):
            raise self.file.unreadable(self.sheet, address, amount)
        return _Line(address, name, parent, amount, is_formula)

    def _amount(self, row: int) -> tuple[AmountCell, str, bool]:
        """The amount that a row states, its cell's address, and whether a formula stands there."""
        place = row, self._header.amount
        formula = self.formulas[self.sheet]._cells.get(place)  # noqa: SLF001 - see _texts
        value = self.values[self.sheet]._cells.get(place)  # noqa: SLF001
        is_formula = formula is not None and formula.data_type == "f"
        content = Cell(value.value if value else None, str(formula.value) if formula and is_formula else None)
        address = f"{get_column_letter(place[1])}{row}"
        return amount_of(content, FormulaKind.OTHER if is_formula else FormulaKind.NONE), address, is_formula

    @cached_property
    def _children(self) -> Mapping[int, Sequence[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for index, line in enumerate(self._all_lines):
            if line.parent is not None:
                found[line.parent].append(index)
        return found

    @cached_property
    def _amounts(self) -> Sequence[int | None]:
        """What each line is, from the leaves: a group that states something else is refused."""
        amounts: list[int | None] = [line.cell.amount for line in self._all_lines]
        for index in reversed(range(len(amounts))):
            line = self._all_lines[index]
            if index in self._children:
                amounts[index] = add([amounts[child] for child in self._children[index]])
                self._require_sum(line, amounts[index])
            elif line.cell.problem is Problem.UNCOMPUTED and not line.may_close:
                raise self.file.unreadable(self.sheet, line.address, line.cell)
        return amounts

    def _require_sum(self, line: _Line, parts: int | None) -> None:
        if line.cell.problem is not Problem.UNCOMPUTED and (line.cell.amount or 0) != (parts or 0):
            place = f"「{self.sheet}」{line.name}（{line.address}）"
            raise self.file.wrong_sum(place, line.cell.amount or 0, parts or 0)

    @cached_property
    def _closings(self) -> tuple[_Closing, ...]:
        """The 小計 and 合計 lines, from the top."""
        is_live = any(line.is_formula for line in self._all_lines)
        found: list[_Closing] = []
        block: list[int | None] = []
        everything: list[int | None] = []
        for index, line in enumerate(self._all_lines):
            if line.parent is not None:
                continue
            if index not in self._children and line.closes(block, everything, is_live=is_live):
                found.append(_Closing(index, add(block), add(everything), follows_closing=bool(found) and not block))
                block = []
            else:
                block.append(self._amounts[index])
                everything.append(self._amounts[index])
        return tuple(found)

    @cached_property
    def _last_is_total(self) -> bool:
        """Whether the last closing line closes the section (合計), not only a block of it (小計)."""
        if not self._closings:
            return False
        closing = self._closings[-1]
        line = self._all_lines[closing.index]
        stated = line.cell.amount or 0
        return closing.follows_closing or plain(line.name).endswith("合計") or stated == (closing.everything or 0)

    @cached_property
    def total(self) -> int:
        """The section's grand total, proved: as stated, or the sum of the leaves where the file states none."""
        last = len(self._closings) - 1
        for position, closing in enumerate(self._closings):
            is_total = position == last and self._last_is_total
            self._require_sum(self._all_lines[closing.index], closing.everything if is_total else closing.block)
        return sum(leaf.amount or 0 for leaf in self.leaves())

    def leaves(self) -> Iterator[PriorAccount]:
        """The accounts with none below, in print order."""
        closing = {item.index for item in self._closings}
        end = self._closings[-1].index if self._last_is_total else len(self._all_lines)
        for index, line in enumerate(self._all_lines):
            if index in closing or index in self._children:
                continue
            if index < end:
                yield PriorAccount(self.section, self._path(line), self._amounts[index])
            elif line.cell.amount is not None:
                raise self.file.fault(
                    f"の「{self.sheet}」{line.address} に、合計より下の金額があります。合計より上に入れ直してください。"
                )

    def _path(self, line: _Line) -> tuple[str, ...]:
        above = () if line.parent is None else self._path(self._all_lines[line.parent])
        return (*above, line.name)
