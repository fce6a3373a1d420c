"""Last year's file, whatever its format: told apart by its content, opened within bounds."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from enum import Enum
from typing import IO, TYPE_CHECKING, Final

from pybudget.errors import PybudgetError
from pybudget.master.package import BROKEN, read_whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LARGEST_CONTENT: Final = 150 * 2**20
MOST_PARTS: Final = 2000

_OLE: Final = bytes.fromhex("D0CF11E0A1B11AE1")
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_PROLOGUE: Final = 4096
"""Bytes at the beginning of an XML part in which a document type would stand."""


class Format(Enum):
    """What a file is by its content. The value is the ending that its name must have."""

    WORKBOOK = ".xlsx"
    BINARY_WORKBOOK = ".xlsb"
    OLD_WORKBOOK = ".xls"
    OPEN_DOCUMENT = ".ods"
    TEXT = ".csv"
    DOCUMENT = ".docx"

    @property
    def endings(self) -> tuple[str, ...]:
        """The endings that a file of this kind may have."""
        if self is Format.WORKBOOK:
            return (".xlsx", ".xlsm", ".xltx", ".xltm")
        if self is Format.TEXT:
            return (".csv", ".txt", ".tsv")
        if self is Format.DOCUMENT:
            return (".docx", ".docm")
        return (self.value,)


@dataclass(frozen=True, slots=True)
class PriorFile:
    """The bytes of a file whose format is known and whose size is bounded."""

    path: Path
    format: Format
    data: bytes

    @property
    def name(self) -> str:
        """The file's name, for messages."""
        return self.path.name


def open_prior(path: Path) -> PriorFile:
    """Read a file and tell what it is.

    Raises:
        PybudgetError: missing, unreadable, empty, too large, encrypted, damaged, of no format that is read, or named as
            if it were of another.
    """
    data = read_whole(path)
    found = _format_of(path, data)
    if path.suffix.lower() not in found.endings:
        raise PybudgetError(
            f"前年度ファイル「{path.name}」は、名前の終わり（{path.suffix or '拡張子なし'}）と"
            f"中身（{found.value} 形式）が違います。"
            f"Excel で開けるか確かめ、{found.value} で終わる名前に直すか、保存し直してください。"
        )
    return PriorFile(path, found, data)


def _format_of(path: Path, data: bytes) -> Format:
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise encrypted(path.name)
        if b"W\0o\0r\0k\0b\0o\0o\0k\0" not in data and b"B\0o\0o\0k\0" not in data:
            raise unreadable(path.name)
        return Format.OLD_WORKBOOK
    if data.startswith(b"PK"):
        return _format_of_package(path.name, data)
    if b"\0" in data[:_PROLOGUE] and not data.startswith(_UTF16):
        raise unreadable(path.name)
    if path.suffix.lower() not in Format.TEXT.endings:
        raise unreadable(path.name)
    return Format.TEXT


def _format_of_package(name: str, data: bytes) -> Format:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _checked_package(name, package)
    except (*BROKEN, MemoryError) as error:
        raise unreadable(name) from error


def _checked_package(name: str, package: zipfile.ZipFile) -> Format:
    parts = package.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_CONTENT:
        raise PybudgetError(
            f"前年度ファイル「{name}」は展開すると大きすぎます。予算書のブックか確かめ、不要なシートや画像を除いてください。"
        )
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        raise zipfile.BadZipFile  # the standards of such packages know no other
    names = set(package.namelist())
    for part in parts:
        if not is_worksheet(part.filename):
            with package.open(part) as stream:
                _check_part(name, part.filename, stream)
    if "xl/workbook.xml" in names:
        return Format.WORKBOOK
    if "xl/workbook.bin" in names:
        return Format.BINARY_WORKBOOK
    if {"mimetype", "content.xml"} <= names and b"opendocument.spreadsheet" in package.read("mimetype"):
        manifest = "META-INF/manifest.xml"
        if manifest in names and b"encryption-data" in package.read(manifest):
            raise encrypted(name)
        return Format.OPEN_DOCUMENT
    if "word/document.xml" in names:
        return Format.DOCUMENT
    raise PybudgetError(
        f"前年度ファイル「{name}」は Excel ブック（.xlsx）などの表計算のファイルではありません。"
        "正しいファイルか確かめてください。"
    )


def _check_part(name: str, part: str, stream: IO[bytes]) -> None:
    """Read a part to its end, which proves its size and its checksum, and refuse what no office program writes."""
    head = stream.read(_PROLOGUE)
    is_text = part.endswith((".xml", ".rels", ".vml"))
    found = b"<!DOCTYPE" in head or head.startswith(_UTF16)
    tail = head
    while chunk := stream.read(2**20):
        found = found or b"<!DOCTYPE" in tail[-16:] + chunk
        tail = chunk
    if is_text and found:
        raise not_of_excel(name, part)


def is_worksheet(part: str) -> bool:
    """Whether a part is a sheet of a workbook, which its reader reads to the end and checks."""
    return part.startswith("xl/worksheets/") and part.endswith(".xml")


def has_document_type(content: bytes | bytearray) -> bool:
    """Whether a part declares a document type, or may do so in an encoding that is not read."""
    mark = content.find(b"!")  # the quickest search of all, and in vain in most sheets
    return content.startswith(_UTF16) or (mark > 0 and content.find(b"<!DOCTYPE", mark - 1) >= 0)


def not_of_excel(name: str, part: str) -> PybudgetError:
    """A package with a part that no office program writes."""
    return PybudgetError(
        f"前年度ファイル「{name}」には Excel が作らない記述（{part}）があるため開きません。入手元を確かめてください。"
    )


def unreadable(name: str) -> PybudgetError:
    """A file that is damaged, or none that is read."""
    return PybudgetError(
        f"前年度ファイル「{name}」は Excel ブック（.xlsx）などとして読めません。"
        "ファイルが壊れていないか、Excel で開いて確かめてください。"
    )


def encrypted(name: str) -> PybudgetError:
    """A file with a password."""
    return PybudgetError(
        f"前年度ファイル「{name}」にはパスワードがかかっています。Excel で開いて暗号化を解除し、保存し直してください。"
    )


def too_far(name: str, sheet: str) -> PybudgetError:
    """A sheet with cells so far away that reading it would need absurdly much memory."""
    return PybudgetError(
        f"前年度ファイル「{name}」のシート「{sheet}」は、使われている範囲が広すぎます。"
        "離れた位置にある余分なセル・行・列を削除して保存し直してください。"
    )


def require_sheets(name: str, wanted: Sequence[str], present: Sequence[str]) -> None:
    """Whether the sheets that a person has named are there.

    Raises:
        PybudgetError: which one is not, and which there are.
    """
    for sheet in wanted:
        if sheet not in present:
            raise PybudgetError(
                f"前年度ファイル「{name}」にシート「{sheet}」がありません（あるシート：{'、'.join(present)}）。"
                "シート名を確かめてください。"
            )
