"""Lines → a tree of accounts: from columns, indents, levels, codes or numbers, with every sum that is stated."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from pybudget.prior.lines import Line
from pybudget.prior.numbering import style_of, without_number
from pybudget.prior.wording import is_memo_name, is_total_name, may_be_total_name, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pybudget.prior.lines import Part

Key = tuple[int, ...]
Scheme = tuple[str, "list[Key]"]
"""What the levels are told from, and the depth of every line."""

_MOST_NUMBERED: Final = 0.9
"""From this share of numbered names on, the numbers belong to the table and not to the names."""


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum that the file states, beside what its parts add up to. Both in yen."""

    line: Line
    stated: int
    parts: int

    @property
    def is_right(self) -> bool:
        """Whether both are equal."""
        return self.stated == self.parts


class Leaf(NamedTuple):
    """An account with none below it: names from the top, yen or None, and its line."""

    path: tuple[str, ...]
    amount: int | None
    line: Line


@dataclass(frozen=True, slots=True)
class Outline:
    """One way to read the lines of a section.

    Attributes:
        told_by: What the levels were told from.
        remarks: What was read in another way than it stands, for the report.
        leaves: In print order.
        sums: Every sum that the file states.
        total: The grand total that the file states; None where it states none.
        below: The first account with an amount below the grand total, if any.
    """

    told_by: str
    remarks: tuple[str, ...]
    leaves: tuple[Leaf, ...]
    sums: tuple[Sum, ...]
    total: int | None
    below: Leaf | None

    @property
    def wrong_sums(self) -> tuple[Sum, ...]:
        """The sums that are not what their parts add up to."""
        return tuple(item for item in self.sums if not item.is_right)

    @property
    def amount(self) -> int:
        """What the leaves add up to."""
        return sum(leaf.amount or 0 for leaf in self.leaves)

    @property
    def is_proved(self) -> bool:
        """Whether the file states at least one sum of several accounts, and every sum is right."""
        return bool(self.sums) and not self.wrong_sums and self.below is None


def outlines(part: Part) -> Iterator[Outline]:
    """Every way to read the lines, the most likely first; each is made when it is asked for."""
    for remarks, chosen, are_memos_accounts in _selections(part):
        for told_by, keys in _schemes(chosen):
            tree = _Tree(are_memos_accounts=are_memos_accounts, has_filled_names=told_by == BY_PLACE)
            for line, key in zip(chosen, keys, strict=True):
                tree.add(line, key)
            yield replace(tree.outline(part.heading), told_by=told_by, remarks=remarks)


def _selections(part: Part) -> Iterator[tuple[tuple[str, ...], Sequence[Line], bool]]:
    """The lines as they stand; then as they may be meant where their sums do not come out."""
    lines = part.lines
    yield (), lines, False
    visible = [line for line in lines if line.row not in part.grid.facts.details.hidden_rows]
    if len(visible) < len(lines):
        yield (f"非表示の {len(lines) - len(visible)} 行を除いて読みました",), visible, False
    once = _without_repetition(lines)
    if len(once) < len(lines):
        yield ("同じ科目の額が行ごとに繰り返されているため、1 回だけ数えました",), once, False
    deepest = max((line.key[0] for line in lines), default=0)
    cut = _without_repetition([_cut(line, deepest) for line in lines])
    if len(cut) < len(once):
        yield ("上の科目の額が行ごとに繰り返されているため、1 回だけ数えました",), cut, False
    if any(is_memo_name(plain(line.name)) for line in lines):
        yield ("「うち」「再掲」などの行も科目として数えました",), lines, True


def _without_repetition(lines: Iterable[Line]) -> list[Line]:
    """Of neighbours with the same names and the same amount the first."""
    found: list[Line] = []
    for line in lines:
        same = found and found[-1].names == line.names and (line.is_blank or found[-1].amount == line.amount)
        if not same:
            found.append(line)
    return found


def _cut(line: Line, deepest: int) -> Line:
    """The line without its name in the deepest column."""
    if not line.above or line.key[0] != deepest:
        return line
    column, name = line.above[-1]
    return replace(line, key=(column, line.key[1]), name=name, above=line.above[:-1])


