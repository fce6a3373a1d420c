import struct
import zlib

import pytest
import xlwings as xw


def png(width, height):
    """A white picture, written by hand: 96 of its pixels are an inch on the screen."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress((b"\0" + b"\xff" * width) * height))
    return b"\x89PNG\r\n\x1a\n" + header + body + chunk(b"IEND", b"")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "印.png"
    path.write_bytes(png(40, 20))
    return path


def test_a_picture_is_added_in_its_own_size_and_keeps_its_proportions(sheet, file):
    picture = sheet.pictures.add(file, name="印", anchor=sheet["B3"])
    assert (picture.width, picture.height) == (30.0, 15.0)
    assert (picture.left, picture.top) == (sheet["B3"].left, sheet["B3"].top)
    wide = sheet.pictures.add(file, width=60)
    assert (wide.name, wide.width, wide.height) == ("Picture 1", 60.0, 30.0)
    sheet.shapes["印"].scale_width(2)
    assert (picture.width, picture.height) == (60.0, 30.0)
    assert [found.name for found in sheet.pictures] == ["印", "Picture 1"]


def test_a_picture_is_replaced_and_deleted(sheet, file, tmp_path):
    picture = sheet.pictures.add(file, name="印")
    with pytest.raises(xw.ShapeAlreadyExists):
        sheet.pictures.add(file, name="印")
    other = tmp_path / "other.png"
    other.write_bytes(png(10, 10))
    assert sheet.pictures.add(other, name="印", update=True).width == 30.0
    picture.delete()
    assert ("印" in sheet.pictures, len(sheet.shapes)) == (False, 0)


def test_what_is_no_picture_is_refused(sheet, tmp_path):
    (tmp_path / "text.png").write_text("no picture", encoding="utf-8")
    with pytest.raises(ValueError, match="is no picture"):
        sheet.pictures.add(tmp_path / "text.png")


def test_a_note_s_box_is_no_shape(sheet, file):
    sheet["A1"].add_note("確認")
    sheet.pictures.add(file)
    assert [shape.type for shape in sheet.shapes] == ["picture"]


def test_a_shape_that_is_linked_or_scaled_otherwise_is_refused_by_name(sheet, file):
    with pytest.raises(NotImplementedError, match="link_to_file"):
        sheet.pictures.add(file, link_to_file=True)
    sheet.pictures.add(file)
    with pytest.raises(NotImplementedError, match="scale_from_middle"):
        sheet.shapes[0].scale_width(2, scale="scale_from_middle")
