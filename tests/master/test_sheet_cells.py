"""A sheet reads the same in whatever form its XML is written."""

import datetime as dt
import io
import re

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from pybudget.master.sheet_cells import (
    MOST_ROWS,
    FarCellError,
    SheetCells,
    Vocabulary,
    parse_cells,
    plain_text,
    read_cells,
)
from tests import bad_files
from tests.master.books import YEARS, sample

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
NOON = dt.datetime(2025, 4, 1, 12)  # noqa: DTZ001 - cells know no time zones
WORDS = Vocabulary(("科目", "小計"), frozenset({b"7"}))


def sheet(rows: str) -> bytes:
    return f'<?xml version="1.0"?>\r\n<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def plain(xml: bytes) -> SheetCells | None:
    return read_cells(io.BytesIO(xml), WORDS)


def parsed(xml: bytes) -> SheetCells:
    return parse_cells(io.BytesIO(xml), WORDS)


def cell(content: str, attributes: str = "") -> bytes:
    return sheet(f'<row r="5"><c r="B5"{attributes}>{content}</c></row>')


CONTENTS = {
    "a whole number": (cell("<v>385422000</v>"), 385422000, None),
    "a negative number": (cell("<v>-8282285</v>", ' t="n"'), -8282285, None),
    "a fraction": (cell("<v>0.5</v>", ' s="3"'), 0.5, None),
    "a number in scientific form": (cell("<v>1E+3</v>"), 1000.0, None),
    "a shared text": (cell("<v>1</v>", ' t="s"'), "小計", None),
    "a text of the cell's own": (cell('<is><t xml:space="preserve"> 事業 </t></is>', ' t="inlineStr"'), " 事業 ", None),
    "a truth value": (cell("<v>1</v>", ' t="b"'), True, None),
    "an error value": (cell("<v>#REF!</v>", ' t="e"'), "#REF!", None),
    "a day": (cell("<v>45748</v>", ' s="7"'), dt.date(2025, 4, 1), None),
    "a time": (cell("<v>0.5</v>", ' s="7"'), dt.time(12), None),
    "a day and a time": (cell("<v>45748.5</v>", ' s="7"'), NOON, None),
    "a number in a cell for days, beyond any": (cell("<v>385422000</v>", ' s="7"'), 385422000.0, None),
    "a formula with its value": (cell("<f>A5*2</f><v>10</v>"), 10, "=A5*2"),
    "a formula with a text": (cell('<f>IF(A5&lt;1,"&amp;","")</f><v>&amp;</v>', ' t="str"'), "&", '=IF(A5<1,"&","")'),
    "a formula without a value": (cell("<f>A5*2</f>"), None, "=A5*2"),
    "a formula with an empty value": (cell("<f>A5*2</f><v></v>", ' t="str"'), None, "=A5*2"),
    "a formula as Calc writes it": (cell('<f aca="false">A5*2</f><v>10</v>'), 10, "=A5*2"),
    "a formula over an array": (cell('<f t="array" ref="B5">SUM(A1:A4)</f><v>10</v>'), 10, "=SUM(A1:A4)"),
    "an escaped character": (cell("<v>一行_x000A_二行</v>", ' t="str"'), "一行\n二行", None),
    "nothing": (cell(""), None, None),
}


@pytest.mark.parametrize(("xml", "value", "formula"), CONTENTS.values(), ids=CONTENTS)
def test_a_cell_is_read_by_pattern_and_by_parser_alike(xml: bytes, value: object, formula: str | None) -> None:
    found = plain(xml)
    assert found == parsed(xml)
    assert found is not None
    assert (found.values[2].get(5), found.formulas[2].get(5)) == (value, formula)


def test_a_formula_that_cells_share_reads_in_each_of_them_as_it_would_there() -> None:
    xml = sheet(
        '<row r="5"><c r="B5"><f t="shared" ref="B5:B6" si="0">A5*2</f><v>2</v></c></row>'
        '<row r="6"><c r="B6"><f t="shared" si="0"/><v>4</v></c></row>'
    )
    assert plain(xml) == parsed(xml)
    assert parsed(xml).formulas[2] == {5: "=A5*2", 6: "=A6*2"}


OTHER_FORMS = {
    "a prefix for the namespace": lambda xml: re.sub(rb"<(/?)([a-z])", rb"<\1x:\2", xml.partition(b"?>")[2]).replace(
        b"xmlns=", b"xmlns:x="
    ),
    "single quotes": lambda xml: xml.replace(b'"', b"'"),
    "lines and indents": lambda xml: xml.replace(b"><", b">\n  <"),
    "attributes in another order": lambda xml: re.sub(rb'<c (r="[A-Z0-9]+") (s="[0-9]+")', rb"<c \2 \1", xml),
    "comments": lambda xml: xml.replace(b"<v>", b"<!-- a note --><v>"),
    "marked sections": lambda xml: re.sub(rb"<v>([^<]*)</v>", rb"<v><![CDATA[\1]]></v>", xml),
    "blanks in end tags": lambda xml: xml.replace(b"</c>", b"</c >"),
    "lines as Windows ends them": lambda xml: xml.replace(b"<row ", b"\r\n<row "),
}


@pytest.mark.parametrize("change", OTHER_FORMS.values(), ids=OTHER_FORMS)
def test_what_is_not_of_the_plain_form_is_left_to_the_parser_and_says_the_same(change) -> None:
    xml = bad_files.part(bad_files.ACCOUNTS_PART).replace(b"'", b'"', 6)
    words = Vocabulary(tuple(map(str, range(1000))))
    other = change(re.sub(rb"<f>[^<]*</f>", b"<f>A1</f>", xml))
    etree.fromstring(other)  # still XML
    assert read_cells(io.BytesIO(other), words) is None
    expected = read_cells(io.BytesIO(re.sub(rb"<f>[^<]*</f>", b"<f>A1</f>", xml)), words)
    assert parse_cells(io.BytesIO(other), words) == expected


