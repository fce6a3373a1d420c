"""A workbook, about to leave the house: what it holds that its readers must not get."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final, NamedTuple

from lxml import etree
from openpyxl.utils.cell import column_index_from_string, get_column_letter

from pybudget.core.formula_text import refers_to_another_book
from pybudget.errors import PybudgetError
from pybudget.master.package import read_bounded
from pybudget.master.parts import MAIN, sheet_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

Parts = dict[str, bytes]


class Wording(NamedTuple):
    """What a kind of fault is called, and what to do about it; both Japanese."""

    label: str
    remedy: str


_FRESH: Final = "予算書のブックから作り直したファイルを使ってください。"


class SendFaultKind(Enum):
    """What a file that is sent must not hold, the most dangerous first."""

    MACROS = Wording("マクロ", f"マクロの入ったファイルは多くの団体で受け取れません。{_FRESH}")
    EMBEDDED = Wording("埋め込みオブジェクト", _FRESH)
    LINKS = Wording("外部へのリンク", f"受け取った人には開けず、フォルダの名前が知られます。{_FRESH}")
    HIDDEN = Wording("非表示の部分", f"受け取った人は再表示できます。{_FRESH}")
    COMMENTS = Wording("コメント（メモ）", "［校閲］－［コメントの削除］で消すか、作り直したファイルを使ってください。")
    PERSONAL = Wording(
        "個人の情報",
        "［ファイル］－［情報］－［ドキュメント検査］で削除するか、作り直したファイルを使ってください。",
    )
    UNPRINTED = Wording(
        "印刷範囲の外の内容",
        f"紙や PDF では見えず、ファイルを開いた人には見えます。消すか、{_FRESH}",
    )
    LOCKED = Wording("パスワード", "受け取る側で検査できず、届かないことがあります。パスワードを外してください。")
    UNKNOWN = Wording("確かめられない部品", _FRESH)


@dataclass(frozen=True, slots=True)
class SendFault:
    """One thing that keeps a file from being sent.

    Attributes:
        kind: What it is.
        place: Where it is or what it says: a sheet, a cell, a property, a part of the package.
    """

    kind: SendFaultKind
    place: str

    @property
    def message(self) -> str:
        """One Japanese sentence, without the file's name."""
        return f"{self.kind.value.label}があります：{self.place}。"

    @property
    def remedy(self) -> str:
        """What to do, in Japanese."""
        return self.kind.value.remedy


def faults(file: Path, organisation: str = "") -> tuple[SendFault, ...]:
    """Look through an .xlsx that is to be sent.

    Args:
        file: The workbook.
        organisation: The council's name (設定 団体名): the only author that the properties may name.

    Returns:
        What must not leave the house, the most dangerous first; empty when the file may go. Macros, embedded objects,
        links to other files, hidden sheets, rows and columns, comments, names of persons, and parts of the package
        that no workbook of ours has.

    Raises:
        PybudgetError: the file is no workbook that can be read.
    """
    data = read_bounded(file)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = {name: package.read(name) for name in package.namelist() if not name.endswith("/")}
        found = [fault for check in _CHECKS for fault in check(parts)]
        found += authors(parts, organisation)
    except (etree.XMLSyntaxError, KeyError, ValueError) as error:
        raise PybudgetError(f"「{file.name}」の中身を読み取れません。予算書のブックから作り直してください。") from error
    order = list(SendFaultKind)
    return tuple(sorted(dict.fromkeys(found), key=lambda fault: order.index(fault.kind)))


