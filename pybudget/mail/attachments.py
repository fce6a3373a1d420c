"""What is attached: files that gateways let pass, of a size that servers take, and from this master."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pybudget.errors import PybudgetError
from pybudget.mail.objections import Objection, Weight, quoted
from pybudget.output.provenance import provenance_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

MEDIA_TYPES: Final = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pdf": "application/pdf",
}
"""Extension to media type of what may be attached."""
PRINT: Final = ".pdf"

DEFAULT_LIMIT: Final = 10 * 2**20
"""Bytes of all attachments together: what municipal mail gateways commonly take."""
LARGEST_READ: Final = 200 * 2**20
"""A file beyond this is measured, not read."""

REJECTED_IN_NAMES: Final = "\\/:*?\"<>|;%&#'"
"""What file systems or mail gateways reject or rewrite in names."""
LAST_OF_FIRST_PLANE: Final = 0xFFFF
LONGEST_NAME: Final = 80
"""Characters of a name."""

_LIMIT: Final = re.compile(r"(?P<number>[0-9]{1,4}(?:\.[0-9]+)?)\s*(?:MB|M|メガバイト|メガ)?", re.IGNORECASE)


@dataclass(frozen=True)
class Attachment:
    """A file as it goes out.

    Attributes:
        name: Its name, composed (NFC) as Windows writes it.
        data: Its bytes.
    """

    name: str
    data: bytes

    @cached_property
    def digest(self) -> str:
        """SHA-256 in hex."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def media_type(self) -> str:
        """Such as ``application/pdf``."""
        return MEDIA_TYPES.get(suffix_of(self.name), "application/octet-stream")

    @property
    def size(self) -> str:
        """Its size in words."""
        return in_words(len(self.data))


def newest_of_content(folder: Path, content: str, kinds: Collection[str], printed: Collection[str]) -> tuple[Path, ...]:
    """The files of a folder that were made from a master of that content, the newest of each kind.

    Args:
        folder: Where to look; not below it.
        content: The content hash, which workbooks and documents carry themselves.
        kinds: The kinds of these that are wanted.
        printed: The digests of the PDF files that are known to come from that content.

    Returns:
        In the order of their names; empty where there is no workbook or document, or no such folder.
    """
    newest: dict[tuple[str, str], Path] = {}
    prints: dict[str, Path] = {}
    try:
        files = sorted(folder.iterdir(), key=lambda file: file.stat().st_mtime_ns) if folder.is_dir() else []
        for file in files:
            if file.name.startswith(("~$", ".")) or not file.is_file() or file.stat().st_size > LARGEST_READ:
                continue
            suffix = suffix_of(file.name)
            if suffix == PRINT:
                digest = hashlib.sha256(file.read_bytes()).hexdigest()
                prints |= {digest: file} if digest in printed else {}
            elif suffix in MEDIA_TYPES:
                provenance = provenance_of(file.read_bytes())
                if provenance is not None and provenance.content == content and provenance.kind in kinds:
                    newest[provenance.kind, suffix] = file
    except OSError:
        return ()
    return tuple(sorted((*newest.values(), *prints.values()))) if newest else ()


def suffix_of(name: str) -> str:
    """The extension in lower case, with its dot."""
    return Path(name).suffix.casefold()


def in_words(size: int) -> str:
    """Bytes as people say them: ``0.3 MB``, ``12 KB``."""
    return f"{size / 2**20:.1f} MB" if size >= 2**20 / 10 else f"{max(1, round(size / 2**10))} KB"


def limit_of(text: str) -> tuple[int, Objection | None]:
    """The setting 添付の上限 (``10MB``; without a unit it is MB) in bytes, and what is wrong with it."""
    folded = unicodedata.normalize("NFKC", text).strip()
    found = _LIMIT.fullmatch(folded)
    size = int(float(found["number"]) * 2**20) if found else 0
    if size:
        return size, None
    wrong = Objection(f"設定の「添付の上限」（{quoted(folded)}）が読めません。例のように「10MB」と入れてください。")
    return DEFAULT_LIMIT, wrong if folded else None


