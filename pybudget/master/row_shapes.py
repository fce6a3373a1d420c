"""Rows with cells in the same columns, as a table's are: one pattern takes a whole row, and columns come out whole."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


@dataclass(frozen=True, slots=True)
class ColumnContents:
    """What the cells of each column have held so far, by its letters.

    Attributes:
        kinds: The types of cells that are not blank.
        calculated: The columns in which a formula has stood.
    """

    kinds: dict[bytes, set[bytes]] = field(default_factory=lambda: defaultdict(set))
    calculated: set[bytes] = field(default_factory=set)

    def take(self, cells: Iterable[tuple[bytes, bytes, bytes]]) -> None:
        """Look at more cells: column, type and formula."""
        for letters, kind, formula in cells:
            self.kinds[letters].add(kind)
            if formula:
                self.calculated.add(letters)


class ColumnShape(NamedTuple):
    """What is the same in all cells of a column.

    Attributes:
        letters: The column.
        kind: The type of the cells, ``s`` for shared texts, empty for numbers; None where they differ.
        is_calculated: Whether formulas may stand in it.
    """

    letters: bytes
    kind: bytes | None
    is_calculated: bool

    @classmethod
    def of(cls, letters: bytes, contents: ColumnContents) -> ColumnShape:
        """The column as it has been so far; what has been blank is taken for texts."""
        kinds, is_calculated = contents.kinds[letters], letters in contents.calculated
        if kinds <= {b"s"} and not is_calculated:
            return cls(letters, b"s", is_calculated)
        return cls(letters, b"" if kinds <= {b"", b"n"} else None, is_calculated)

    def pattern(self, style: bytes) -> bytes:
        """Finds the column's cell in a row, with its type, formula and value as far as they may differ."""
        head = rb'<c r="%s\1"%s' % (self.letters, style)
        if self.kind == b"s":
            return head + rb'(?: t="s"><v>([0-9]+)</v></c>|(?: t="[ns]")?/>)'
        kind = rb'(?: t="([A-Za-z]+)")?' if self.kind is None else rb'(?: t="n")?'
        formula = rb'(?:<f(?: aca="false")?>([^<]*)</f>)?' if self.is_calculated else b""
        return head + kind + rb"(?:/>|>" + formula + rb"<v>([^<]*)</v></c>)"


class FoundColumn(NamedTuple):
    """The cells of a column in the rows that were found.

    Attributes:
        letters: The column.
        kinds: Their types; one where all have the same.
        formulas: Their formulas; none where it has no such cells.
        values: What they hold, as the XML has it.
    """

    letters: bytes
    kinds: Sequence[bytes]
    formulas: Sequence[bytes]
    values: Sequence[bytes]


@dataclass(frozen=True, slots=True)
class FoundRows:
    """Rows of one shape.

    Attributes:
        numbers: Their numbers.
        attributes: What else each row's tag says.
        columns: Their cells.
    """

    numbers: Sequence[int]
    attributes: Sequence[bytes]
    columns: Sequence[FoundColumn]


@dataclass(frozen=True, slots=True)
class RowShape:
    """The columns of a row, and what finds such rows."""

    columns: tuple[ColumnShape, ...]
    pattern: re.Pattern[bytes]

    @classmethod
    def of_last_row(cls, block: bytes, contents: ColumnContents, date_styles: frozenset[bytes]) -> RowShape | None:
        """The shape of the last row of a block; None where it is none to look for, as a row with a day is."""
        letters = tuple(_COLUMN.findall(block[block.rfind(b"<row") :]))
        if not 1 < len(letters) <= _MOST_COLUMNS:
            return None
        no_day = b"".join(rb'(?!%s")' % style for style in date_styles)
        columns = tuple(ColumnShape.of(column, contents) for column in letters)
        cells = b"".join(column.pattern(rb'(?: s="%s[0-9]+")?' % no_day) for column in columns)
        # Last, any other markup: where it is found, some row has another shape.
        return cls(columns, re.compile(rb'<row r="([0-9]{1,7})"([^>]*)>' + cells + rb"</row>|<"))

    def rows(self, block: bytes) -> FoundRows | None:
        """The rows of a block if all have the shape, and nothing but rows is in it; else None."""
        found = self.pattern.findall(block)
        if not found:
            return None
        fields = iter(zip(*found, strict=True))
        numbers, attributes = next(fields), next(fields)
        if b"" in numbers or b"\r" in block or any(b"xmlns" in text for text in set(attributes)):
            return None
        return FoundRows(list(map(int, numbers)), attributes, tuple(self._columns(fields)))

    def _columns(self, fields: Iterator[Sequence[bytes]]) -> Iterator[FoundColumn]:
        for letters, kind, is_calculated in self.columns:
            kinds = next(fields) if kind is None else (kind,)
            formulas = next(fields) if is_calculated else ()
            yield FoundColumn(letters, kinds, formulas, next(fields))


_COLUMN: Final = re.compile(rb'<c r="([A-Z]{1,3})[0-9]')
_MOST_COLUMNS: Final = 40
"""The tables of a master have up to 15."""