_KINDS_OF_PARTS: Final = (
    (r"xl/vbaProject|xl/macrosheets/|xl/dialogsheets/|xl/xlmMacro|customUI/", SendFaultKind.MACROS),
    (r"xl/(embeddings|activeX|ctrlProps|oleObjects|webextensions)/", SendFaultKind.EMBEDDED),
    (r"xl/(externalLinks|queryTables|model)/|xl/connections", SendFaultKind.LINKS),
    (r"xl/(comments|threadedComments|persons)", SendFaultKind.COMMENTS),
    (r"customXml/|docMetadata/|xl/(revisions|customProperty)", SendFaultKind.PERSONAL),
)
_HARMLESS: Final = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(app|core|custom)\.xml|docProps/thumbnail\.(jpeg|jpg|png|wmf|emf)"
    r"|xl/(workbook|styles|sharedStrings|calcChain|metadata)\.xml|xl/_rels/workbook\.xml\.rels|xl/theme/.+"
    r"|xl/(worksheets|chartsheets)/(_rels/)?sheet[0-9]+\.xml(\.rels)?|xl/tables/(_rels/)?table[0-9]+\.xml(\.rels)?"
    r"|xl/(drawings|charts)/(_rels/)?[A-Za-z]+[0-9]+\.xml(\.rels)?|xl/drawings/[A-Za-z]+[0-9]+\.vml"
    r"|xl/media/[^/]+\.(png|jpg|jpeg|gif|svg)|xl/printerSettings/printerSettings[0-9]+\.bin"
)
MACRO_TYPE: Final = re.compile(rb"macroEnabled|ms-office\.vbaProject|ms-excel\.intlmacrosheet")


def _strange_parts(parts: Parts) -> Iterator[SendFault]:
    """Parts by their names; whatever is not known to be harmless counts."""
    for name in parts:
        kind = next((kind for pattern, kind in _KINDS_OF_PARTS if re.match(pattern, name)), None)
        if kind is not None or not _HARMLESS.fullmatch(name):
            yield SendFault(kind or SendFaultKind.UNKNOWN, name)
    if MACRO_TYPE.search(parts.get("[Content_Types].xml", b"")):
        yield SendFault(SendFaultKind.MACROS, "ファイルの種類がマクロ有効ブックになっています")


_RELATIONSHIP: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_PUBLIC: Final = re.compile("(https?|mailto):", re.IGNORECASE)


def links_elsewhere(parts: Parts) -> Iterator[SendFault]:
    """Relations to files elsewhere. Web and mail addresses are no fault."""
    for name, content in parts.items():
        if name.endswith(".rels"):
            for relation in etree.fromstring(content).iter(_RELATIONSHIP):
                target = relation.get("Target", "")
                if relation.get("TargetMode") == "External" and not _PUBLIC.match(target):
                    yield SendFault(SendFaultKind.LINKS, target)


def _links(parts: Parts) -> Iterator[SendFault]:
    """Relations to files elsewhere, and formulas and names that refer to them."""
    yield from links_elsewhere(parts)
    for defined in etree.fromstring(parts["xl/workbook.xml"]).iter(f"{MAIN}definedName"):
        if refers_to_another_book(defined.text or ""):
            yield SendFault(SendFaultKind.LINKS, f"名前「{defined.get('name')}」")
    for sheet, root in _sheets(parts):
        for formula in root.iter(f"{MAIN}f"):
            if refers_to_another_book(formula.text or ""):
                cell = formula.getparent()
                yield SendFault(SendFaultKind.LINKS, f"{sheet} の {'' if cell is None else cell.get('r')}")


def _sheets(parts: Parts) -> Iterator[tuple[str, etree._Element]]:
    for part, sheet in sheet_parts(parts).items():
        if part in parts:
            yield sheet, etree.fromstring(parts[part])


def _hidden(parts: Parts) -> Iterator[SendFault]:
    """Hidden sheets, names, rows and columns; columns beyond the used ones are no secret."""
    for sheet in etree.fromstring(parts["xl/workbook.xml"]).iter(f"{MAIN}sheet"):
        if sheet.get("state", "visible") != "visible":
            yield SendFault(SendFaultKind.HIDDEN, f"シート「{sheet.get('name')}」")
    for name, root in _sheets(parts):
        rows = [row.get("r", "?") for row in root.iter(f"{MAIN}row") if _is_on(row.get("hidden")) and len(row)]
        if rows:
            yield SendFault(SendFaultKind.HIDDEN, f"{name} の {rows[0]} 行目など {len(rows)} 行")
        for column in root.iter(f"{MAIN}col"):
            if _is_on(column.get("hidden")) and _is_used(root, column):
                yield SendFault(SendFaultKind.HIDDEN, f"{name} の {get_column_letter(int(column.get('min', '1')))} 列")


