"""Write a VBA project from its modules' text, without Office.

Only the source is stored, no compiled code. The version in ``_VBA_PROJECT`` says so, and Office compiles at the first
run.

Source:
    [MS-OVBA] Office VBA File Format Structure; the section numbers below are its own.
"""

from __future__ import annotations

import enum
import re
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pybudget.addin import compound_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_PROJECT_ID: Final = "{6B0F1C52-2E0D-4B0E-9C57-0B6B6B1D5A3E}"
_CODE_PAGE: Final = 1252
_ENGLISH: Final = 0x409
_NEW_LINE: Final = "\r\n"

_REFERENCES: Final = {
    # The versions are the oldest that have what we use: Office takes any newer one that is installed.
    "stdole": r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb#OLE Automation",
    "Office": (
        r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#"
        r"C:\Program Files\Common Files\Microsoft Shared\OFFICE16\MSO.DLL#Microsoft Office 16.0 Object Library"
    ),
}


class Kind(enum.Enum):
    """What a module is; the value is its line in the project's list."""

    STANDARD = "Module"
    CLASS = "Class"
    DOCUMENT = "Document"


@dataclass(frozen=True, slots=True)
class Module:
    """One module.

    Attributes:
        name: Its name, at most 31 characters.
        kind: What it is.
        source: Its ASCII text as stored: attribute lines first, CRLF at the end of every line.
    """

    name: str
    kind: Kind
    source: str


WORKBOOK_CLASS: Final = "00020819-0000-0000-C000-000000000046"
WORKSHEET_CLASS: Final = "00020820-0000-0000-C000-000000000046"
_PLAIN_CLASS: Final = "FCFB3D2A-A0FA-1068-A738-08002B3371B5"


def document(name: str, class_id: str) -> Module:
    """The module without code that belongs to the workbook or to one of its sheets."""
    attributes = {
        "Name": f'"{name}"',
        "Base": f'"0{{{class_id}}}"',
        "GlobalNameSpace": "False",
        "Creatable": "False",
        "PredeclaredId": "True",
        "Exposed": "True",
        "TemplateDerived": "False",
        "Customizable": "True",
    }
    lines = [f"Attribute VB_{key} = {value}" for key, value in attributes.items()]
    return Module(name, Kind.DOCUMENT, _NEW_LINE.join(lines) + _NEW_LINE)


def standard(name: str, exported: str) -> Module:
    """A standard module from the text of a ``.bas`` file."""
    return Module(name, Kind.STANDARD, _with_crlf(exported))


def class_module(name: str, exported: str) -> Module:
    """A class module from the text of a ``.cls`` file.

    An exported file has a header that a project does not store, and lacks the class's base, which a project names.
    """
    stored = re.sub(r"\AVERSION [^\n]*\nBEGIN\n.*?\nEND\n", "", exported.replace("\r\n", "\n"), flags=re.DOTALL)
    name_line, rest = stored.split("\n", 1)
    base = f'Attribute VB_Base = "0{{{_PLAIN_CLASS}}}"'
    return Module(name, Kind.CLASS, _with_crlf(f"{name_line}\n{base}\n{rest}"))


