"""Workbook files from anyone: opened within bounds, and refused where writing would lose something."""

from __future__ import annotations

import io
import os
import re
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, Final, NamedTuple

from pybudget.errors import PybudgetError
from pybudget.master import refusals

if TYPE_CHECKING:
    from pathlib import Path


class FileKind(NamedTuple):
    """A kind of office file: what staff call it, its program, and the part that every such package has."""

    name: str
    program: str
    main_part: str


WORKBOOK: Final = FileKind("Excel ブック（.xlsx）", "Excel", "xl/workbook.xml")
WORD_DOCUMENT: Final = FileKind("Word 文書（.docx）", "Word", "word/document.xml")

LARGEST_FILE: Final = 50 * 2**20
LARGEST_CONTENT: Final = 400 * 2**20
MOST_PARTS: Final = 5000

_OLE: Final = bytes.fromhex("D0CF11E0A1B11AE1")
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_FAR_COLUMN: Final = rb"[A-Z]{3}[0-9]*|[J-Z][A-Z][0-9]*"
_FAR_CELL: Final = re.compile(rb"""\br\s*=\s*["'](?:""" + _FAR_COLUMN + rb"""|[A-Z]*(?:[2-9][0-9]{4}|[0-9]{6,}))["']""")
"""A cell beyond column IZ or row 19,999: such a sheet would be read into an absurdly large grid."""
_FAR_MERGE: Final = re.compile(
    rb"""<(?:\w+:)?mergeCell\s[^>]*\bref\s*=\s*["'][A-Z]+[0-9]+:(?:"""
    + _FAR_COLUMN
    + rb"""|[A-Z]*(?:[2-9][0-9]{4}|[0-9]{6,}))["']"""
)
_FAR_TABLE: Final = re.compile(
    rb"""<(?:\w+:)?table\s[^>]*\bref\s*=\s*["'][A-Z]+[0-9]+:(?:"""
    + _FAR_COLUMN
    + rb"""|[A-Z]*(?:[2-9][0-9]{5}|[0-9]{7,}))["']"""
)
"""Merged cells beyond as much, or a table beyond row 199,999: openpyxl makes an object of each of their cells."""
_SHEETS: Final = "xl/worksheets/sheet"
_HEAD: Final = 1 << 16
"""Bytes of a sheet among which the declaration of a document type would stand."""
_DATE_FORMAT: Final = re.compile(
    rb"""numFmtId=["'](?:1[4-9]|2[0-2]|2[7-9]|3[0-6]|4[5-7]|5[0-8])["']|formatCode=["'][^"']*[ymdhs]""", re.IGNORECASE
)
_HUGE: Final = re.compile(
    rb"""<c\s[^>]*?\br=["']([A-Z]{1,3}[0-9]+)["'][^>]*>(?:<f[^>]*>[^<]*</f>|<f[^>]*/>)?<v>"""
    rb"""[-+]?(?:[0-9]{12}|[0-9.]+[eE]\+?(?:1[1-9]|[2-9][0-9]|[0-9]{3}))"""
)
"""A cell with a number of 100 thousand million or more: no amount of ours, and beyond calamine's calendar."""
_STRICT: Final = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
"""The namespace of the ISO edition that Excel calls Strict Open XML; openpyxl finds nothing in such a file."""


BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    EOFError,
    ValueError,
    RuntimeError,
    OSError,
)
"""What zipfile raises on a damaged archive."""


def read_bounded(path: Path, kind: FileKind = WORKBOOK, *, sheets: bool = True) -> bytes:
    """The bytes of a workbook or document from anyone, after every check that needs no parsing.

    Args:
        path: The file.
        kind: What it has to be.
        sheets: Whether to check the cells of its sheets too. ``reading`` bounds them itself, and does not mind numbers
            that are no dates.

    Raises:
        PybudgetError: missing, unreadable, empty, encrypted, another format, broken, or larger than a book can be.
    """
    data = read_whole(path)
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise PybudgetError(
                f"「{path.name}」にはパスワードがかかっています。"
                f"{kind.program} で開いて暗号化を解除し、保存し直してください。"
            )
        old = {WORKBOOK: ".xls", WORD_DOCUMENT: ".doc"}[kind]
        raise PybudgetError(
            f"「{path.name}」は古い形式（{old}）です。{kind.program} で開き、{old}x 形式で保存し直してください。"
        )
    try:
        _check_parts(path.name, data, kind, sheets=sheets)
    except BROKEN as error:
        raise PybudgetError(
            f"「{path.name}」は {kind.name}として読めません。"
            f"ファイルが壊れていないか、{kind.program} で開いて確かめてください。"
        ) from error
    return data


