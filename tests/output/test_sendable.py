"""What is sent holds nothing that its readers must not get."""

import datetime as dt
import io
import re
import zipfile

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.hyperlink import Hyperlink

from pybudget.errors import PybudgetError
from pybudget.master.closed import ClosedMaster
from pybudget.output.sendable import SendFaultKind, faults
from pybudget.output.statement_workbook import write_statements
from tests.bad_files import UNREADABLE, zipped
from tests.master.books import YEARS, sample

SAMPLE_TIME = dt.datetime(2025, 3, 1, 9, 0, tzinfo=dt.UTC)
COUNCIL = "あいち電子自治体推進協議会"
REVENUE = "収入の部"


@pytest.fixture(scope="module")
def statements():
    return write_statements(ClosedMaster(sample()).read(), None, with_change=True, modified=SAMPLE_TIME)


@pytest.fixture
def found(tmp_path):
    """The faults of a workbook's bytes, as kinds and messages."""

    def look(data, organisation=COUNCIL):
        file = tmp_path / "予算書.xlsx"
        file.write_bytes(data)
        return [(fault.kind, fault.message) for fault in faults(file, organisation)]

    return look


def edited(data, edit):
    workbook = openpyxl.load_workbook(io.BytesIO(data))
    edit(workbook)
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def with_part(data, name, change):
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {part: package.read(part) for part in package.namelist()}
    parts[name] = change(parts.get(name, b""))
    return zipped(parts)


@pytest.mark.parametrize("year", YEARS)
def test_a_generated_statement_workbook_may_be_sent(found, year):
    data = write_statements(ClosedMaster(sample(year)).read(), None, with_change=False, modified=SAMPLE_TIME)

    assert found(data) == []


def test_an_author_other_than_the_council_is_a_person(found, statements):
    assert found(statements, "別の協議会") == [
        (SendFaultKind.PERSONAL, f"個人の情報があります：プロパティの作成者「{COUNCIL}」。")
    ]


def _hide_sheet(workbook):
    workbook[REVENUE].sheet_state = "hidden"


def _hide_sheet_well(workbook):
    workbook[REVENUE].sheet_state = "veryHidden"


def _hide_row(workbook):
    workbook[REVENUE].row_dimensions[7].hidden = True


def _hide_column(workbook):
    workbook[REVENUE].column_dimensions["D"].hidden = True


def _write_comment(workbook):
    workbook[REVENUE]["C8"].comment = Comment("確認", "予算 太郎")


def _link_by_formula(workbook):
    workbook[REVENUE]["C8"] = "='C:\\予算\\[令和6年度.xlsx]収入'!A1"


def _link_by_name(workbook):
    workbook.defined_names["旧"] = DefinedName("旧", attr_text="[1]収入!$A$1")


def _link_to_a_folder(workbook):
    workbook[REVENUE]["D8"].hyperlink = Hyperlink(ref="D8", target="file://server/予算/見積.xlsx")


def _write_beside_the_form(workbook):
    workbook[REVENUE]["H8"] = "査定のメモ"


def _name_a_person(workbook):
    workbook.properties.lastModifiedBy = "予算 太郎"


@pytest.mark.parametrize(
    ("edit", "kind", "place"),
    [
        (_hide_sheet, SendFaultKind.HIDDEN, "シート「収入の部」"),
        (_hide_sheet_well, SendFaultKind.HIDDEN, "シート「収入の部」"),
        (_hide_row, SendFaultKind.HIDDEN, "収入の部 の 7 行目など 1 行"),
        (_hide_column, SendFaultKind.HIDDEN, "収入の部 の D 列"),
        (_write_comment, SendFaultKind.COMMENTS, "xl/comments/comment1.xml"),
        (_link_by_formula, SendFaultKind.LINKS, "収入の部 の C8"),
        (_link_by_name, SendFaultKind.LINKS, "名前「旧」"),
        (_link_to_a_folder, SendFaultKind.LINKS, "file://server/予算/見積.xlsx"),
        (_write_beside_the_form, SendFaultKind.UNPRINTED, "収入の部 の H8"),
        (_name_a_person, SendFaultKind.PERSONAL, "プロパティの最終更新者「予算 太郎」"),
    ],
)
def test_what_a_hand_put_in_later_is_found_and_named(found, statements, edit, kind, place):
    assert (kind, f"{kind.value.label}があります：{place}。") in found(edited(statements, edit))


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        ("xl/vbaProject.bin", SendFaultKind.MACROS),
        ("xl/macrosheets/sheet1.xml", SendFaultKind.MACROS),
        ("xl/embeddings/oleObject1.bin", SendFaultKind.EMBEDDED),
        ("xl/externalLinks/externalLink1.xml", SendFaultKind.LINKS),
        ("xl/connections.xml", SendFaultKind.LINKS),
        ("xl/threadedComments/threadedComment1.xml", SendFaultKind.COMMENTS),
        ("customXml/item1.xml", SendFaultKind.PERSONAL),
        ("xl/something.new", SendFaultKind.UNKNOWN),
    ],
)
def test_a_part_that_no_workbook_of_ours_has_is_a_fault(found, statements, part, kind):
    assert found(with_part(statements, part, lambda _: b"<x/>")) == [(kind, f"{kind.value.label}があります：{part}。")]


def test_a_macro_workbook_under_another_name_is_found_by_its_type(found, statements):
    data = with_part(
        statements,
        "[Content_Types].xml",
        lambda types: types.replace(
            b"openxmlformats-officedocument.spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main"
        ),
    )

    assert [kind for kind, _ in found(data)] == [SendFaultKind.MACROS]


def test_the_folder_of_the_person_who_saved_it_is_found(found, statements):
    path = '<x15ac:absPath xmlns:x15ac="x" url="C:\\Users\\taro\\予算\\"/>'.encode()
    data = with_part(statements, "xl/workbook.xml", lambda text: text.replace(b"<bookViews", path + b"<bookViews"))

    assert found(data) == [
        (SendFaultKind.PERSONAL, "個人の情報があります：保存したフォルダの名前「C:\\Users\\taro\\予算\\」。")
    ]


def test_a_mail_address_in_a_label_is_a_person_and_other_properties_are_not(found, statements):
    def labelled(text):
        return with_part(statements, "docProps/custom.xml", lambda _: f"<p><lpwstr>{text}</lpwstr></p>".encode())

    assert found(labelled("sha256:0123")) == []
    assert [kind for kind, _ in found(labelled("taro@example.jp"))] == [SendFaultKind.PERSONAL]


def test_an_address_on_the_web_and_a_column_after_a_table_reference_are_no_links(found, statements):
    def edit(workbook):
        workbook[REVENUE]["D8"].hyperlink = "https://example.jp/"
        workbook[REVENUE]["D9"] = "=IF(SUM(表[列],支出の部!A1)>0,\"[x]y!\",'支出の部'!A1)"

    assert found(edited(statements, edit)) == []


def test_hidden_columns_beyond_the_page_are_no_secret(found, statements):
    def edit(workbook):
        workbook[REVENUE].column_dimensions.group("H", "XFD", hidden=True)

    assert found(edited(statements, edit)) == []


@pytest.mark.parametrize("name", sorted(UNREADABLE.keys() - {"missing"}))
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(tmp_path, name):
    file = tmp_path / "予算書.xlsx"
    UNREADABLE[name](file)

    with pytest.raises(PybudgetError) as refusal:
        faults(file)

    assert re.fullmatch("[^\n]+。", str(refusal.value))