def _with_crlf(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\n", _NEW_LINE)


def write(name: str, modules: Sequence[Module]) -> bytes:
    """``vbaProject.bin``; equal modules give equal bytes.

    Args:
        name: The project's name.
        modules: Its modules; those of the documents first, as Office lists them.

    Raises:
        ValueError: a source is not ASCII or too dense to be stored.
    """
    streams = {module.name: compress(module.source.encode("ascii")) for module in modules}
    return compound_file.write(
        {
            "VBA": {
                **streams,
                # 2.3.4.1: version 0xFFFF marks caches as absent.
                "_VBA_PROJECT": bytes.fromhex("CC61FFFF000000"),
                "dir": compress(_dir(name, modules)),
            },
            "PROJECT": _project(name, modules).encode("ascii"),
            "PROJECTwm": _name_map(modules),
        }
    )


# --- 2.4.1: compression -----------------------------------------------------------------------------------------------

_CHUNK: Final = 4096
_SHORTEST_COPY: Final = 3


def compress(data: bytes) -> bytes:
    """A compressed container.

    Raises:
        ValueError: a last chunk below 4,096 bytes does not shrink; the format could only store it padded.
    """
    chunks = (data[start : start + _CHUNK] for start in range(0, len(data), _CHUNK))
    return b"\x01" + b"".join(map(_compressed_chunk, chunks))


def _compressed_chunk(chunk: bytes) -> bytes:
    body = b"".join(_token_groups(chunk))
    if len(body) <= _CHUNK:
        return struct.pack("<H", 0xB000 | len(body) - 1) + body
    if len(chunk) < _CHUNK:
        raise ValueError("text without any repetition cannot be stored in a VBA project")
    return struct.pack("<H", 0x3000 | _CHUNK - 1) + chunk


def _token_groups(chunk: bytes) -> Iterator[bytes]:
    """Eight tokens each, after a byte whose bits tell copies from literals."""
    flags = 0
    group: list[bytes] = []
    for is_copy, token in _tokens(chunk):
        flags |= is_copy << len(group)
        group.append(token)
        if len(group) == 8:  # noqa: PLR2004 -- the bits of a byte
            yield bytes([flags]) + b"".join(group)
            flags, group = 0, []
    if group:
        yield bytes([flags]) + b"".join(group)


def _tokens(chunk: bytes) -> Iterator[tuple[bool, bytes]]:
    position = 0
    while position < len(chunk):
        # 2.4.1.3.19.1: the further into the chunk, the more bits of a copy are its offset.
        offset_bits = max((position - 1).bit_length(), 4)
        length_bits = 16 - offset_bits
        start, length = _longest_match(chunk, position, (1 << length_bits) + 2)
        if length >= _SHORTEST_COPY:
            yield True, struct.pack("<H", (position - start - 1) << length_bits | length - _SHORTEST_COPY)
            position += length
        else:
            yield False, chunk[position : position + 1]
            position += 1


def _longest_match(chunk: bytes, position: int, longest: int) -> tuple[int, int]:
    """Start and length of the longest earlier text equal to what follows; the nearest of several. It may overlap."""
    start, length = 0, 0
    limit = min(longest, len(chunk) - position)
    candidate = chunk.rfind(chunk[position : position + _SHORTEST_COPY], 0, position + _SHORTEST_COPY - 1)
    while candidate >= 0 and length < limit:
        start, length = candidate, max(length + 1, _SHORTEST_COPY)
        while length < limit and chunk[start + length] == chunk[position + length]:
            length += 1
        candidate = chunk.rfind(chunk[position : position + length + 1], 0, position + length)
    return start, min(length, limit)


# --- 2.3.4.2: the directory of modules --------------------------------------------------------------------------------


def _record(number: int, content: bytes = b"") -> bytes:
    """Id, size in bytes, content."""
    return struct.pack("<HI", number, len(content)) + content


def _short(number: int, value: int) -> bytes:
    return _record(number, struct.pack("<H", value))


def _long(number: int, value: int) -> bytes:
    return _record(number, struct.pack("<I", value))


def _text(number: int, number_of_unicode: int, text: str) -> bytes:
    """A text twice: in the project's code page and as UTF-16."""
    return _record(number, text.encode("ascii")) + _record(number_of_unicode, text.encode("utf-16-le"))


def _dir(name: str, modules: Sequence[Module]) -> bytes:
    information = (
        _long(0x01, 1),  # made on 32-bit Windows: read by all
        _long(0x02, _ENGLISH),
        _long(0x14, _ENGLISH),
        _short(0x03, _CODE_PAGE),
        _record(0x04, name.encode("ascii")),
        _text(0x05, 0x40, ""),  # description
        _record(0x06) + _record(0x3D),  # help file
        _long(0x07, 0),  # help context
        _long(0x08, 0),  # library flags
        struct.pack("<HIIH", 0x09, 4, 1, 1),  # version; its size counts the major part only
        _text(0x0C, 0x3C, ""),  # compilation constants
    )
    references = (
        _text(0x16, 0x3E, library) + _record(0x0D, _record_text(place)) for library, place in _REFERENCES.items()
    )
    counts = (_short(0x0F, len(modules)), _short(0x13, 0xFFFF))
    return b"".join((*information, *references, *counts, *map(_module_records, modules), _record(0x10)))


def _record_text(text: str) -> bytes:
    """A registered reference: its place with a size of its own, and six reserved bytes."""
    return struct.pack("<I", len(text)) + text.encode("ascii") + bytes(6)


def _module_records(module: Module) -> bytes:
    return b"".join(
        (
            _text(0x19, 0x47, module.name),
            _text(0x1A, 0x32, module.name),  # its stream
            _text(0x1C, 0x48, ""),  # description
            _long(0x31, 0),  # where the source starts in the stream
            _long(0x1E, 0),  # help context
            _short(0x2C, 0xFFFF),
            _record(0x21 if module.kind is Kind.STANDARD else 0x22),
            _record(0x2B),
        )
    )


# --- 2.3.1: the project as text ---------------------------------------------------------------------------------------


def _project(name: str, modules: Sequence[Module]) -> str:
    lines = [
        f'ID="{_PROJECT_ID}"',
        *map(_listed, modules),
        f'Name="{name}"',
        'HelpContextID="0"',
        'VersionCompatible32="393222000"',
        f'CMG="{_hidden(bytes(4), 0x11)}"',  # open to users, to the host and to the editor
        f'DPB="{_hidden(bytes(1), 0x33)}"',  # no password
        f'GC="{_hidden(bytes([0xFF]), 0x55)}"',  # shown in the editor
        "",
        "[Host Extender Info]",
        "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
        "",
        "[Workspace]",
        *(f"{module.name}=0, 0, 0, 0, C" for module in modules),
        "",
    ]
    return _NEW_LINE.join(lines)


def _listed(module: Module) -> str:
    return f"{module.kind.value}={module.name}" + ("/&H00000000" if module.kind is Kind.DOCUMENT else "")


def _hidden(data: bytes, seed: int) -> str:
    """2.4.3.2: what the format calls encryption; fixed seeds and fillers keep builds identical."""
    key = sum(_PROJECT_ID.encode("ascii")) & 0xFF
    hidden = [seed, seed ^ 2, seed ^ key]
    plain = key
    for byte in (*bytes(seed >> 1 & 3), *struct.pack("<I", len(data)), *data):
        hidden.append(byte ^ (hidden[-2] + plain & 0xFF))
        plain = byte
    return bytes(hidden).hex().upper()


def _name_map(modules: Iterable[Module]) -> bytes:
    """2.3.3: every module's name in the code page and as UTF-16."""
    pairs = (module.name.encode("ascii") + b"\0" + module.name.encode("utf-16-le") + b"\0\0" for module in modules)
    return b"".join(pairs) + b"\0\0"
