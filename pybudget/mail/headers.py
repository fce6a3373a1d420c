"""Mail headers in Japanese as Outlook, Thunderbird and Gmail all read them; no text can begin a header of its own.

Every word that is not plain ASCII becomes encoded words (RFC 2047) of whole characters. File names go out twice, as
Thunderbird does: in Content-Disposition by RFC 2231, and in Content-Type as encoded words for programs that know only
those.
"""

from __future__ import annotations

import base64
import re
import unicodedata
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FOLD: Final = "\r\n "
_PLAIN: Final = re.compile(r"[A-Za-z0-9 ._-]*[A-Za-z0-9._-]")
_BYTES_A_WORD: Final = 45
"""An encoded word has at most 75 characters: 12 around 60 of base64, which hold 45 bytes."""
_CHARACTERS_A_PIECE: Final = 54
"""Of a file name's parameter, so that its line stays below 78."""


def one_line(text: str) -> str:
    """Text without what could end a line or hide in it: controls, format characters and surrogates become blanks."""
    kept = "".join(" " if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else char for char in text)
    return " ".join(kept.split())


def encoded(text: str) -> str:
    """Text as a header's unstructured value: plain where it is ASCII and harmless, else encoded words, folded."""
    line = one_line(text)
    if _PLAIN.fullmatch(line) and len(line) <= _CHARACTERS_A_PIECE:
        return line
    return FOLD.join(_encoded_words(line))


def _encoded_words(line: str) -> list[str]:
    chunks = [b""]
    for char in line:
        raw = char.encode()
        if len(chunks[-1]) + len(raw) > _BYTES_A_WORD:
            chunks.append(b"")
        chunks[-1] += raw
    return [f"=?utf-8?B?{base64.b64encode(chunk).decode()}?=" for chunk in chunks if chunk]


def address_list(people: Iterable[tuple[str, str]]) -> str:
    """A To, Cc or Bcc: name (may be blank) and address of each, a line each.

    The addresses have passed ``addresses.address_fault``.
    """
    return f",{FOLD}".join(
        f"{encoded(name)}{FOLD}<{address}>" if one_line(name) else address for name, address in people
    )


def file_parameters(name: str) -> tuple[str, str]:
    """A file's name as the parameters of Content-Type and of Content-Disposition."""
    line = one_line(name)
    if _PLAIN.fullmatch(line) and len(line) <= _CHARACTERS_A_PIECE:
        return f'name="{line}"', f'filename="{line}"'
    return f'name="{FOLD.join(_encoded_words(line))}"', _extended(line)


def _extended(line: str) -> str:
    """RFC 2231: ``filename*=utf-8''…``, in numbered pieces where it is long."""
    pieces: list[str] = [""]
    for char in line:
        step = quote(char, safe="")
        if len(pieces[-1]) + len(step) > _CHARACTERS_A_PIECE:
            pieces.append("")
        pieces[-1] += step
    return f";{FOLD}".join(_pieces(pieces))


def _pieces(pieces: Sequence[str]) -> list[str]:
    if len(pieces) == 1:
        return [f"filename*=utf-8''{pieces[0]}"]
    start = "utf-8''"
    return [f"filename*{number}*={start if number == 0 else ''}{piece}" for number, piece in enumerate(pieces)]