def _schemes(lines: Sequence[Line]) -> Iterator[Scheme]:
    accounts = [line for line in lines if not _is_total(line.name)]
    if accounts and all(line.level for line in accounts):
        yield "階層の列", [(line.level,) for line in lines]
    is_flat = len({line.key for line in accounts}) <= 1
    by_place: list[Key] = [line.key for line in lines]
    if not is_flat or any(line.above for line in lines):
        yield BY_PLACE, by_place
    styles = [style_of(line.name) for line in accounts]
    if len(set(styles)) > 1:
        yield "番号", _keys_by_number(lines)
    if accounts and all(line.code for line in accounts):
        yield "コードの列", _keys_by_code(lines)
    if is_flat:
        yield FLAT, by_place


BY_PLACE: Final = "列と字下げ"
FLAT: Final = "区別なし"
"""What an outline is told by where nothing tells levels."""


def _is_total(name: str) -> bool:
    """Whether a name can only be that of a total; names end alike, so that few need a closer look."""
    return name[-1] in _TOTAL_ENDINGS and is_total_name(plain(name))


def _keys_by_number(lines: Sequence[Line]) -> list[Key]:
    """A style of numbers that is new lies below; one that was met before, at its level."""
    levels: list[str] = []
    keys: list[Key] = []
    for line in lines:
        style = style_of(line.name)
        if style in levels:
            del levels[levels.index(style) + 1 :]
        elif not _is_total(line.name):
            levels.append(style)
        keys.append((len(levels),))
    return keys


def _keys_by_code(lines: Sequence[Line]) -> list[Key]:
    split = [re.findall(r"[^\W_]+", line.code) for line in lines]
    if all(len(parts) <= 1 for parts in split):
        return _keys_by_prefix(["".join(parts) for parts in split])
    return [(len(_without_zeros(parts)),) for parts in split]


def _without_zeros(parts: Sequence[str]) -> Sequence[str]:
    end = len(parts)
    while end > 1 and not parts[end - 1].strip("0"):
        end -= 1
    return parts[:end]


def _keys_by_prefix(codes: Sequence[str]) -> list[Key]:
    """Codes such as 1, 101, 10101 or 010000, 010100, 010101: a code lies below what it begins with."""
    if len({len(code) for code in codes if code}) == 1:
        codes = [re.sub("(?:00)+$", "", code) or code for code in codes]
    above: list[str] = []
    keys: list[Key] = []
    for code in codes:
        while above and not (code.startswith(above[-1]) and code != above[-1]):
            above.pop()
        above.append(code)
        keys.append((len(above),))
    return keys


@dataclass(slots=True)
class _Node:
    """An account in the tree."""

    line: Line
    key: Key
    parent: _Node | None
    start: int
    """What the leaves above it add up to."""
    has_children: bool = False
    is_group: bool = False
    is_detail: bool = False
    """Whether it only explains the amount of an account above it."""
    path: tuple[str, ...] = ()

    @property
    def is_without_amount(self) -> bool:
        """Whether nothing stands in its amount cell, not even 「－」."""
        return self.line.is_blank and self.line.is_stated


