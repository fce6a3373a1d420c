"""Workbook files as packages: opened with bounds, finished with values, replaced without risk."""

from __future__ import annotations

import io
import os
import re
import secrets
import shutil
import zipfile
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from lxml import etree

from pybudget.errors import PybudgetError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

LARGEST_FILE: Final = 50 * 2**20
LARGEST_CONTENT: Final = 400 * 2**20
MOST_PARTS: Final = 5000
COPIES_FOLDER: Final = "控え"

_OLE: Final = bytes.fromhex("D0CF11E0A1B11AE1")
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_FAR: Final = rb"""(?:[A-Z]{3}[0-9]*|[J-Z][A-Z][0-9]*|[A-Z]*(?:[2-9][0-9]{4}|[0-9]{6,}))["']"""
_FAR_CELL: Final = re.compile(rb"""\br\s*=\s*["']""" + _FAR)
"""A cell beyond column IZ or row 19,999: such a sheet would be read into an absurdly large grid."""
_FAR_MERGER: Final = re.compile(rb"""mergeCell\s[^>]*\bref\s*=\s*["'][A-Z]+[0-9]+:""" + _FAR)
"""Cells merged that far: openpyxl makes an object of each."""
_STRICT: Final = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
"""The namespace of the ISO edition that Excel calls Strict Open XML; openpyxl finds nothing in such a file."""


def read_bounded(path: Path) -> bytes:
    """The bytes of a workbook file from anyone, after every check that needs no parsing.

    Raises:
        PybudgetError: missing, unreadable, empty, encrypted, another format, broken, or larger than a book can be.
    """
    data = _read(path)
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise PybudgetError(
                f"「{path.name}」にはパスワードがかかっています。Excel で開いて暗号化を解除し、保存し直してください。"
            )
        raise PybudgetError(f"「{path.name}」は古い形式（.xls）です。Excel で開き、.xlsx 形式で保存し直してください。")
    try:
        _check_parts(path.name, data)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, RuntimeError, OSError) as error:
        raise PybudgetError(
            f"「{path.name}」は Excel ブック（.xlsx）として読めません。"
            "ファイルが壊れていないか、Excel で開いて確かめてください。"
        ) from error
    return data


