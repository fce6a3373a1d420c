"""[MS-OVBA]: compression, the list of modules, and what the project says about itself."""

import random
import struct

import olefile
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyopenvba import vba

from pybudget.addin import vba_project
from pybudget.addin.vba_project import Kind, Module

# Words repeat as they do in code, over more than one chunk of 4,096 bytes.
code = st.lists(st.sampled_from(["Dim ", "x", "As Long\r\n", "End If\r\n", "'" * 60, "0123456789"]), max_size=1500).map(
    "".join
)

EXPORTED_CLASS = 'VERSION 1.0 CLASS\nBEGIN\n  MultiUse = -1  \'True\nEND\nAttribute VB_Name = "Bag"\nOption Explicit\n'


@given(code)
def test_compressed_code_is_read_back(text: str) -> None:
    data = text.encode("ascii")
    assert vba.decompress(vba_project.compress(data)) == data


@pytest.mark.parametrize("size", [0, 1, 2, 3, 17, 4095, 4096, 4097, 8192, 20_000])
def test_one_repeated_character_of_any_length_is_read_back(size: int) -> None:
    assert vba.decompress(vba_project.compress(b"a" * size)) == b"a" * size


def test_a_full_chunk_without_any_repetition_is_stored_as_it_is() -> None:
    data = random.Random(1).randbytes(4096)
    assert vba.decompress(vba_project.compress(data)) == data


def test_a_short_chunk_that_the_format_could_only_store_padded_is_refused() -> None:
    with pytest.raises(ValueError, match="without any repetition"):
        vba_project.compress(random.Random(1).randbytes(4000))


def test_code_that_is_not_ascii_is_refused() -> None:
    with pytest.raises(ValueError, match="ascii"):
        vba_project.write("p", [Module("M", Kind.STANDARD, "' 予算\r\n")])


def test_line_feeds_alone_become_crlf() -> None:
    assert vba_project.standard("M", "Option Explicit\nSub A()\r\nEnd Sub\n").source == (
        "Option Explicit\r\nSub A()\r\nEnd Sub\r\n"
    )


def test_an_exported_class_loses_its_header_and_names_its_base() -> None:
    assert vba_project.class_module("Bag", EXPORTED_CLASS).source == (
        'Attribute VB_Name = "Bag"\r\n'
        'Attribute VB_Base = "0{FCFB3D2A-A0FA-1068-A738-08002B3371B5}"\r\n'
        "Option Explicit\r\n"
    )


@pytest.fixture(scope="module")
def project() -> olefile.OleFileIO:
    modules = [
        vba_project.document("ThisWorkbook", vba_project.WORKBOOK_CLASS),
        vba_project.standard("Calls", 'Attribute VB_Name = "Calls"\n'),
        vba_project.class_module("Bag", EXPORTED_CLASS),
    ]
    return olefile.OleFileIO(vba_project.write("pybudget", modules))


def description(project: olefile.OleFileIO) -> dict[str, str]:
    lines = project.openstream("PROJECT").read().decode("ascii").split("\r\n")
    return {key: value.strip('"') for key, _, value in (line.partition("=") for line in lines) if value}


def test_the_project_lists_each_module_by_its_kind(project) -> None:
    found = description(project)
    assert {key: found[key] for key in ("Document", "Module", "Class", "Name")} == {
        "Document": "ThisWorkbook/&H00000000",
        "Module": "Calls",
        "Class": "Bag",
        "Name": "pybudget",
    }


def test_office_is_told_that_there_is_no_compiled_code(project) -> None:
    assert project.openstream("VBA/_VBA_PROJECT").read() == bytes.fromhex("CC61FFFF000000")


def directory(project: olefile.OleFileIO) -> list[tuple[int, bytes]]:
    """The records of 2.3.4.2, each a number and its content."""
    data = vba.decompress(project.openstream("VBA/dir").read())
    found = []
    while data:
        number, size = struct.unpack_from("<HI", data)
        size += 2 * (number == 0x09)  # the version states the size of its first part only
        found.append((number, data[6 : 6 + size]))
        data = data[6 + size :]
    return found


def test_the_directory_holds_the_records_of_the_specification_in_its_order(project) -> None:
    information = [0x01, 0x02, 0x14, 0x03, 0x04, 0x05, 0x40, 0x06, 0x3D, 0x07, 0x08, 0x09, 0x0C, 0x3C]
    references = [0x16, 0x3E, 0x0D] * 2
    module = [0x19, 0x47, 0x1A, 0x32, 0x1C, 0x48, 0x31, 0x1E, 0x2C]
    procedural, other = [*module, 0x21, 0x2B], [*module, 0x22, 0x2B]
    assert [number for number, _ in directory(project)] == [
        *information,
        *references,
        *[0x0F, 0x13],
        *other,
        *procedural,
        *other,
        0x10,
    ]


def test_the_directory_counts_its_modules_and_names_each_twice(project) -> None:
    records = directory(project)
    assert [content for number, content in records if number == 0x0F] == [b"\x03\x00"]
    names = ["ThisWorkbook", "Calls", "Bag"]
    assert [content.decode("ascii") for number, content in records if number == 0x19] == names
    assert [content.decode("utf-16-le") for number, content in records if number == 0x47] == names


def test_the_libraries_are_named_with_sizes_in_bytes(project) -> None:
    records = directory(project)
    assert [content for number, content in records if number == 0x16] == [b"stdole", b"Office"]
    for content in (content for number, content in records if number == 0x0D):
        assert int.from_bytes(content[:4], "little") == len(content) - 10
        assert content.endswith(bytes(6))


def test_the_project_is_open_has_no_password_and_is_visible(project) -> None:
    found = description(project)
    assert revealed(found["CMG"], found["ID"]) == bytes(4)
    assert revealed(found["DPB"], found["ID"]) == bytes(1)
    assert revealed(found["GC"], found["ID"]) == b"\xff"


def test_the_three_values_have_the_lengths_that_the_format_allows(project) -> None:
    found = description(project)
    assert 22 <= len(found["CMG"]) <= 28
    assert len(found["DPB"]) >= 16
    assert 16 <= len(found["GC"]) <= 22


def test_what_excel_itself_wrote_is_revealed_likewise() -> None:
    identity = "{BDFF0F99-EFC5-4DB0-830D-4C8BFEE87599}"
    assert revealed("DDDF94F5ACD6B0D6B0D6B0D6B0", identity) == bytes(4)
    assert revealed("BAB8F3DCD1DDD1DDD1", identity) == bytes(1)
    assert revealed("9795DE03663D423E423EBD", identity) == b"\xff"


def revealed(text: str, identity: str) -> bytes:
    """2.4.3.3 of the specification."""
    seed, version, key, *rest = bytes.fromhex(text)
    assert version ^ seed == 2
    assert key ^ seed == sum(identity.encode()) % 256
    plain, before, last, known = [], version, key, key ^ seed
    for byte in rest:
        known = byte ^ (before + known) % 256
        plain.append(known)
        before, last = last, byte
    content = bytes(plain[(seed & 6) // 2 :])
    assert int.from_bytes(content[:4], "little") == len(content) - 4
    return content[4:]
