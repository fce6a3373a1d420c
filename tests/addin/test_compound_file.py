"""[MS-CFB]: what we write is read by a reader that forgives nothing."""

import struct

import olefile
import pytest

from pybudget.addin import compound_file

NO_STREAM = 0xFFFFFFFF
FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
RED = 0

# Around every size at which the format changes its ways: mini sectors, sectors, the mini stream's limit.
SIZES = (0, 1, 63, 64, 65, 511, 512, 513, 4095, 4096, 4097, 70_000)


def read_back(data: bytes) -> dict[str, bytes]:
    with olefile.OleFileIO(data, raise_defects=olefile.DEFECT_UNSURE) as file:
        return {"/".join(path): file.openstream(path).read() for path in file.listdir()}


def stream(size: int) -> bytes:
    return bytes(number * 7 % 251 for number in range(size))


@pytest.mark.parametrize("size", SIZES)
def test_a_stream_of_any_size_is_read_back(size: int) -> None:
    assert read_back(compound_file.write({"only": stream(size)})) == {"only": stream(size)}


def test_streams_of_all_sizes_stand_side_by_side_in_storages() -> None:
    inner = {f"S{size}": stream(size) for size in SIZES}
    assert read_back(compound_file.write({"A": inner, "b": stream(5000)})) == {
        **{f"A/{name}": content for name, content in inner.items()},
        "b": stream(5000),
    }


def test_a_file_of_several_megabytes_is_read_back() -> None:
    content = {"large": stream(3_000_000), "small": b"x"}
    assert read_back(compound_file.write(content)) == content


@pytest.mark.parametrize("size", [1, 60_000, 64_000, 3_000_000])
def test_every_sector_is_part_of_one_chain_or_of_the_table_of_sectors(size: int) -> None:
    data = compound_file.write({"a": stream(size), "b": stream(100), "c": stream(5000)})
    count = len(data) // 512 - 1
    (table_sectors,) = struct.unpack_from("<I", data, 44)
    places = struct.unpack_from(f"<{table_sectors}I", data, 76)
    table = [number for place in places for number in struct.unpack_from("<128I", data, 512 * (place + 1))]
    assert [number for number, kind in enumerate(table) if kind == TABLE] == list(places)
    assert set(table[count:]) <= {FREE}
    followed = [number for number in table if number < count]
    assert len(set(followed)) == len(followed)
    # Directory, mini stream, its table, and the streams that are no mini streams.
    assert table.count(END) == 4 + (size >= 4096)


def test_equal_content_gives_equal_bytes_in_whatever_order_it_is_named() -> None:
    content = {"dir": b"1", "_VBA_PROJECT": b"2", "Sheet1": b"3"}
    assert compound_file.write(content) == compound_file.write(dict(reversed(content.items())))


@pytest.mark.parametrize("count", range(1, 40))
def test_every_entry_is_found_by_descending_a_valid_red_black_tree(count: int) -> None:
    names = [f"{'abc'[number % 3] * (number % 5 + 1)}{number}" for number in range(count)]
    directory = entries(compound_file.write({"VBA": dict.fromkeys(names, b"x")}))
    storage = directory[directory[0]["child"]]
    for name in names:
        assert find(directory, storage["child"], name)["name"] == name
    check_colours(directory, storage["child"], parent_is_red=True)


def entries(data: bytes) -> list[dict]:
    with olefile.OleFileIO(data) as file:
        directory = file.directory_fp.getvalue()
    found = []
    for start in range(0, len(directory), 128):
        name, size, kind, colour, left, right, child = struct.unpack_from("<64sHBB3I", directory, start)
        found.append(
            {
                "name": name[: max(size - 2, 0)].decode("utf-16-le"),
                "kind": kind,
                "colour": colour,
                "left": left,
                "right": right,
                "child": child,
            }
        )
    return found


def find(directory: list[dict], index: int, name: str) -> dict:
    assert index != NO_STREAM, f"{name} is not found"
    entry = directory[index]
    wanted, here = ((len(text), text.upper()) for text in (name, entry["name"]))
    if wanted == here:
        return entry
    return find(directory, entry["left"] if wanted < here else entry["right"], name)


def check_colours(directory: list[dict], index: int, *, parent_is_red: bool) -> int:
    """The root is black, no red entry has a red child, and every path down passes equally many black ones."""
    if index == NO_STREAM:
        return 1
    entry = directory[index]
    is_red = entry["colour"] == RED
    assert not (is_red and parent_is_red)
    left, right = (check_colours(directory, entry[side], parent_is_red=is_red) for side in ("left", "right"))
    assert left == right
    return left + (not is_red)


@pytest.mark.parametrize("name", ["x" * 32, "a/b", "a:b"])
def test_a_name_that_the_format_forbids_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        compound_file.write({name: b""})


def test_more_than_one_header_can_address_is_refused() -> None:
    with pytest.raises(ValueError, match="too much"):
        compound_file.write({"x": bytes(8_000_000)})
