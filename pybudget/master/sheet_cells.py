"""The cells of one sheet of a package, values and formulas, read in one pass over its XML.

Excel, Calc and openpyxl write cells in one plain form, which a pattern takes apart several times as fast as an XML
parser can. Where a sheet has any other form, the parser reads the whole of it: slower, with the same result.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import repeat
from typing import IO, TYPE_CHECKING, Final

from lxml import etree

from pybudget.master.parts import MAIN
from pybudget.master.row_shapes import ColumnContents, RowShape
from pybudget.master.tables import column_letter, column_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pybudget.master.row_shapes import FoundRows

MOST_ROWS: Final = 200_000
MOST_COLUMNS: Final = 260
"""Up to column IZ. No budget book has a cell beyond either."""


class FarCellError(Exception):
    """A cell stands where no budget book has one."""


@dataclass(frozen=True, slots=True)
class SheetCells:
    """What stands in a sheet, by column number and row number.

    Attributes:
        values: Numbers, texts, truth values, dates; an error value is a text such as ``#REF!``.
        formulas: With their ``=``. A formula without a computed value stands only here.
        hidden_rows: The rows that are hidden or filtered away.
        merged: The areas of merged cells, such as ``A5:B6``.
    """

    values: dict[int, dict[int, object]] = field(default_factory=lambda: defaultdict(dict))
    formulas: dict[int, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    hidden_rows: set[int] = field(default_factory=set)
    merged: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the cells of a package refer to.

    Attributes:
        strings: The shared texts.
        date_styles: The numbers of the cell formats that show a number as a date or a time.
        epoch: The day that the number 0 stands for.
    """

    strings: Sequence[str] = ()
    date_styles: frozenset[bytes] = frozenset()
    epoch: dt.datetime = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a workbook's days have no time zone


_Found = tuple[bytes, ...]
"""A cell as the pattern finds it, texts still escaped: column, row, style, type, formula's attributes and text, a bare
formula's attributes, value, text in the cell itself."""

_BLOCK: Final = 1 << 20
_LONGEST_HEAD: Final = 1 << 20
_NAMESPACE: Final = MAIN.strip("{}").encode()
_START: Final = b"<sheetData>"
_END: Final = b"</sheetData>"
_LAST: Final = b"</row>"
_CELL: Final = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: s="([0-9]+)")?(?: t="([A-Za-z]+)")?>'
    rb"(?:<f([^>]*)(?<!/)>([^<]*)</f>|<f([^>]*)/>)?"
    rb'(?:<v(?: xml:space="preserve")?>([^<]*)</v>|<v/>|<is><t(?: xml:space="preserve")?>([^<]*)</t></is>)?</c>'
)