def read_whole(path: Path) -> bytes:
    """The bytes of a file from anyone.

    Raises:
        PybudgetError: missing, a folder, unreadable, empty, or larger than a book can be.
    """
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


def _check_parts(name: str, data: bytes, kind: FileKind, *, sheets: bool) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = package.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_CONTENT:
            raise PybudgetError(f"「{name}」は展開すると大きすぎます。予算書のブックか確かめてください。")
        if kind.main_part not in package.namelist():
            raise PybudgetError(f"「{name}」は {kind.name}ではありません。正しいファイルか確かめてください。")
        if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
            raise zipfile.BadZipFile  # the standard of such packages knows no other
        for part in parts:
            if part.filename.startswith(_SHEETS) and not sheets:
                with package.open(part) as stream:
                    _check_part(name, part.filename, stream.read(_HEAD))
            elif part.filename.endswith((".xml", ".rels", ".vml")):
                _check_part(name, part.filename, package.read(part))
        if sheets:
            check_dates(name, package)


def check_dates(name: str, package: zipfile.ZipFile) -> None:
    """Refuse numbers so large that calamine, taking them for days, would panic on the user's screen.

    Raises:
        PybudgetError: naming the cell.
    """
    if "xl/styles.xml" not in package.namelist() or not _DATE_FORMAT.search(package.read("xl/styles.xml")):
        return
    for part in package.namelist():
        found = _HUGE.search(package.read(part)) if part.startswith(_SHEETS) else None
        if found:
            raise PybudgetError(
                f"「{name}」のセル {found[1].decode()} の数値が大きすぎ、日付の表示形式のあるブックでは読み取れません。"
                "数値を確かめ、直して保存し直してください。"
            )


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
    if part.startswith("xl/worksheets/") and (_FAR_CELL.search(content) or _FAR_MERGE.search(content)):
        raise PybudgetError(
            f"「{name}」には 2 万行または 260 列を超える位置にセルがあります。"
            "余分な行・列を削除して保存し直してください。"
        )
    if part.startswith("xl/tables/") and _FAR_TABLE.search(content):
        raise refusals.too_far(name)


def refuse_if_openpyxl_would_choke(name: str, data: bytes) -> None:
    """Refuse a workbook, checked without its sheets, that would keep openpyxl busy for good.

    Raises:
        PybudgetError: a sheet declares a document type, or has merged cells of an absurd size.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for part in package.namelist():
            content = package.read(part) if part.startswith(_SHEETS) else b""
            if b"<!DOCTYPE" in content or _FAR_MERGE.search(content):
                raise refusals.too_far(name)


def refuse_if_open_elsewhere(path: Path) -> None:
    """Refuse a file that another program has open: what is on disk may not be what its user sees.

    Raises:
        PybudgetError: Excel's or LibreOffice's lock file stands beside it.
    """
    for lock in (path.with_name(f"~${path.name}"), path.with_name(f".~lock.{path.name}#")):
        if os.path.lexists(lock):
            raise PybudgetError(
                f"「{path.name}」はほかのプログラムで開かれています。保存して閉じてから、もう一度実行してください"
                f"（閉じているのに出るときは、同じフォルダの「{lock.name}」を削除してください）。"
            )


_KEPT: Final = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(app|core|custom)\.xml"
    r"|xl/(workbook|styles|sharedStrings|calcChain)\.xml|xl/_rels/workbook\.xml\.rels|xl/theme/[^/]+"
    r"|xl/worksheets/sheet[0-9]+\.xml|xl/worksheets/_rels/[^/]+|xl/tables/[^/]+"
    r"|xl/printerSettings/[^/]+|xl/comments[^/]*\.xml|xl/comments/[^/]+|xl/drawings/[^/]+\.vml"
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