class _Tree:
    """Builds an outline line by line, with the running sum of the leaves. A sum is checked where it is stated."""

    def __init__(self, *, are_memos_accounts: bool, has_filled_names: bool) -> None:
        self.are_memos_accounts = are_memos_accounts
        self.has_filled_names = has_filled_names
        self.nodes: list[_Node] = []
        self.open: list[_Node] = []
        self.running = 0
        self.closed_at = {0}
        """What the leaves above each total added up to: a 小計 counts from one of these."""
        self.last_closed_at = 0
        self.sums: list[Sum] = []
        self.closings: list[tuple[Line, int]] = []
        self.opening: list[Line] = []

    def add(self, line: Line, key: Key) -> None:
        """Take in the next line."""
        name = line.name
        if name[-1] in _TOTAL_ENDINGS or name[0] in _MEMO_STARTS:  # few names need a closer look
            kind = _kind(plain(name))
            if kind == "memo" and not self.are_memos_accounts:
                return
            if kind in ("total", "maybe") and self._close(line, key, is_certain=kind == "total"):
                return
        if line.above and self.has_filled_names:
            for column, above in line.above:
                if not any(node.key[0] == column and node.line.name == above for node in self.open):
                    place = (column, 0)
                    self._enter(Line(line.row, place, above, (), None, is_stated=True, is_blank=True), place)
        self._enter(line, key)

    def _enter(self, line: Line, key: Key) -> None:
        """Put an account in its place."""
        opened, parent = self.open, None
        while opened and opened[-1].key >= key:
            self._leave(opened.pop())
        if opened:
            parent = opened[-1]
            parent.has_children = True
            if not line.is_blank and not parent.is_group:
                self._make_groups(parent)
        node = _Node(line, key, parent, self.running)
        opened.append(node)
        self.nodes.append(node)
        self.running += line.amount or 0

    def _make_groups(self, node: _Node) -> None:
        """An account with amounts below it is no leaf: its own amount is a sum, and counts no more."""
        chain = [node]
        while (above := chain[-1].parent) is not None and not above.is_group:
            chain.append(above)
        taken = 0
        for item in reversed(chain):
            item.is_group = True
            item.start -= taken
            taken += item.line.amount or 0
        self.running -= taken

    def _leave(self, node: _Node) -> None:
        if node.is_group and node.line.is_stated and not node.line.is_blank:
            self.sums.append(Sum(node.line, node.line.amount or 0, self.running - node.start))

    def _close(self, line: Line, key: Key, *, is_certain: bool) -> bool:
        """Take a line for a 小計 or 合計; returns False where it may as well be an account and adds up to nothing."""
        if not self.nodes:
            if is_certain:
                self.opening.append(line)
            return is_certain
        amount = line.amount or 0
        begin = self.running - amount
        is_right = begin in self.closed_at or any(node.start == begin for node in self.open)
        if not is_right and not is_certain:
            return False
        if line.is_stated and not line.is_blank:
            self.sums.append(Sum(line, amount, amount if is_right else self.running - self._meant_from(line, key)))
            self.closings.append((line, self.running))
        self.closed_at.add(self.running)
        self.last_closed_at = self.running
        return True

    def _meant_from(self, line: Line, key: Key) -> int:
        """Where a total that adds up to nothing most likely begins: a 合計 at the top, a 小計 at the one before."""
        bare = plain(line.name)
        if "小" in bare:
            return self.last_closed_at
        if bare.endswith(("合計", "総計", "総額")):
            return 0
        above = [node.start for node in self.open if node.key < key]
        return above[-1] if above else 0

    def outline(self, heading: Line | None) -> Outline:
        """What came of it all."""
        while self.open:
            self._leave(self.open.pop())
        stated = [line for line in (heading, *self.opening) if line is not None and line.amount is not None]
        sums = [*self.sums, *(Sum(line, line.amount or 0, self.running) for line in stated)]
        total, end = self._grand_total(stated)
        last = self.closings[-1][0] if self.closings else None
        if last is not None and end == last.row and total != self.running:  # a 合計 of the last accounts only
            sums = [Sum(last, item.stated, self.running) if item.line is last else item for item in sums]
        leaves = list(self._leaves())
        until = bisect_right(leaves, end, key=lambda leaf: leaf.line.row)
        below = [leaf for leaf in leaves[until:] if leaf.amount]
        return Outline("", (), (*leaves[:until], *below), tuple(sums), total, below[0] if below else None)

    def _grand_total(self, stated: Sequence[Line]) -> tuple[int | None, float]:
        """The grand total that the file states, and the row where accounts end."""
        if self.closings:
            line, running = self.closings[-1]
            is_everything = (line.amount or 0) == running or plain(line.name).endswith(("合計", "総計"))
            if is_everything:
                return line.amount, line.row
        return (stated[0].amount if stated else None), float("inf")

    def _leaves(self) -> Iterator[Leaf]:
        name_of = self._name_of()
        for node in self.nodes:
            line, parent = node.line, node.parent
            name = name_of(line.name) if name_of else line.name
            path = node.path = (*parent.path, name) if parent else (name,)
            if node.is_group:
                continue
            if parent and (parent.is_detail or not (parent.is_group or parent.is_without_amount)):
                node.is_detail = True  # a text that explains its parent's amount
            elif not node.has_children or not node.is_without_amount:
                yield Leaf(path, line.amount, line)

    def _name_of(self) -> Callable[[str], str] | None:
        """Takes the numbers off the names where nearly all have one."""
        if not self.nodes or not style_of(self.nodes[0].line.name):
            return None
        numbered = sum(1 for node in self.nodes if style_of(node.line.name))
        return without_number if numbered / len(self.nodes) >= _MOST_NUMBERED else None


def _kind(name: str) -> str:
    """What a (plain) name is by itself."""
    if is_memo_name(name):
        return "memo"
    if is_total_name(name):
        return "total"
    return "maybe" if may_be_total_name(name) else "account"


_TOTAL_ENDINGS: Final = frozenset("計額)）]】〕〉>掲*※ 　")
_MEMO_STARTS: Final = frozenset("うう内再参([（［【〔<＜")