_PRINT_AREA: Final = "_xlnm.Print_Area"
_AREA: Final = re.compile(r"\$?([A-Z]+)\$?([0-9]+):\$?([A-Z]+)\$?([0-9]+)")
_ADDRESS: Final = re.compile("([A-Z]+)([0-9]+)")


def _unprinted(parts: Parts) -> Iterator[SendFault]:
    """What stands outside of the print area of its sheet, if the sheet has one; the first cell of each sheet."""
    workbook = etree.fromstring(parts["xl/workbook.xml"])
    names = {str(index): sheet.get("name", "") for index, sheet in enumerate(workbook.iter(f"{MAIN}sheet"))}
    areas = {
        names.get(defined.get("localSheetId", ""), ""): _AREA.findall(defined.text or "")
        for defined in workbook.iter(f"{MAIN}definedName")
        if defined.get("name") == _PRINT_AREA
    }
    for sheet, root in _sheets(parts):
        printed = [(*_position(area[0], area[1]), *_position(area[2], area[3])) for area in areas.get(sheet, ())]
        for cell in root.iter(f"{MAIN}c") if printed else ():
            address = _ADDRESS.fullmatch(cell.get("r", ""))
            if address and len(cell):
                row, column = _position(*address.groups())
                if not any(top <= row <= bottom and left <= column <= right for top, left, bottom, right in printed):
                    yield SendFault(SendFaultKind.UNPRINTED, f"{sheet} の {address.group()}")
                    break


def _position(letters: str, number: str) -> tuple[int, int]:
    return int(number), column_index_from_string(letters)


def _is_on(flag: str | None) -> bool:
    return flag in ("1", "true")


def _is_used(root: etree._Element, column: etree._Element) -> bool:
    """Whether any cell with a content stands in these columns."""
    first, last = int(column.get("min", "1")), int(column.get("max", "1"))
    letters = {get_column_letter(number) for number in range(first, min(last, first + 300) + 1)}
    return any(len(cell) and cell.get("r", "").rstrip("0123456789") in letters for cell in root.iter(f"{MAIN}c"))


_CORE: Final = {"creator": "作成者", "lastModifiedBy": "最終更新者", "description": "コメント"}
_APP: Final = {"Manager": "管理者", "Company": "会社名"}
_PATH: Final = re.compile(rb"<[^<>]*:absPath\s[^<>]*url=\"([^\"]*)\"")
_MAIL_ADDRESS: Final = re.compile(r"[^\s@<>]+@[^\s@<>]+")


def authors(parts: Parts, organisation: str) -> Iterator[SendFault]:
    """Properties that name somebody else than the council, mail addresses, and the folder of the person who saved."""
    for part, labels in (("docProps/core.xml", _CORE), ("docProps/app.xml", _APP)):
        for element in etree.fromstring(parts[part]).iter(etree.Element) if part in parts else ():
            label = labels.get(etree.QName(element).localname)
            text = (element.text or "").strip()
            if label and text not in ("", organisation.strip()):
                yield SendFault(SendFaultKind.PERSONAL, f"プロパティの{label}「{text}」")
    custom = parts.get("docProps/custom.xml")
    for text in etree.fromstring(custom).itertext() if custom else ():
        if _MAIL_ADDRESS.search(text):
            yield SendFault(SendFaultKind.PERSONAL, f"プロパティの「{text.strip()}」")
    if found := _PATH.search(parts.get("xl/workbook.xml", b"")):
        yield SendFault(SendFaultKind.PERSONAL, f"保存したフォルダの名前「{found[1].decode(errors='replace')}」")


_CHECKS: Final[tuple[Callable[[Parts], Iterator[SendFault]], ...]] = (_strange_parts, _links, _hidden, _unprinted)