@pytest.mark.parametrize("year", YEARS)
def test_every_sheet_that_we_write_has_the_plain_form_and_holds_what_openpyxl_finds(year: str) -> None:
    workbook = openpyxl.load_workbook(sample(year))
    with bad_files.package_of(sample(year)) as package:
        items = etree.fromstring(package.read("xl/sharedStrings.xml"))
        words = Vocabulary(tuple(plain_text(item) for item in items))
        for number, page in enumerate(workbook.worksheets, 1):
            with package.open(f"xl/worksheets/sheet{number}.xml") as stream:
                found = read_cells(stream, words)
            cells = {c.coordinate: c.value for row in page.iter_rows() for c in row if c.value is not None}
            assert found is not None
            assert written(found) == cells


@pytest.mark.parametrize("size", [300, 5_000, 30_000])
def test_a_large_sheet_is_read_in_pieces_and_its_rows_by_their_shape_with_the_same_result(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    xml = bad_files.part(bad_files.ACCOUNTS_PART)
    words = Vocabulary(tuple(map(str, range(1000))))
    expected = parse_cells(io.BytesIO(xml), words)
    monkeypatch.setattr("pybudget.master.sheet_cells._BLOCK", size)
    assert read_cells(io.BytesIO(xml), words) == expected


@given(
    st.lists(
        st.lists(
            st.sampled_from(["", "<v>5</v>", "<v>-0.5</v>", "<f>A1</f><v>7</v>", "<f>A1</f>", "<is><t>x</t></is>"]),
            min_size=2,
            max_size=3,
        ),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(["", ' s="3"', ' s="7"', ' t="str"', ' s="3" t="b"', ' t="e"', ' t="inlineStr"']),
)
def test_rows_of_any_shapes_are_read_by_pattern_and_by_parser_alike(rows: list[list[str]], attributes: str) -> None:
    xml = sheet(
        "".join(
            f'<row r="{number}">'
            + "".join(
                f'<c r="{column}{number}"{attributes}>{text}</c>' for column, text in zip("ABC", row, strict=False)
            )
            + "</row>"
            for number, row in enumerate(rows, 1)
        )
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pybudget.master.sheet_cells._BLOCK", 40)
        assert plain(xml) == parsed(xml)


CELLS = (
    *(
        "",
        "<v>5</v>",
        "<v>-0.5</v>",
        "<f>A1</f><v>7</v>",
        '<f aca="false">A1</f><v>8</v>',
        "<f>A1</f>",
        "<f>B1</f><v>9</v>",
    ),
    *(
        ' t="s"><v>1</v>',
        ' t="str"><v>x</v>',
        ' t="n"><v>1E+3</v>',
        ' s="7"><v>45748</v>',
        ' t="b"><v>1</v>',
        ' s="7">',
    ),
)
BETWEEN = ("", "", "", "\n", "<!-- -->", '<!-- <row r="99"><c r="A99"><v>1</v></c><c r="B99"><v>1</v></c></row> -->')
ROW_TAGS = ("", "", ' ht="18"', ' ht="18" hidden="1"', ' hidden="0"', ' xmlns=""')


@given(
    st.lists(st.tuples(st.sampled_from(CELLS), st.sampled_from(CELLS)), min_size=1, max_size=3),
    st.lists(st.tuples(st.integers(0, 2), st.sampled_from(ROW_TAGS), st.sampled_from(BETWEEN)), min_size=3, max_size=9),
)
def test_rows_of_few_shapes_among_anything_else_are_read_alike_or_left_to_the_parser(
    kinds: list[tuple[str, str]], rows: list[tuple[int, str, str]]
) -> None:
    parts = [
        f'<row r="{number}"{tag}>'
        + "".join(
            f'<c r="{column}{number}"{text if text.startswith(" ") else f">{text}"}</c>'
            for column, text in zip("AB", kinds[kind % len(kinds)], strict=True)
        )
        + f"</row>{between}"
        for number, (kind, tag, between) in enumerate(rows, 1)
    ]
    xml = sheet("".join(parts))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pybudget.master.sheet_cells._BLOCK", 120)
        assert plain(xml) in (None, parsed(xml))


def written(found: SheetCells) -> dict[str, object]:
    """Formula, or value where there is none, by address."""
    return {
        f"{openpyxl.utils.get_column_letter(column)}{row}": content
        for cells in (found.values, found.formulas)
        for column, rows in cells.items()
        for row, content in rows.items()
    }


@pytest.mark.parametrize("address", [f"A{MOST_ROWS + 1}", "JA1", "XFD1048576"])
def test_a_cell_beyond_all_bounds_is_refused_before_anything_grows_to_it(address: str) -> None:
    xml = sheet(f'<row r="1"><c r="{address}"><v>1</v></c></row>')
    for read in (plain, parsed):
        with pytest.raises(FarCellError):
            read(xml)


@given(xml=st.binary(max_size=60), place=st.floats(0, 1, exclude_max=True))
def test_damaged_rows_give_cells_or_an_error_of_the_package_never_another(xml: bytes, place: float) -> None:
    whole = cell('<f t="shared" ref="B5:B6" si="0">A5*2</f><v>2</v>')
    at = int(place * len(whole))
    damaged = whole[:at] + xml + whole[at:]
    for read in (plain, parsed):
        try:
            read(damaged)
        except (ValueError, IndexError, SyntaxError, FarCellError):
            continue
