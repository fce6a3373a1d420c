"""Lines → a tree of accounts: from columns, indents, levels, codes or numbers, with every sum that is stated."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from pybudget.prior.numbering import style_of, without_number
from pybudget.prior.wording import is_memo_name, is_total_name, may_be_total_name, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pybudget.prior.lines import Line

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


def outlines(lines: Sequence[Line], heading: Line | None) -> Iterator[Outline]:
    """Every way to read the lines, the most likely first; each is made when it is asked for."""
    for remarks, chosen, are_memos_accounts in _selections(lines):
        for told_by, keys in _schemes(chosen):
            tree = _Tree(are_memos_accounts=are_memos_accounts, has_filled_names=told_by == BY_PLACE)
            for line, key in zip(chosen, keys, strict=True):
                tree.add(line, key)
            yield replace(tree.outline(heading), told_by=told_by, remarks=remarks)


def _selections(lines: Sequence[Line]) -> Iterator[tuple[tuple[str, ...], Sequence[Line], bool]]:
    """The lines as they stand; then as they may be meant where their sums do not come out."""
    yield (), lines, False
    visible = [line for line in lines if not line.is_hidden]
    if len(visible) < len(lines):
        yield (f"非表示の {len(lines) - len(visible)} 行を除いて読みました",), visible, False
    once = _without_repetition(lines)
    if len(once) < len(lines):
        yield ("同じ科目の額が行ごとに繰り返されているため、1 回だけ数えました",), once, False
    deepest = max((line.names[-1][0] for line in lines), default=0)
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
    return replace(line, names=line.names[:-1]) if len(line.names) > 1 and line.names[-1][0] == deepest else line


def _schemes(lines: Sequence[Line]) -> Iterator[Scheme]:
    accounts = [line for line in lines if not _is_total(line.name)]
    if accounts and all(line.level for line in accounts):
        yield "階層の列", [(line.level,) for line in lines]
    is_flat = len({(line.names[-1][0], line.indent) for line in accounts}) <= 1
    by_place: list[Key] = [(line.names[-1][0], line.indent) for line in lines]
    if not is_flat or any(len(line.names) > 1 for line in lines):
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
    name: str
    key: Key
    parent: int
    line: Line
    amount: int | None
    is_stated: bool
    is_blank: bool
    start: int
    """What the leaves above it add up to."""
    has_children: bool = False
    is_group: bool = False

    @property
    def is_without_amount(self) -> bool:
        """Whether nothing stands in its amount cell, not even 「－」."""
        return self.is_blank and self.is_stated

    @property
    def has_own_amount(self) -> bool:
        """Whether its amount counts, and is not that of accounts below it."""
        return not self.is_group and not self.is_without_amount


class _Tree:
    """Builds an outline line by line, with the running sum of the leaves. A sum is checked where it is stated."""

    def __init__(self, *, are_memos_accounts: bool, has_filled_names: bool) -> None:
        self.are_memos_accounts = are_memos_accounts
        self.has_filled_names = has_filled_names
        self.nodes: list[_Node] = []
        self.open: list[int] = []
        self.running = 0
        self.closed_at = {0}
        """What the leaves above each total added up to: a 小計 counts from one of these."""
        self.last_closed_at = 0
        self.sums: list[Sum] = []
        self.closings: list[tuple[Line, int]] = []
        self.opening: list[Line] = []

    def add(self, line: Line, key: Key) -> None:
        """Take in the next line."""
        name = line.names[-1][1]
        if name[-1] not in _TOTAL_ENDINGS and name[0] not in _MEMO_STARTS:  # few names need a closer look
            self._add_account(line, key)
            return
        kind = _kind(plain(name))
        if kind == "account":
            self._add_account(line, key)
        elif kind == "memo":
            if self.are_memos_accounts:
                self._add_account(line, key)
        elif not self._close(line, key, is_certain=kind == "total"):
            self._add_account(line, key)

    def _add_account(self, line: Line, key: Key) -> None:
        if len(line.names) > 1 and self.has_filled_names:
            for column, name in line.names[:-1]:
                if not self._is_open(column, name):
                    self._enter(_Node(name, (column, 0), -1, line, None, is_stated=True, is_blank=True, start=0))
        node = _Node(line.name, key, -1, line, line.amount, line.is_stated, line.is_blank, 0)
        self._enter(node)

    def _is_open(self, column: int, name: str) -> bool:
        """Whether the name only repeats one above, filled down its column."""
        return any(self.nodes[index].key[0] == column and self.nodes[index].name == name for index in self.open)

    def _enter(self, node: _Node) -> None:
        """Put a node in its place."""
        nodes, opened = self.nodes, self.open
        while opened and nodes[opened[-1]].key >= node.key:
            self._leave()
        if opened:
            node.parent = opened[-1]
            nodes[node.parent].has_children = True
            if not node.is_blank and not nodes[node.parent].is_group:
                self._make_groups(node.parent)
        node.start = self.running
        opened.append(len(nodes))
        nodes.append(node)
        self.running += node.amount or 0

    def _make_groups(self, index: int) -> None:
        """An account with amounts below it is no leaf: its own amount is a sum, and counts no more."""
        chain = [index]
        while (above := self.nodes[chain[-1]].parent) >= 0 and not self.nodes[above].is_group:
            chain.append(above)
        taken = 0
        for item in reversed(chain):
            node = self.nodes[item]
            node.is_group = True
            node.start -= taken
            taken += node.amount or 0
        self.running -= taken

    def _leave(self) -> None:
        node = self.nodes[self.open.pop()]
        if node.is_group and node.is_stated and not node.is_blank:
            self.sums.append(Sum(node.line, node.amount or 0, self.running - node.start))

    def _close(self, line: Line, key: Key, *, is_certain: bool) -> bool:
        """Take a line for a 小計 or 合計; returns False where it may as well be an account and adds up to nothing."""
        if not self.nodes:
            if is_certain:
                self.opening.append(line)
            return is_certain
        amount = line.amount or 0
        begin = self.running - amount
        is_right = begin in self.closed_at or any(self.nodes[index].start == begin for index in self.open)
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
        above = [self.nodes[index].start for index in self.open if self.nodes[index].key < key]
        return above[-1] if above else 0

    def outline(self, heading: Line | None) -> Outline:
        """What came of it all."""
        while self.open:
            self._leave()
        stated = [line for line in (heading, *self.opening) if line is not None and line.amount is not None]
        sums = [*self.sums, *(Sum(line, line.amount or 0, self.running) for line in stated)]
        total, end = self._grand_total(stated)
        leaves = tuple(self._leaves())
        below = next((leaf for leaf in leaves if leaf.line.row > end and leaf.amount), None)
        kept = tuple(leaf for leaf in leaves if leaf.line.row <= end or leaf.amount)
        return Outline("", (), kept, tuple(sums), total, below)

    def _grand_total(self, stated: Sequence[Line]) -> tuple[int | None, float]:
        """The grand total that the file states, and the row where accounts end."""
        if self.closings:
            line, running = self.closings[-1]
            is_everything = (line.amount or 0) == running or plain(line.name).endswith(("合計", "総計"))
            if is_everything:
                return line.amount, line.row
        return (stated[0].amount if stated else None), float("inf")

    def _leaves(self) -> Iterator[Leaf]:
        nodes, name_of = self.nodes, self._name_of()
        paths: list[tuple[str, ...]] = []
        details: set[int] = set()
        for index, node in enumerate(nodes):
            parent, name = node.parent, name_of(node.name) if name_of else node.name
            paths.append((*paths[parent], name) if parent >= 0 else (name,))
            if node.is_group:
                continue
            if parent >= 0 and (parent in details or nodes[parent].has_own_amount):
                details.add(index)  # a text that explains its parent's amount
            elif not node.has_children or not node.is_without_amount:
                yield Leaf(paths[-1], node.amount, node.line)

    def _name_of(self) -> Callable[[str], str] | None:
        """Takes the numbers off the names where nearly all have one."""
        if not self.nodes or not style_of(self.nodes[0].name):
            return None
        numbered = sum(1 for node in self.nodes if style_of(node.name))
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