def _read(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise PybudgetError(f"「{path.name}」はフォルダです。ブックのファイルを指定してください。")
        size = path.stat().st_size
        if size == 0:
            raise PybudgetError(f"「{path.name}」は空のファイルです。正しいファイルか確かめてください。")
        if size > LARGEST_FILE:
            raise PybudgetError(
                f"「{path.name}」は大きすぎます（{size // 2**20:,} MB、上限 {LARGEST_FILE // 2**20} MB）。"
                "不要なシートや画像を除いてください。"
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        raise PybudgetError(f"「{path}」が見つかりません。ファイル名とフォルダを確かめてください。") from error
    except (OSError, ValueError) as error:
        raise PybudgetError(
            f"「{path.name}」を読み取れません。ほかのプログラムで開いていないか、権限があるかを確かめてください。"
        ) from error


def _check_parts(name: str, data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = package.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_CONTENT:
            raise PybudgetError(f"「{name}」は展開すると大きすぎます。予算書のブックか確かめてください。")
        if "xl/workbook.xml" not in package.namelist():
            raise PybudgetError(f"「{name}」は Excel ブック（.xlsx）ではありません。正しいファイルか確かめてください。")
        for part in parts:
            if part.filename.endswith((".xml", ".rels", ".vml")):
                _check_part(name, part.filename, package.read(part))


def _check_part(name: str, part: str, content: bytes) -> None:
    if b"<!DOCTYPE" in content or content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise PybudgetError(
            f"「{name}」には Excel が作らない記述（{part}）があるため開きません。入手元を確かめてください。"
        )
    if part == "xl/workbook.xml" and _STRICT in content:
        raise PybudgetError(
            f"「{name}」は「Strict Open XML」形式です。Excel の［名前を付けて保存］で"
            "形式を「Excel ブック（.xlsx）」にして保存し直してください。"
        )
    if part.startswith("xl/worksheets/") and (_FAR_CELL.search(content) or _FAR_MERGER.search(content)):
        raise PybudgetError(
            f"「{name}」には 2 万行または 260 列を超える位置にセルがあります。"
            "余分な行・列を削除して保存し直してください。"
        )


def refuse_if_open_elsewhere(path: Path) -> None:
    """Refuse a file that another program has open: what is on disk may not be what its user sees.

    Raises:
        PybudgetError: Excel's or LibreOffice's lock file stands beside it.
    """
    for lock in (path.with_name(f"~${path.name}"), path.with_name(f".~lock.{path.name}#")):
        if lock.exists():
            raise PybudgetError(
                f"「{path.name}」はほかのプログラムで開かれています。保存して閉じてから、もう一度実行してください"
                f"（閉じているのに出るときは、同じフォルダの「{lock.name}」を削除してください）。"
            )


_KEPT: Final = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(app|core|custom)\.xml"
    r"|xl/(workbook|styles|sharedStrings|calcChain)\.xml|xl/_rels/workbook\.xml\.rels|xl/theme/[^/]+"
    r"|xl/worksheets/sheet[0-9]+\.xml|xl/worksheets/_rels/[^/]+|xl/tables/[^/]+"
    r"|xl/printerSettings/[^/]+|xl/comments[^/]*\.xml|xl/comments/[^/]+|xl/drawings/[^/]*vmlDrawing[^/]*"
    r"|xl/externalLinks/.+"
)
_LOST: Final = (
    (r"xl/charts/|xl/chartsheets/", "グラフ"),
    (r"xl/pivot", "ピボットテーブル"),
    (r"xl/vbaProject|xl/macrosheets/", "マクロ（VBA）"),
    (r"xl/ctrlProps/|xl/activeX/|xl/embeddings/", "フォーム コントロール・埋め込みオブジェクト"),
    (r"xl/media/", "画像"),
    (r"xl/drawings/|xl/diagrams/", "図形"),
    (r"xl/slicer|xl/timeline", "スライサー"),
    (r"xl/threadedComments/|xl/persons/", "スレッド形式のコメント"),
    (r"xl/queryTables/|xl/connections|xl/model/", "データ接続"),
    (r"xl/metadata|xl/richData/", "動的配列数式・リッチデータ"),
    (r"customXml/|docMetadata/", "文書のラベル・カスタム XML"),
    (r"_xmlsignatures/", "電子署名"),
)


def refuse_if_parts_would_be_lost(name: str, data: bytes) -> None:
    """Refuse to rewrite a closed workbook that holds more than openpyxl keeps.

    Raises:
        PybudgetError: naming what the file holds.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        foreign = [part for part in package.namelist() if not part.endswith("/") and not _KEPT.fullmatch(part)]
        lost = dict.fromkeys(_part_label(part) for part in foreign)
        sheets = (part for part in package.namelist() if re.fullmatch(r"xl/worksheets/sheet[0-9]+\.xml", part))
        if any(b"<extLst" in package.read(part) for part in sheets):
            lost["拡張書式（スパークライン・データバーなど）"] = None
    if lost:
        raise PybudgetError(
            f"「{name}」には書き込むと失われる部品（{'、'.join(lost)}）があるため、何も変更しませんでした。"
            "Excel で開いてリボンから実行するか、その部品を別のブックに移してください。"
        )


def _part_label(part: str) -> str:
    return next((label for pattern, label in _LOST if re.match(pattern, part)), f"未知の部品 {part}")


def finish(data: bytes, values: Mapping[tuple[str, str], object], modified: dt.datetime) -> bytes:
    """A package that openpyxl saved, with computed values beside its formulas and nothing that varies from run to run.

    Args:
        data: The saved package.
        values: (sheet, address) to the computed value of the formula there.
        modified: What the document properties say.

    Returns:
        The package; equal input gives equal bytes.
    """
    by_sheet: dict[str, dict[str, object]] = defaultdict(dict)
    for (sheet, address), value in values.items():
        by_sheet[sheet][address] = value
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    strings: dict[bytes, int] = {}
    for name, sheet in _sheet_parts(parts).items():
        parts[name] = _finished_sheet(parts[name], by_sheet[sheet], strings)
    _add_string_table(parts, strings)
    parts["xl/styles.xml"] = _with_ordered_fonts(parts["xl/styles.xml"])
    parts["docProps/core.xml"] = _with_date(parts["docProps/core.xml"], modified)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def _sheet_parts(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Part name to sheet name."""
    relations = {
        relation.get("Id"): relation.get("Target", "").removeprefix("/").removeprefix("xl/")
        for relation in etree.fromstring(parts["xl/_rels/workbook.xml.rels"])
    }
    workbook = etree.fromstring(parts["xl/workbook.xml"])
    return {f"xl/{relations[sheet.get(_RELATION)]}": sheet.get("name", "") for sheet in workbook.iter(f"{_MAIN}sheet")}


def _finished_sheet(content: bytes, values: Mapping[str, object], strings: dict[bytes, int]) -> bytes:
    """A sheet with computed values, its texts moved to the shared table, its row heights left to Excel.

    openpyxl writes formulas without values and texts into the cells; Excel rewrites the latter at its first save.
    """
    root = etree.fromstring(content)
    for formula in root.iter(f"{_MAIN}f"):
        cell = formula.getparent()
        if cell is not None and cell.tag == f"{_MAIN}c":
            _set_value(cell, values.get(cell.get("r", "")))
    for inline in list(root.iter(f"{_MAIN}is")):
        _share_text(inline, strings)
    for row in root.iter(f"{_MAIN}row"):
        row.attrib.pop("customHeight", None)
    return _serialised(root)


def _set_value(cell: etree._Element, value: object) -> None:
    holder = cell.find(f"{_MAIN}v")
    if value is None:
        if holder is not None:
            cell.remove(holder)
        return
    if holder is None:
        holder = etree.SubElement(cell, f"{_MAIN}v")
    cell.attrib.pop("t", None)
    if isinstance(value, bool):
        cell.set("t", "b")
        holder.text = str(int(value))
    elif isinstance(value, (int, float)):
        holder.text = repr(value)
    else:
        cell.set("t", "e" if str(value).startswith("#") else "str")
        holder.text = str(value)


def _share_text(inline: etree._Element, strings: dict[bytes, int]) -> None:
    cell = inline.getparent()
    if cell is None:
        return
    inline.tag, inline.tail = f"{_MAIN}si", None
    cell.remove(inline)
    cell.set("t", "s")
    index = strings.setdefault(etree.tostring(inline, method="c14n"), len(strings))
    etree.SubElement(cell, f"{_MAIN}v").text = str(index)


_RELATIONSHIP: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_OVERRIDE: Final = "{http://schemas.openxmlformats.org/package/2006/content-types}Override"
_STRINGS: Final = "xl/sharedStrings.xml"
_SHARED_STRINGS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
_STRINGS_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"


def _add_string_table(parts: dict[str, bytes], strings: Mapping[bytes, int]) -> None:
    """Put the shared texts in as a part of their own, declared as Excel does."""
    table = etree.Element(f"{_MAIN}sst", nsmap={None: _MAIN.strip("{}")}, uniqueCount=str(len(strings)))
    for item in strings:
        table.append(etree.fromstring(item))
    parts[_STRINGS] = _serialised(table)
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
    for font in root.iter(f"{_MAIN}font"):
        names = {f"{_MAIN}{name}": position for position, name in enumerate(_FONT_ORDER)}
        font[:] = sorted(font, key=lambda child: names.get(str(child.tag), len(names)))
    return _serialised(root)


def _with_date(content: bytes, modified: dt.datetime) -> bytes:
    stamp = modified.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    return re.sub(rb"(<dcterms:(created|modified)[^>]*>)[^<]*", rb"\g<1>" + stamp, content)


def replace_file(path: Path, data: bytes, now: dt.datetime) -> Path | None:
    """Put a file in place whole or not at all.

    The data go to a temporary file beside the target, are forced to the disk, and only then take its name. What stood
    there before is kept as a dated copy in the folder 控え.

    Args:
        path: The target.
        data: Its new content.
        now: Local time, for the copy's name.

    Returns:
        The copy of the old file; None where there was none.

    Raises:
        PybudgetError: the folder or the file cannot be written.
    """
    temporary = path.with_name(f".{path.stem}.{secrets.token_hex(4)}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        copy = _keep_copy(path, now)
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise PybudgetError(
            f"「{path}」に書き込めません。フォルダの権限、空き容量、ほかのプログラムで開いていないかを確かめてください。"
        ) from error
    finally:
        _remove(temporary)
    return copy


def _remove(temporary: Path) -> None:
    try:
        temporary.unlink(missing_ok=True)
    except OSError:
        return  # a read-only folder: it was never created


def _keep_copy(path: Path, now: dt.datetime) -> Path | None:
    if not path.exists():
        return None
    copy = copy_path(path, now)
    shutil.copy2(path, copy)
    return copy


def copy_path(path: Path, now: dt.datetime) -> Path:
    """Where the dated copy of a file goes: in the folder 控え beside it, under a name that is free."""
    folder = path.parent / COPIES_FOLDER
    folder.mkdir(exist_ok=True)
    stamp = f"{path.stem}_{now:%Y%m%d-%H%M%S}"
    copy = folder / f"{stamp}{path.suffix}"
    number = 1
    while copy.exists():
        number += 1
        copy = folder / f"{stamp}-{number}{path.suffix}"
    return copy


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return  # Windows cannot open a folder
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
