"""Where the budget tables of a sheet stand: their header rows are found by what they say, not by position."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from pybudget.core.money import AmountError, parse_amount
from pybudget.prior.wording import (
    LONGEST_HEADER,
    Role,
    is_amount_header,
    is_note,
    marked_section,
    plain,
    role_of,
    section_value,
    sections_in,
    unit_in,
    years_in,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pybudget.prior.grids import Grid

_MOST_HEADER_ROWS: Final = 3
"""Below and above the row with the names of the levels."""

_ENDINGS: Final = frozenset("目款項節名称分訳業要層ルド号)）]】 　")
"""Last characters of headers of name columns: what other texts are not looked at more closely for."""

_LONGEST_NAME_HEADER: Final = 14
_SAMPLE: Final = 400
"""Data rows from which it is told what a column without a header holds."""

_SIDE_HEADER: Final = re.compile("説明|備考欄?|摘要|(?:主な)?内容|率|%|(?:左の)?財源(?:内訳)?|積算|(?:積算)?根拠")


@dataclass(frozen=True)
class Table:
    """A table of accounts and amounts. Rows and columns from 0.

    Attributes:
        grid: The sheet.
        columns: The columns that belong to it.
        top: The first row of its header.
        start: The first row of its data.
        end: The row after its last.
        titles: Plain texts above it, the nearest last; those at the head of the sheet come first.
        headers: Column to its header: the texts of all header rows joined, plain.
        names: Columns with names of accounts, from the highest level.
        codes: Columns with codes.
        level: The column with the level's number.
        section: The column that says 収入 or 支出.
    """

    grid: Grid
    columns: range
    top: int
    start: int
    end: int
    titles: tuple[str, ...]
    headers: Mapping[int, str]
    names: tuple[int, ...]
    codes: tuple[int, ...] = ()
    level: int | None = None
    section: int | None = None

    @cached_property
    def amounts(self) -> tuple[int, ...]:
        """Columns whose header announces amounts, right of the first name, and which hold some."""
        return tuple(
            column
            for column, header in self.headers.items()
            if column > self.names[0]
            and column not in (*self.names, *self.codes, self.level, self.section)
            and is_amount_header(header)
            and any(is_number(self.grid.cell(row, column)) for row in range(self.start, self.end))
        )

    @cached_property
    def nearby(self) -> tuple[str, ...]:
        """Titles that stand right above this table, not at the head of the sheet only."""
        return tuple(self._nearby())

    def _nearby(self) -> Iterator[str]:
        for row in range(self.top - 1, -1, -1):
            if any(map(is_number, self.grid.rows[row])):
                return
            yield from texts_of(self.grid.rows[row], self.columns)


def find_tables(grid: Grid) -> tuple[Table, ...]:
    """Every table of accounts and amounts of a sheet, from the top."""
    blocks = list(_header_blocks(grid))
    tables: list[Table] = []
    for position, (top, bottom) in enumerate(blocks):
        end = blocks[position + 1][0] if position + 1 < len(blocks) else len(grid.rows)
        for table in _tables_of_block(grid, (top, bottom, end), blocks[0][0]):
            if tables and _continues(tables[-1], table):
                tables[-1] = replace(tables[-1], end=table.end)
            elif table.amounts:
                tables.append(table)
    return tuple(replace(table, end=_end_of_data(table)) for table in tables)


def _end_of_data(table: Table) -> int:
    """The row after the last that is not a title, a corner or a note for what follows."""
    end = table.end
    while end > table.start and all(_is_title(text) for text in texts_of(table.grid.rows[end - 1], table.columns)):
        if any(map(is_number, table.grid.rows[end - 1])):
            break
        end -= 1
    return end


def _is_title(text: str) -> bool:
    return bool(unit_in(text) or years_in(text) or marked_section(text) or is_note(text))


def _continues(before: Table, table: Table) -> bool:
    """Whether a header row only repeats the one before, as on every printed page."""
    return (
        before.end == table.top
        and before.headers == table.headers
        and not any(sections_in(text) or years_in(text) for text in table.nearby)
    )


def texts_of(row: Sequence[object], columns: range | None = None) -> Iterator[str]:
    """The plain texts of a row, blank ones left out."""
    for column, value in enumerate(row):
        if isinstance(value, str) and value.strip() and (columns is None or column in columns):
            yield plain(value)


def is_number(value: object) -> bool:
    """Whether a cell holds an amount, as a number or as a text."""
    if isinstance(value, bool) or value is None:
        return False
    if isinstance(value, (int, float)):
        return True
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_HEADER:
        return False
    try:
        return parse_amount(value) is not None
    except AmountError:
        return False


def _header_blocks(grid: Grid) -> Iterator[tuple[int, int]]:
    """First row, and row after the last, of every header."""
    below = 0
    for row, cells in enumerate(grid.rows):
        if row >= below and _may_be_header(cells) and _has_name_header(cells):
            top, bottom = _top(grid, row), _bottom(grid, row)
            if any(is_amount_header(text) for index in range(top, bottom) for text in texts_of(grid.rows[index])):
                yield top, bottom
                below = bottom


def _may_be_header(row: Sequence[object]) -> bool:
    """Whether a closer look is worth while: a quick test, since every row has to pass it."""
    for value in row:
        if isinstance(value, str):
            if value and value[-1] in _ENDINGS and len(value) <= _LONGEST_NAME_HEADER:
                return True
        elif value.__class__ is float:
            return False
    return False


def _has_name_header(row: Sequence[object]) -> bool:
    return any(role_of(text) is Role.NAME for text in texts_of(row)) and not any(map(is_number, row))


def _is_header_text(text: str) -> bool:
    return len(text) <= LONGEST_HEADER and (
        role_of(text) is not Role.OTHER
        or is_amount_header(text)
        or unit_in(text) is not None
        or _SIDE_HEADER.fullmatch(text) is not None
    )


def _bottom(grid: Grid, anchor: int) -> int:
    row = anchor + 1
    while row < len(grid.rows) and row - anchor <= _MOST_HEADER_ROWS:
        texts = list(texts_of(grid.rows[row]))
        if not texts or any(map(is_number, grid.rows[row])) or not all(map(_is_header_text, texts)):
            break
        row += 1
    return row


def _top(grid: Grid, anchor: int) -> int:
    first_name = min(
        column for column, text in _texts_by_column(grid.rows[anchor]).items() if role_of(text) is Role.NAME
    )
    row = anchor
    while row > 0 and anchor - row < _MOST_HEADER_ROWS:
        texts = _texts_by_column(grid.rows[row - 1])
        if not texts or any(map(is_number, grid.rows[row - 1])) or not all(map(_is_header_text, texts.values())):
            break
        if all(column <= first_name and role_of(text) is Role.OTHER for column, text in texts.items()):
            break  # a title
        if all(unit_in(text) and role_of(text) is Role.OTHER for text in texts.values()):
            break  # the corner that states the unit
        row -= 1
    return row


def _tables_of_block(grid: Grid, rows: tuple[int, int, int], first_top: int) -> Iterator[Table]:
    top, bottom, end = rows
    width = max((len(grid.rows[row]) for row in range(top, min(bottom + _SAMPLE, end))), default=0)
    texts = _header_texts(grid, top, bottom, width)
    for columns in _side_by_side(texts, width):
        titles = _titles(grid, columns, top, first_top)
        table = _table(grid, {column: texts[column] for column in columns}, rows, titles)
        if table is not None:
            yield table


def _header_texts(grid: Grid, top: int, bottom: int, width: int) -> list[tuple[str, ...]]:
    """Of every column the texts of its header cells from the top; a text over several columns stands in each."""
    found: list[list[str]] = [[] for _ in range(width)]
    for row in range(top, bottom):
        spread = _spread(grid, row, width, bottom - 1)
        for column in range(width):
            text = spread.get(column, "")
            if text and text not in found[column]:
                found[column].append(text)
    return [tuple(texts) for texts in found]


def _spread(grid: Grid, row: int, width: int, last_row: int) -> dict[int, str]:
    """The texts of a header row by column, those of merged cells in every column that they cover.

    Where the format does not tell merged cells, a text above others counts for the columns up to the next one.
    """
    own = _texts_by_column(grid.rows[row])
    if grid.facts.are_known:
        for first, left, _, right in grid.facts.merged:
            if first == row and left in own:
                own |= dict.fromkeys(range(left, right + 1), own[left])
        return own
    if row == last_row:
        return own
    below = _texts_by_column(grid.rows[last_row])
    filled, last = dict[int, str](), ""
    for column in range(width):
        is_amount = is_amount_header(below.get(column, "")) and role_of(below[column]) is Role.OTHER
        last = own.get(column) or (last if is_amount else "")
        if last:
            filled[column] = last
    return filled


def _texts_by_column(row: Sequence[object]) -> dict[int, str]:
    return {column: plain(value) for column, value in enumerate(row) if isinstance(value, str) and value.strip()}


def _side_by_side(texts: Sequence[tuple[str, ...]], width: int) -> Iterator[range]:
    """The columns of each table where 収入 and 支出 stand beside each other."""
    starts = [0]
    first = next((item for item in texts if _role(item) is Role.NAME), ())
    has_amount = False
    for column, item in enumerate(texts):
        if item == first and has_amount:
            while _role(texts[column - 1]) in _BESIDE_NAMES:
                column -= 1  # noqa: PLW2901 - codes and levels stand left of the names that they belong to
            starts.append(column)
            has_amount = False
        has_amount = has_amount or (_role(item) is Role.OTHER and is_amount_header("".join(item)))
    yield from (range(start, end) for start, end in zip(starts, [*starts[1:], width], strict=True))


_BESIDE_NAMES: Final = (Role.CODE, Role.LEVEL, Role.SECTION)


def _role(texts: Sequence[str]) -> Role:
    """What a column holds, by its lowest header first: 節 above 金額 is an amount."""
    for text in reversed(texts):
        role = role_of(text)
        if role is not Role.OTHER:
            return role
        if is_amount_header(text):
            return Role.OTHER
    return Role.OTHER


def _table(
    grid: Grid, texts: Mapping[int, tuple[str, ...]], rows: tuple[int, int, int], titles: tuple[str, ...]
) -> Table | None:
    top, start, end = rows
    roles = {column: _role(item) for column, item in texts.items()}
    names = [column for column, role in roles.items() if role is Role.NAME]
    section = next(
        (
            column
            for column, role in roles.items()
            if role is Role.SECTION or (role is Role.NAME and _holds_sections(grid, column, start, end))
        ),
        None,
    )
    names = [column for column in names if column != section]
    if not names:
        return None
    unnamed = [column for column, item in texts.items() if not item and _holds_names(grid, column, start, end)]
    names = _with_neighbours(names, unnamed)
    return Table(
        grid,
        range(min(texts), max(texts) + 1),
        top,
        start,
        end,
        titles,
        {column: "".join(item) for column, item in texts.items()},
        tuple(names),
        tuple(column for column, role in roles.items() if role is Role.CODE),
        next((column for column, role in roles.items() if role is Role.LEVEL), None),
        section,
    )


def _with_neighbours(names: Sequence[int], unnamed: Sequence[int]) -> list[int]:
    """Columns without a header count as names where they stand beside a name."""
    found = set(names)
    for column in unnamed:
        if column - 1 in found:
            found.add(column)
    for column in reversed(unnamed):
        if column + 1 in found and column < names[0]:
            found.add(column)
    return sorted(found)


def _holds_sections(grid: Grid, column: int, start: int, end: int) -> bool:
    values = [text for row in range(start, min(end, start + _SAMPLE)) for text in _text_at(grid, row, column)]
    return bool(values) and all(section_value(text) for text in values)


def _holds_names(grid: Grid, column: int, start: int, end: int) -> bool:
    values = [text for row in range(start, min(end, start + _SAMPLE)) for text in _text_at(grid, row, column)]
    names = [text for text in values if not is_number(text) and not is_note(text) and not marked_section(text)]
    return bool(names)


def _text_at(grid: Grid, row: int, column: int) -> Iterator[str]:
    value = grid.cell(row, column)
    if isinstance(value, str) and value.strip():
        yield plain(value)


def _titles(grid: Grid, columns: range, top: int, first_top: int) -> tuple[str, ...]:
    """Texts above a table: those at the head of the sheet, then those between the table above and this one."""
    head: list[str] = []
    for row in range(first_top):
        if any(map(is_number, grid.rows[row])):
            break
        head += texts_of(grid.rows[row])
    near: list[str] = []
    for row in range(top - 1, -1, -1):
        if any(map(is_number, grid.rows[row])):
            break
        near = [*texts_of(grid.rows[row], columns), *near]
    return (*head, *near)
