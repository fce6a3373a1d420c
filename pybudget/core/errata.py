"""正誤表: what differs between two versions of a book, row by row and by name, never by cell address."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict, deque
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from pybudget.core.money import NO_ENTRY

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

FIRST: Final = "（先頭）"
ABSENT: Final = "（なし）"
WHOLE_ROW: Final = "行全体"
POSITION: Final = "位置"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet.

    Attributes:
        sheet: Sheet name.
        level: Depth in the sheet's outline, from 0.
        name: What a reader calls it.
        name_header: The header under which the name stands.
        cells: What was typed, by header: header and text; blank cells are left out.
        number: Row number in the sheet.
        computed: What formulas show, by header.
        code: What names it uniquely, where the sheet has such a thing.
        page: The printed page on which it stands, if known.
    """

    sheet: str
    level: int
    name: str
    name_header: str
    cells: tuple[tuple[str, str], ...]
    number: int
    computed: tuple[tuple[str, str], ...] = ()
    code: str = ""
    page: int | None = None

    @property
    def spoken(self) -> str:
        """What a message calls the row."""
        return self.name or f"{self.number}行目"


class DifferenceKind(Enum):
    """What happened to a row. The value is what is printed."""

    CHANGED = "訂正"
    RENAMED = "名称変更"
    MOVED = "移動"
    ADDED = "追加"
    REMOVED = "削除"


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of 正誤表.

    Attributes:
        kind: What happened.
        sheet: Where.
        page: The printed page, if known: the new one, of a removed row the old one.
        path: Names from the outline's top down to the row, in the new version (of a removed row in the old one).
        field: The header of the cell; for a row as a whole 行全体 or 位置.
        old: What stood there (誤).
        new: What stands there now (正).
        old_index: Place of the row among its sheet's rows in the old version, from 0; None where it is new.
        new_index: Likewise in the new version; None where it is gone.
        cells: What an added row holds.
    """

    kind: DifferenceKind
    sheet: str
    page: int | None
    path: tuple[str, ...]
    field: str
    old: str
    new: str
    old_index: int | None
    new_index: int | None
    cells: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Errata:
    """What differs, in the order of the new version.

    Attributes:
        differences: What was typed differently.
        consequences: Sums and other formulas that therefore show something else.
    """

    differences: tuple[Difference, ...]
    consequences: tuple[Difference, ...]


def compare(old: Sequence[Row], new: Sequence[Row]) -> Errata:
    """Every difference between two versions.

    Args:
        old: All rows of the old version.
        new: All rows of the new one.
    """
    by_sheet: dict[str, tuple[list[Row], list[Row]]] = {}
    for side, rows in enumerate((old, new)):
        for row in rows:
            by_sheet.setdefault(row.sheet, ([], []))[side].append(row)
    compared = [_Sheet(*rows).compared() for rows in by_sheet.values()]
    return Errata(
        tuple(item for differences, _ in compared for item in differences),
        tuple(item for _, consequences in compared for item in consequences),
    )


Cells = tuple[tuple[str, str], ...]


def apply(old: Sequence[Row], errata: Errata) -> dict[str, list[Cells]]:
    """The typed cells of the new version, by sheet, from the old one and its 正誤表: proof that nothing is missing."""
    by_sheet: dict[str, list[Cells]] = defaultdict(list)
    for row in old:
        by_sheet[row.sheet].append(row.cells)
    for sheet in dict.fromkeys([*by_sheet, *(item.sheet for item in errata.differences)]):
        mine = [item for item in errata.differences if item.sheet == sheet]
        by_sheet[sheet] = _applied(by_sheet[sheet], mine)
    return {sheet: rows for sheet, rows in by_sheet.items() if rows}


def _applied(rows: Sequence[Cells], differences: Iterable[Difference]) -> list[Cells]:
    changed: dict[int, dict[str, str]] = {index: dict(cells) for index, cells in enumerate(rows)}
    placed: dict[int, Cells | int] = {}
    for item in differences:
        if item.kind is DifferenceKind.ADDED and item.new_index is not None:
            placed[item.new_index] = item.cells
        elif item.old_index is None:
            continue
        elif item.kind is DifferenceKind.REMOVED:
            del changed[item.old_index]
        elif item.kind is DifferenceKind.MOVED and item.new_index is not None:
            placed[item.new_index] = item.old_index
        else:
            changed[item.old_index][item.field] = item.new
    moved = {place for place in placed.values() if isinstance(place, int)}
    result = [_ordered(cells) for index, cells in changed.items() if index not in moved]
    for index, place in sorted(placed.items()):
        result.insert(index, _ordered(changed[place]) if isinstance(place, int) else _ordered(dict(place)))
    return result


def _ordered(cells: Mapping[str, str]) -> Cells:
    return tuple(sorted((header, text) for header, text in cells.items() if text))


class _Sheet:
    """Both versions of one sheet."""

    def __init__(self, old: Sequence[Row], new: Sequence[Row]) -> None:
        self.old, self.new = old, new
        self.old_paths, self.new_paths = _paths(old), _paths(new)
        self.new_of: dict[int, int] = {}
        self.old_of: dict[int, int] = {}
        self._match()

    def _pair(self, old: int, new: int) -> None:
        self.new_of[old], self.old_of[new] = new, old

    def _match(self) -> None:
        """Lay rows beside each other, the most certain first."""
        self._match_ends()
        self._match_by(lambda row, path: (path, _ordered(dict(row.cells))))
        self._match_by(lambda _, path: path)
        self._match_by(lambda row, _: row.code or None, is_unique=True)
        self._match_by(lambda row, _: _ordered(dict(row.cells)))
        self._match_within_gaps()

    def _match_ends(self) -> None:
        """What is the same from the top and from the bottom: whatever a single change makes of the paths in between."""
        same = [_ordered(dict(row.cells)) for row in self.old], [_ordered(dict(row.cells)) for row in self.new]
        shortest, top = min(len(self.old), len(self.new)), 0
        while top < shortest and same[0][top] == same[1][top]:
            self._pair(top, top)
            top += 1
        bottom = 1
        while bottom <= shortest - top and same[0][-bottom] == same[1][-bottom]:
            self._pair(len(self.old) - bottom, len(self.new) - bottom)
            bottom += 1

    def _match_by(self, key: Callable[[Row, tuple[str, ...]], Hashable], *, is_unique: bool = False) -> None:
        waiting: dict[Hashable, deque[int]] = defaultdict(deque)
        for index, (row, path) in enumerate(zip(self.old, self.old_paths, strict=True)):
            if index not in self.new_of and (found := key(row, path)) is not None:
                waiting[found].append(index)
        rest = [
            (index, found)
            for index, (row, path) in enumerate(zip(self.new, self.new_paths, strict=True))
            if index not in self.old_of and (found := key(row, path)) is not None
        ]
        counts = Counter(found for _, found in rest)
        for index, found in rest:
            if is_unique and (counts[found] > 1 or len(waiting[found]) > 1):
                continue
            if waiting[found]:
                self._pair(waiting[found].popleft(), index)

    def _match_within_gaps(self) -> None:
        """Rows that stand between the same neighbours: as many here as there are one by one, else by what they hold."""
        gaps: dict[int, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for side, (rows, partner) in enumerate(((self.old, self.new_of), (self.new, self.old_of))):
            above = -1
            for index in range(len(rows)):
                if index in partner:
                    above = partner[index] if side == 0 else index
                else:
                    gaps[above][side].append(index)
        for old, new in list(gaps.values()):
            pairs = list(zip(old, new, strict=True)) if len(old) == len(new) else self._alike(old, new)
            for one, other in pairs:
                if _are_alike(self.old[one], self.new[other]):
                    self._pair(one, other)

    def _alike(self, old: Sequence[int], new: Sequence[int]) -> list[tuple[int, int]]:
        """Pairs that differ in the name alone."""
        rest = list(new)
        pairs = []
        for one in old:
            held = _without_name(self.old[one])
            found = next((other for other in rest if held and held == _without_name(self.new[other])), None)
            if found is not None:
                rest.remove(found)
                pairs.append((one, found))
        return pairs

    def compared(self) -> tuple[list[Difference], list[Difference]]:
        """Differences in the order of the new version, and what follows from them."""
        moved = self._moved()
        found: list[tuple[float, Difference]] = []
        consequences: list[Difference] = []
        for index in range(len(self.new)):
            if index not in self.old_of:
                found.append((index, self._added(index)))
                continue
            differences = self._of_pair(self.old_of[index], index, is_moved=index in moved)
            found += [(index, item) for item in differences]
            if all(item.kind is not DifferenceKind.CHANGED for item in differences):
                consequences += self._computed(self.old_of[index], index)
        above = -1.0
        for index in range(len(self.old)):
            if index in self.new_of:
                above = float(self.new_of[index])
            else:
                found.append((above + 0.5, self._removed(index)))
        return [item for _, item in sorted(found, key=lambda entry: entry[0])], consequences

    def _moved(self) -> set[int]:
        """New places of the rows that stand in another order: as few as possible."""
        places = sorted(self.old_of)
        tails: list[int] = []
        ends: list[int] = []
        before: dict[int, int | None] = {}
        for place in places:
            position = bisect_left(tails, self.old_of[place])
            before[place] = ends[position - 1] if position else None
            tails[position : position + 1] = [self.old_of[place]]
            ends[position : position + 1] = [place]
        kept: set[int] = set()
        current = ends[-1] if ends else None
        while current is not None:
            kept.add(current)
            current = before[current]
        return set(places) - kept

    def _of_pair(self, old: int, new: int, *, is_moved: bool) -> list[Difference]:
        one, other = self.old[old], self.new[new]
        before, after = dict(one.cells), dict(other.cells)
        differences = []
        if is_moved:
            places = self._above(self.old, old), self._above(self.new, new)
            differences.append(self._difference(DifferenceKind.MOVED, POSITION, *places, old, new))
        for header in dict.fromkeys([*before, *after]):
            if before.get(header, "") != after.get(header, ""):
                kind = DifferenceKind.RENAMED if header == other.name_header else DifferenceKind.CHANGED
                texts = before.get(header, ""), after.get(header, "")
                differences.append(self._difference(kind, header, *texts, old, new))
        return differences

    def _computed(self, old: int, new: int) -> list[Difference]:
        before, after = dict(self.old[old].computed), dict(self.new[new].computed)
        return [
            self._difference(DifferenceKind.CHANGED, header, before[header], text, old, new)
            for header, text in after.items()
            if header in before and before[header] != text
        ]

    def _above(self, rows: Sequence[Row], index: int) -> str:
        return f"「{rows[index - 1].spoken}」の次" if index else FIRST

    def _difference(self, kind: DifferenceKind, field: str, before: str, after: str, old: int, new: int) -> Difference:  # noqa: PLR0913, PLR0917 - a line is its columns
        row = self.new[new]
        return Difference(kind, row.sheet, row.page, self.new_paths[new], field, before, after, old, new)

    def _added(self, index: int) -> Difference:
        row = self.new[index]
        kind, path = DifferenceKind.ADDED, self.new_paths[index]
        return Difference(kind, row.sheet, row.page, path, WHOLE_ROW, ABSENT, _content(row), None, index, row.cells)

    def _removed(self, index: int) -> Difference:
        row = self.old[index]
        kind, path = DifferenceKind.REMOVED, self.old_paths[index]
        return Difference(kind, row.sheet, row.page, path, WHOLE_ROW, _content(row), ABSENT, index, None)


def _paths(rows: Sequence[Row]) -> list[tuple[str, ...]]:
    """Names from the top of the outline down to each row."""
    found: list[tuple[str, ...]] = []
    above: list[tuple[int, str]] = []
    for row in rows:
        while above and above[-1][0] >= row.level:
            above.pop()
        above.append((row.level, row.spoken))
        found.append(tuple(name for _, name in above))
    return found


def _are_alike(old: Row, new: Row) -> bool:
    """Whether one may have become the other: by code or name where both have them, else by any cell or the columns."""
    if old.code and new.code and old.name and new.name:
        return old.code == new.code or old.name == new.name
    return bool(set(old.cells) & set(new.cells)) or dict(old.cells).keys() == dict(new.cells).keys()


def _without_name(row: Row) -> Cells:
    return tuple((header, text) for header, text in row.cells if header != row.name_header)


def _content(row: Row) -> str:
    """A whole row in one text."""
    return "、".join(f"{header} {text}" for header, text in row.cells if text != NO_ENTRY) or row.spoken