def load(files: Sequence[Path], limit: int) -> tuple[tuple[Attachment, ...], tuple[Objection, ...]]:
    """Read the files to attach.

    Args:
        files: Paths.
        limit: Bytes that they may have together.

    Returns:
        The attachments (none where they are too large together, which is found before they are read), and what is
        wrong with their names, kinds and size.

    Raises:
        PybudgetError: a file is missing or cannot be read.
    """
    sizes = [_size(file) for file in files]
    names = [unicodedata.normalize("NFC", file.name) for file in files]
    faults = [*_name_faults(names), *size_faults(names, sizes, limit)]
    if sum(sizes) > min(limit, LARGEST_READ):
        return (), tuple(faults)
    return tuple(Attachment(name, _read(file)) for name, file in zip(names, files, strict=True)), tuple(faults)


def size_faults(names: Sequence[str], sizes: Sequence[int], limit: int) -> Iterator[Objection]:
    """Whether the attachments are too large together, or one is empty."""
    total = sum(sizes)
    if total > limit:
        listed = "、".join(f"{quoted(name)} {in_words(size)}" for name, size in zip(names, sizes, strict=True))
        yield Objection(
            f"添付ファイルの合計 {in_words(total)} が上限 {in_words(limit)} を超えています（{listed}）。"
            "減らすか、受け取る側に確かめて設定の「添付の上限」を直してください。"
        )
    for name, size in zip(names, sizes, strict=True):
        if not size:
            yield Objection(f"添付「{quoted(name)}」は空のファイルです。作り直してください。")


def _size(file: Path) -> int:
    try:
        if not file.is_file():
            kind = "はフォルダです。ファイルを" if file.is_dir() else "が見つかりません。ファイル名とフォルダを確かめて"
            raise PybudgetError(f"添付「{quoted(str(file))}」{kind}指定してください。")
        return file.stat().st_size
    except (OSError, ValueError) as error:
        raise _unreadable(file) from error


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise _unreadable(file) from error


def _unreadable(file: Path) -> PybudgetError:
    return PybudgetError(f"添付「{quoted(str(file))}」を読み取れません。権限があるかを確かめてください。")


def _name_faults(names: Sequence[str]) -> Iterator[Objection]:
    for name, count in Counter(name.casefold() for name in names).items():
        if count > 1:
            yield Objection(f"同じ名前の添付「{quoted(name)}」が {count} つあります。片方の名前を変えてください。")
    for name in dict.fromkeys(names):
        yield from name_faults(name)


def name_faults(name: str) -> Iterator[Objection]:
    """What is wrong with a file's name."""
    shown = quoted(name)
    if suffix_of(name) not in MEDIA_TYPES:
        yield Objection(
            f"添付「{shown}」は送れない形式です（マクロ付きのブック、圧縮ファイル、プログラムなどは受け取る側で遮断されます）。"
            ".xlsx・.docx・.pdf のどれかにしてください。"
        )
    rejected = dict.fromkeys(char for char in name if _is_rejected(char))
    if rejected:
        chars = " ".join(quoted(char) if char.isprintable() else f"U+{ord(char):04X}" for char in rejected)
        yield Objection(
            f"添付「{shown}」の名前に、メールの途中で拒まれたり化けたりする文字（{chars}）があります。名前を変えてください。"
        )
    if name != name.strip(" .　") or len(name) > LONGEST_NAME:
        yield Objection(
            f"添付「{shown}」の名前は、長すぎるか（{LONGEST_NAME} 文字まで）、空白や点で始まるか終わっています。"
            "名前を変えてください。"
        )


def _is_rejected(char: str) -> bool:
    """Signs with a meaning elsewhere, what cannot be seen, private characters, and pictures beyond the first plane."""
    category = unicodedata.category(char)
    is_beyond = ord(char) > LAST_OF_FIRST_PLANE and category != "Lo"  # rare kanji of names stay
    return char in REJECTED_IN_NAMES or category[0] in "CM" or category in {"Zl", "Zp"} or is_beyond


def unproven(name: str) -> Objection:
    """A file of which nobody can tell where it comes from."""
    return Objection(
        f"添付「{quoted(name)}」は、このマスターから作ったものか確かめられません。"
        "リボンか pybudget で作り直したファイルを付けるか、理由を付けて実行してください。",
        Weight.NEEDS_REASON,
    )
