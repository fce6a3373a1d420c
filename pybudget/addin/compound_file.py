"""Write a compound file: the container in which Office keeps a VBA project.

Source:
    [MS-CFB] Compound File Binary File Format, version 3 (512-byte sectors).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SIGNATURE: Final = bytes.fromhex("D0CF11E0A1B11AE1")
_SECTOR: Final = 512
_MINI_SECTOR: Final = 64
_MINI_LIMIT: Final = 4096
"""A stream shorter than this lies in the mini stream."""

_FREE: Final = 0xFFFFFFFF
_END_OF_CHAIN: Final = 0xFFFFFFFE
_FAT_SECTOR: Final = 0xFFFFFFFD
_NO_STREAM: Final = 0xFFFFFFFF

_ENTRIES_IN_SECTOR: Final = _SECTOR // 128
_NUMBERS_IN_SECTOR: Final = _SECTOR // 4
_FAT_SECTORS_IN_HEADER: Final = 109
_LONGEST_NAME: Final = 31

_STORAGE, _STREAM, _ROOT = 1, 2, 5
_RED, _BLACK = 0, 1


@dataclass(slots=True)
class _Entry:
    """One directory entry; the links are indices into the directory."""

    name: str
    kind: int
    content: bytes = b""
    start: int = 0
    size: int = 0
    colour: int = _BLACK
    left: int = _NO_STREAM
    right: int = _NO_STREAM
    child: int = _NO_STREAM

    def packed(self) -> bytes:
        name = self.name.encode("utf-16-le")
        return struct.pack(
            "<64sHBB3I16sI16sIQ",
            name,
            len(name) + 2,
            self.kind,
            self.colour,
            self.left,
            self.right,
            self.child,
            b"",  # no class id
            0,
            b"",  # no times: builds are identical
            self.start,
            self.size,
        )


@dataclass(slots=True)
class _Sectors:
    """The numbered sectors of one kind, with the table that chains them."""

    size: int
    data: bytearray = field(default_factory=bytearray)
    chain: list[int] = field(default_factory=list)

    def add(self, content: bytes) -> int:
        """Append a stream as one unbroken chain; returns its first sector."""
        if not content:
            return _END_OF_CHAIN
        start = len(self.chain)
        count = -(-len(content) // self.size)
        self.data += content.ljust(count * self.size, b"\0")
        self.chain += [*range(start + 1, start + count), _END_OF_CHAIN]
        return start


def write(content: Mapping[str, bytes | Mapping[str, bytes]]) -> bytes:
    """A compound file; equal content gives equal bytes.

    Args:
        content: Name to stream, or name to a storage's own streams.

    Raises:
        ValueError: a name does not fit, or there is more than one header can address (about 7 MB).
    """
    entries = _directory(content)
    sectors, minis = _Sectors(_SECTOR), _Sectors(_MINI_SECTOR)
    for entry in entries[1:]:
        if entry.kind == _STREAM:
            entry.size = len(entry.content)
            entry.start = (minis if entry.size < _MINI_LIMIT else sectors).add(entry.content)
    entries[0].size = len(minis.data)
    entries[0].start = sectors.add(bytes(minis.data))
    mini_fat = sectors.add(_numbers(minis.chain))
    directory = sectors.add(_packed_directory(entries))
    fat = _close_fat(sectors)
    return _header(fat, directory, mini_fat, -(-len(minis.chain) // _NUMBERS_IN_SECTOR)) + bytes(sectors.data)


def _directory(content: Mapping[str, bytes | Mapping[str, bytes]]) -> list[_Entry]:
    entries = [_Entry("Root Entry", _ROOT)]
    entries[0].child = _add_children(entries, content)
    return entries


def _add_children(entries: list[_Entry], content: Mapping[str, bytes | Mapping[str, bytes]]) -> int:
    """Append a storage's entries; returns the root of their tree."""
    first = len(entries)
    names = sorted(content, key=_order)
    for name in names:
        if len(name) > _LONGEST_NAME or set(name) & set("/\\:!"):
            raise ValueError(f"{name!r} is no name for an entry of a compound file")
        value = content[name]
        entries.append(_Entry(name, _STREAM, value) if isinstance(value, bytes) else _Entry(name, _STORAGE))
    root = _balance(entries, first, len(entries), 0, len(names).bit_length() - 1)
    for index, name in enumerate(names, first):
        value = content[name]
        if not isinstance(value, bytes):
            entries[index].child = _add_children(entries, value)
    return root


def _order(name: str) -> tuple[int, str]:
    """Shorter names come first, equally long ones by their upper-case form."""
    return len(name.encode("utf-16-le")), name.upper()


def _balance(entries: list[_Entry], first: int, end: int, depth: int, deepest: int) -> int:
    """Link ``entries[first:end]`` as a red-black tree: halving fills every level but the deepest, which is red."""
    if first == end:
        return _NO_STREAM
    middle = (first + end) // 2
    entry = entries[middle]
    entry.colour = _RED if depth == deepest and depth else _BLACK
    entry.left = _balance(entries, first, middle, depth + 1, deepest)
    entry.right = _balance(entries, middle + 1, end, depth + 1, deepest)
    return middle


def _packed_directory(entries: Sequence[_Entry]) -> bytes:
    unused = struct.pack("<68x3I48x", *[_NO_STREAM] * 3)
    return b"".join(entry.packed() for entry in entries) + unused * (-len(entries) % _ENTRIES_IN_SECTOR)


def _numbers(chain: Sequence[int]) -> bytes:
    """A sector table, filled up with free entries."""
    full = [*chain, *[_FREE] * (-len(chain) % _NUMBERS_IN_SECTOR)]
    return struct.pack(f"<{len(full)}I", *full)


def _close_fat(sectors: _Sectors) -> range:
    """Append the table of all sectors, which also lists the sectors that it takes itself; returns those."""
    used, count = len(sectors.chain), 1
    while count * _NUMBERS_IN_SECTOR < used + count:
        count += 1
    if count > _FAT_SECTORS_IN_HEADER:
        raise ValueError("too much content for a compound file of this kind")
    sectors.chain += [_FAT_SECTOR] * count
    sectors.data += _numbers(sectors.chain)
    return range(used, used + count)


def _header(fat: range, directory: int, mini_fat: int, mini_fat_sectors: int) -> bytes:
    return struct.pack(
        "<8s16x5H6x9I109I",
        _SIGNATURE,
        0x3E,  # minor version
        3,  # major version
        0xFFFE,  # little-endian
        9,  # 2**9 bytes a sector
        6,  # 2**6 bytes a mini sector
        0,  # directory sectors are not counted in version 3
        len(fat),
        directory,
        0,  # no transactions
        _MINI_LIMIT,
        mini_fat,
        mini_fat_sectors,
        _END_OF_CHAIN,  # no table of tables beyond the header
        0,
        *fat,
        *[_FREE] * (_FAT_SECTORS_IN_HEADER - len(fat)),
    )
