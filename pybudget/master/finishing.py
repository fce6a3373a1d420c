"""Packages that openpyxl saved → packages as Excel would have written them, values and all, the same on every run."""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from lxml import etree

from pybudget.master.parts import MAIN, sheet_parts
from pybudget.master.sheet_rows import StringTable
from pybudget.master.tables import ERROR_VALUES

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from pybudget.master.sheet_rows import SheetRows

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_NUMBER: Final = "n"
"""The type of a cell that names none."""


class StoredValue(NamedTuple):
    """A cell's value as a file has it: its type (``n``, ``str``, ``b``, ``e``) and its text."""

    kind: str
    text: str


def finish(
    data: bytes,
    values: Mapping[tuple[str, str], object],
    modified: dt.datetime,
    rows: Mapping[str, SheetRows] | None = None,
) -> bytes:
    """A package that openpyxl saved, with computed values beside its formulas and nothing that varies from run to run.

    Args:
        data: The saved package.
        values: (sheet, address) to the value of the formula there, computed or as another file stored it.
        modified: What the document properties say.
        rows: By sheet, the rows of the sheets that openpyxl has left empty; all of one string table.

    Returns:
        The package; equal input gives equal bytes.
    """
    by_sheet: dict[str, dict[str, object]] = defaultdict(dict)
    for (sheet, address), value in values.items():
        by_sheet[sheet][address] = value
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    rows = rows or {}
    strings = next((written.strings for written in rows.values()), StringTable())
    for name, sheet in sheet_parts(parts).items():
        parts[name] = _finished_sheet(parts[name], by_sheet[sheet], strings)
        if sheet in rows:
            parts[name] = _with_rows(parts[name], rows[sheet])
    _add_string_table(parts, strings)
    parts["xl/styles.xml"] = _with_ordered_fonts(parts["xl/styles.xml"])
    parts["docProps/core.xml"] = _with_date(parts["docProps/core.xml"], modified)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


_NAMESPACE: Final = f' xmlns="{MAIN.strip("{}")}"'
_DECLARATION: Final = "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"


def _with_rows(content: bytes, rows: SheetRows) -> bytes:
    content = content.replace(b"<sheetData/>", b"<sheetData>%b</sheetData>" % rows.data, 1)
    return re.sub(rb'(?<=<dimension ref=")[^"]*', rows.area.encode(), content, count=1)


def _finished_sheet(content: bytes, values: Mapping[str, object], strings: StringTable) -> bytes:
    """A sheet with computed values, its texts moved to the shared table, its row heights left to Excel.

    openpyxl writes formulas without values and texts into the cells; Excel rewrites the latter at its first save.
    """
    root = etree.fromstring(content)
    for formula in root.iter(f"{MAIN}f"):
        cell = formula.getparent()
        if cell is not None and cell.tag == f"{MAIN}c":
            _set_value(cell, values.get(cell.get("r", "")))
    for inline in list(root.iter(f"{MAIN}is")):
        _share_text(inline, strings)
    for row in root.iter(f"{MAIN}row"):
        row.attrib.pop("customHeight", None)
    return _serialised(root)


def _set_value(cell: etree._Element, value: object) -> None:
    holder = cell.find(f"{MAIN}v")
    if value is None:
        if holder is not None:
            cell.remove(holder)
        return
    if holder is None:
        holder = etree.SubElement(cell, f"{MAIN}v")
    kind, holder.text = _stored(value)
    cell.attrib.pop("t", None)
    if kind != _NUMBER:
        cell.set("t", kind)


def _stored(value: object) -> tuple[str, str]:
    """A value as the file has it: type and text."""
    if isinstance(value, StoredValue):
        return value
    if isinstance(value, bool):
        return "b", str(int(value))
    if isinstance(value, (int, float)):
        return _NUMBER, repr(value)
    return "e" if value in ERROR_VALUES else "str", str(value)


def _share_text(inline: etree._Element, strings: StringTable) -> None:
    cell = inline.getparent()
    if cell is None:
        return
    inline.tag, inline.tail = f"{MAIN}si", None
    cell.remove(inline)
    cell.set("t", "s")
    index = strings.indexes.setdefault(_item(inline), len(strings.indexes))
    etree.SubElement(cell, f"{MAIN}v").text = str(index)


def _item(inline: etree._Element) -> str:
    """A text as it stands in the shared table, whose namespace is declared there."""
    text = etree.tostring(inline, method="c14n").decode()
    prefix = f"{inline.prefix}:" if inline.prefix else ""
    declaration = _NAMESPACE.replace("xmlns", f"xmlns:{inline.prefix}") if prefix else _NAMESPACE
    return text.replace(declaration, "", 1).replace(f"<{prefix}", "<").replace(f"</{prefix}", "</")


_RELATIONSHIP: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_OVERRIDE: Final = "{http://schemas.openxmlformats.org/package/2006/content-types}Override"
_STRINGS: Final = "xl/sharedStrings.xml"
_SHARED_STRINGS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
_STRINGS_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"


def _add_string_table(parts: dict[str, bytes], strings: StringTable) -> None:
    """Put the shared texts in as a part of their own, declared as Excel does."""
    items = "".join(strings.indexes)
    table = f'{_DECLARATION}<sst{_NAMESPACE} uniqueCount="{len(strings.indexes)}">{items}</sst>'
    parts[_STRINGS] = table.encode()
    relations = etree.fromstring(parts["xl/_rels/workbook.xml.rels"])
    if not any(relation.get("Type") == _SHARED_STRINGS for relation in relations):
        etree.SubElement(relations, _RELATIONSHIP, Type=_SHARED_STRINGS, Target="sharedStrings.xml", Id="rIdStrings")
        parts["xl/_rels/workbook.xml.rels"] = _serialised(relations)
    types = etree.fromstring(parts["[Content_Types].xml"])
    if not any(item.get("PartName") == f"/{_STRINGS}" for item in types):
        etree.SubElement(types, _OVERRIDE, PartName=f"/{_STRINGS}", ContentType=_STRINGS_TYPE)
        parts["[Content_Types].xml"] = _serialised(types)


def _serialised(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


_FONT_ORDER: Final = (
    "b",
    "i",
    "strike",
    "condense",
    "extend",
    "outline",
    "shadow",
    "u",
    "vertAlign",
    "sz",
    "color",
    "name",
)


def _with_ordered_fonts(content: bytes) -> bytes:
    """Font properties in the order that Excel writes (and strict readers expect); openpyxl has another."""
    root = etree.fromstring(content)
    for font in root.iter(f"{MAIN}font"):
        names = {f"{MAIN}{name}": position for position, name in enumerate(_FONT_ORDER)}
        font[:] = sorted(font, key=lambda child: names.get(str(child.tag), len(names)))
    return _serialised(root)


def _with_date(content: bytes, modified: dt.datetime) -> bytes:
    stamp = modified.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    return re.sub(rb"(<dcterms:(created|modified)[^>]*>)[^<]*", rb"\g<1>" + stamp, content)