def read_cells(stream: IO[bytes], vocabulary: Vocabulary) -> SheetCells | None:
    """Read a sheet that has the plain form.

    Args:
        stream: The sheet's part.
        vocabulary: What its cells refer to.

    Returns:
        The cells; None where the sheet has another form, for ``parse_cells`` to read.

    Raises:
        FarCellError: a cell lies beyond all bounds.
        ValueError, IndexError: the XML contradicts itself.
    """
    rest = _after_plain_head(stream)
    if rest is None:
        return None
    builder = _Builder(vocabulary)
    contents, shape = ColumnContents(), None
    tail = bytearray()
    for block in _blocks(stream, rest, tail):
        rows = shape.rows(block) if shape else None
        if rows:
            builder.add_rows(rows)
            continue
        found = _CELL.findall(block)
        if not _is_plain(block) or len(found) != block.count(b"</c"):
            return None
        builder.add(found)
        builder.cells.hidden_rows.update(map(int, _HIDDEN_ROW.findall(block)))
        lower = found[len(found) // 2 :]  # above a table stand its headers, which are no sample of it
        contents.take((letters, kind, formula) for letters, _, _, kind, _, formula, *_ in lower)
        shape = RowShape.of_last_row(block, contents, vocabulary.date_styles)
    builder.cells.merged.extend(_merged_areas(stream, bytes(tail)))
    return builder.cells


_HIDDEN_ROW: Final = re.compile(rb'<row r="([0-9]{1,7})"[^>]*\bhidden="(?:1|true)"')
_MERGED: Final = re.compile(rb'<mergeCell ref="([A-Z0-9:]+)"')
_LONGEST_TAG: Final = 64


def _merged_areas(stream: IO[bytes], behind: bytes) -> Iterator[str]:
    """The merged cells that stand behind the rows; reads to the end, where the archive compares the checksum."""
    rest, block = b"", behind
    while block:
        data, end = rest + block, 0
        for found in _MERGED.finditer(data):
            yield found[1].decode()
            end = found.end()
        rest, block = data[max(end, len(data) - _LONGEST_TAG) :], stream.read(_BLOCK)


def _is_plain(block: bytes) -> bool:
    """Whether rows hold nothing that gives the plain form another meaning, or hides cells from the pattern."""
    # A single byte is found ten times as fast as two.
    is_marked = (b"!" in block and b"<!" in block) or (b"?" in block and b"<?" in block)
    return not is_marked and b"\r" not in block and b"xmlns" not in block and _END not in block


def _after_plain_head(stream: IO[bytes]) -> bytes | None:
    """What has been read behind the start of the rows; None where what stands before them is not plain."""
    data = b""
    while _START not in data:
        block = stream.read(_BLOCK)
        if not block or len(data) > _LONGEST_HEAD:
            return None
        data += block
    head, _, rest = data.partition(_START)
    is_plain = b'xmlns="' + _NAMESPACE in head and head.count(_NAMESPACE) == 1 and b"<!" not in head
    return rest if is_plain else None


def _blocks(stream: IO[bytes], rest: bytes, tail: bytearray) -> Iterator[bytes]:
    """The rows in pieces of about a megabyte, each of whole rows; ``tail`` takes what has been read behind them.

    Raises:
        ValueError: the rows have no end.
    """
    while True:
        cut = rest.rfind(_LAST) + len(_LAST)
        if cut >= len(_LAST):
            yield rest[:cut]
            rest = rest[cut:]
        if _END in rest:
            end = rest.index(_END)
            yield rest[:end]
            tail += rest[end:]
            return
        block = stream.read(_BLOCK)
        if not block:
            message = "the rows of a sheet have no end"
            raise ValueError(message)
        rest += block


def parse_cells(stream: IO[bytes], vocabulary: Vocabulary) -> SheetCells:
    """Read a sheet of any form.

    Args:
        stream: The sheet's part.
        vocabulary: What its cells refer to.

    Raises:
        FarCellError: a cell lies beyond all bounds.
        ValueError, IndexError, etree.XMLSyntaxError: the XML contradicts itself.
    """
    builder = _Builder(vocabulary)
    number = 0
    tags = (f"{MAIN}row", f"{MAIN}mergeCell")
    for _, row in etree.iterparse(stream, tag=tags, resolve_entities=False, no_network=True):
        if row.tag != tags[0]:
            builder.cells.merged.append(row.get("ref", ""))
            continue
        number = int(row.get("r", number + 1))
        builder.add(_parsed(row, number))
        if row.get("hidden") in {"1", "true"}:
            builder.cells.hidden_rows.add(number)
        row.clear()
        parent = row.getparent()
        while parent is not None and parent[0] is not row:
            del parent[0]
    return builder.cells


_ADDRESS: Final = re.compile("([A-Z]{1,3})([0-9]{1,7})")


def _parsed(row: etree._Element, number: int) -> Iterator[_Found]:
    """The cells of a row, as the pattern would find them."""
    column = 0
    for cell in row.iterchildren(f"{MAIN}c"):
        address = _ADDRESS.fullmatch(cell.get("r", f"{column_letter(column + 1)}{number}"))
        if address is None:
            message = "a cell without a place"
            raise ValueError(message)
        column = column_number(address[1])
        yield (*(part.encode() for part in address.groups()), *_taken_apart(cell))


def _taken_apart(cell: etree._Element) -> Iterator[bytes]:
    formula, inline = cell.find(f"{MAIN}f"), cell.find(f"{MAIN}is")
    yield from (cell.get(name, "").encode() for name in ("s", "t"))
    attributes = () if formula is None else formula.items()
    yield "".join(f' {name}="{value}"' for name, value in attributes).encode()
    yield b"" if formula is None else _escaped(formula.text)
    yield b""
    yield _escaped(cell.findtext(f"{MAIN}v"))
    yield b"" if inline is None else _escaped(plain_text(inline))


def plain_text(item: etree._Element) -> str:
    """The text of an ``<si>`` or ``<is>``, its runs joined, without the reading aid that Excel keeps with it."""
    runs = (child.find(f"{MAIN}t") if child.tag == f"{MAIN}r" else child for child in item)
    return "".join(run.text or "" for run in runs if run is not None and run.tag == f"{MAIN}t")


def _escaped(text: str | None) -> bytes:
    return html.escape(text or "", quote=False).encode()


_CHARACTER: Final = re.compile("_x([0-9A-Fa-f]{4})_")


def unescaped(text: str) -> str:
    """A text as its reader sees it, from what stands in the XML."""
    return without_escapes(html.unescape(text) if "&" in text else text)


def without_escapes(text: str) -> str:
    """A text with the characters that XML cannot hold, which Excel writes as ``_x000D_``."""
    return _CHARACTER.sub(lambda code: chr(int(code[1], 16)), text) if "_x" in text else text


class _Builder:
    """The cells of a sheet while they are collected."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.cells = SheetCells()
        self.vocabulary = vocabulary
        self.columns: dict[bytes, tuple[dict[int, object], dict[int, str]]] = {}
        self.texts: dict[bytes, str] = {}
        self.shared: dict[bytes, tuple[str, str]] = {}

    def add(self, found: Iterable[_Found]) -> None:
        """Take cells as the pattern finds them."""
        columns, texts, strings, dates = self.columns, self.texts, self.vocabulary.strings, self.vocabulary.date_styles
        for letters, number, style, kind, attributes, formula, bare, value, inline in found:
            row = int(number)
            if row > MOST_ROWS:
                raise FarCellError
            values, formulas = columns.get(letters) or self._column(letters)
            if formula and b"t=" not in attributes:
                formulas[row] = texts.get(formula) or self._text(formula)
            elif formula or attributes or bare:
                self._add_special(letters + number, formulas, attributes or bare, formula)
            content: object
            if kind == b"s":
                content = strings[int(value)]
            elif kind in {b"", b"n"}:
                is_plain = value.isdigit() and style not in dates
                content = int(value) if is_plain else self._number(value, style)
            else:
                content = _other(kind, value or inline)
            if content != "":
                values[row] = content

    def add_rows(self, rows: FoundRows) -> None:
        """Take rows as a shape finds them."""
        numbers = rows.numbers
        if max(numbers) > MOST_ROWS:
            raise FarCellError
        hiding = {text for text in set(rows.attributes) if _HIDDEN.search(text)}
        if hiding:
            self.cells.hidden_rows.update(
                number for number, text in zip(numbers, rows.attributes, strict=True) if text in hiding
            )
        for letters, kinds, formulas, values in rows.columns:
            contents, texts = self.columns.get(letters) or self._column(letters)
            if formulas:
                texts.update(self._formulas(numbers, formulas))
            contents.update(self._contents(numbers, kinds, values))

    def _formulas(self, numbers: Sequence[int], formulas: Sequence[bytes]) -> Iterable[tuple[int, str]]:
        """Row number and formula of the cells of a column that have one."""
        first = formulas[0]
        if first and formulas.count(first) == len(formulas):
            return zip(numbers, repeat(self.texts.get(first) or self._text(first)))
        meant = {formula: self.texts.get(formula) or self._text(formula) for formula in set(formulas) if formula}
        return ((row, meant[text]) for row, text in zip(numbers, formulas, strict=True) if text)

    def _contents(
        self, numbers: Sequence[int], kinds: Sequence[bytes], values: Sequence[bytes]
    ) -> Iterable[tuple[int, object]]:
        """Row number and content of the cells of a column that are not blank; none of them is a day."""
        first, last = values[0], values[-1]
        if first == last and len(kinds) == 1 and values.count(first) == len(values):  # as in 部, 種別 and 検証
            content = self._content(kinds[0], first)
            return zip(numbers, repeat(content)) if content != "" else ()
        found: Sequence[object]
        if set(kinds) == {b"s"}:
            strings = self.vocabulary.strings
            found = [strings[int(value)] if value else "" for value in values]
        elif set(kinds) <= {b"", b"n"}:
            found = _numbers(values)
        else:
            found = [self._content(kind, value) for kind, value in zip(kinds, values, strict=True)]
        pairs = zip(numbers, found, strict=True)
        return pairs if all(found) or "" not in found else (pair for pair in pairs if pair[1] != "")

    def _content(self, kind: bytes, value: bytes) -> object:
        if kind == b"s":
            return self.vocabulary.strings[int(value)] if value else ""
        return self._number(value, b"") if kind in {b"", b"n"} else _other(kind, value)

    def _column(self, letters: bytes) -> tuple[dict[int, object], dict[int, str]]:
        number = column_number(letters.decode())
        if number > MOST_COLUMNS:
            raise FarCellError
        self.columns[letters] = self.cells.values[number], self.cells.formulas[number]
        return self.columns[letters]

    def _text(self, formula: bytes) -> str:
        """The formula as one object for all cells that hold it."""
        return self.texts.setdefault(formula, f"={html.unescape(formula.decode())}")

    def _add_special(self, address: bytes, formulas: dict[int, str], attributes: bytes, formula: bytes) -> None:
        """A formula that is shared by several cells, or fills several."""
        row = int(address.lstrip(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        group = _GROUP.search(attributes) if b't="shared"' in attributes else None
        if formula:
            formulas[row] = self._text(formula)
            if group:
                self.shared[group[1]] = formulas[row], address.decode()
        elif group and group[1] in self.shared:
            formulas[row] = moved(*self.shared[group[1]], address.decode())
        elif b"t=" in attributes:
            formulas[row] = "="  # of a kind that has no text, such as a table of what-ifs

    def _number(self, value: bytes, style: bytes) -> object:
        if not value:
            return ""
        if b"_" in value:
            raise ValueError(_UNDERSCORE)
        number = float(value)
        if style in self.vocabulary.date_styles:
            return _day(number, self.vocabulary.epoch)
        return int(value) if value.lstrip(b"-").isdigit() else number


def _numbers(values: Sequence[bytes]) -> list[int | float | str]:
    """What the cells of a column of numbers hold; a blank one holds an empty text."""
    joined = b"".join(values)
    if joined.isdigit() and all(values):
        return list(map(int, values))
    if b"_" in joined:
        raise ValueError(_UNDERSCORE)
    return [(int(value) if value.lstrip(b"-").isdigit() else float(value)) if value else "" for value in values]


_UNDERSCORE: Final = "a number with an underscore"
_HIDDEN: Final = re.compile(rb'\bhidden="(?:1|true)"')
_GROUP: Final = re.compile(rb'\bsi="([0-9]+)"')


def moved(formula: str, origin: str, target: str) -> str:
    """A shared formula as it reads in another cell of its group."""
    from openpyxl.formula.translate import Translator  # noqa: PLC0415 - slow to load, seldom needed

    return str(Translator(formula, origin).translate_formula(target))


def _other(kind: bytes, value: bytes) -> object:
    """The content of a cell that is neither a number nor a shared text."""
    if kind == b"b":
        return value == b"1" if value else ""
    if kind == b"d":
        return dt.datetime.fromisoformat(value.decode())
    return unescaped(value.decode())


def _day(number: float, epoch: dt.datetime) -> object:
    """A number in a cell that shows a date or a time."""
    try:
        moment = epoch + dt.timedelta(milliseconds=round(number * 86_400_000))
    except OverflowError:
        return number  # no date, whatever the cell's format
    if 0 <= number < 1:
        return moment.time()
    return moment.date() if moment.time() == dt.time() else moment
