"""A draft goes to the right people with the right file, or is refused with the reason."""

import email
import email.policy
import io
import shutil
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from pypdf import PdfReader

from pybudget.mail.letters import read_draft
from pybudget.mail.recipients import Role
from tests import calc_program
from tests.bad_files import zipped
from tests.command_line import run
from tests.mail.conftest import Desk, notice

OWN = "あいち電子自治体推進協議会"


def letters(folder: Path) -> list:
    return [read_draft(file) for file in sorted(folder.glob("*.eml"))]


def test_each_body_gets_a_mail_of_its_own_with_the_workbook(desk: Desk) -> None:
    folder = desk.draft()
    drafts = letters(folder)
    assert [draft.file for draft in drafts] == [
        "01_青葉県.eml",
        "02_海辺市.eml",
        "03_丘の上市.eml",
        "04_川原町.eml",
        "05_森野村.eml",
    ]
    for draft in drafts:
        (attached,) = draft.attachments
        assert (attached.name, attached.data) == (desk.statement.name, desk.statement.read_bytes())
    assert drafts[0].addresses == {
        Role.TO: ("johoka@pref-aoba.example.jp",),
        Role.CC: ("zaiseika@pref-aoba.example.jp", "jimukyoku@secretariat.example.jp"),
        Role.BCC: (),
    }


def test_the_mail_says_year_totals_differences_and_what_is_attached(desk: Desk) -> None:
    draft = letters(desk.draft())[2]
    assert draft.subject == f"【{OWN}】令和7年度当初予算（案）の送付について"
    for body in (draft.text, draft.html):
        for words in ("丘の上市", "丘の上市 御中", "令和7年度", "385,422,000", "351,361,000", "34,061,000"):
            assert words in body
        assert desk.statement.name in body
    assert letters(desk.drafts[-1])[0].text.startswith("青葉県\n青葉 一郎 様\n")


def test_a_mail_program_opens_it_as_a_draft_to_be_edited(desk: Desk) -> None:
    data = (desk.draft() / "01_青葉県.eml").read_bytes()
    message = email.message_from_bytes(data, policy=email.policy.SMTP)
    assert message["X-Unsent"] == "1"
    assert message["From"].addresses[0].display_name == OWN
    assert message["Message-ID"].endswith("@secretariat.example.jp>")
    assert data.isascii()
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert max(map(len, data.split(b"\r\n"))) <= 100


def test_with_bcc_all_bodies_get_one_mail_that_shows_none_of_them(desk: Desk) -> None:
    desk.setting("送付方法", "Bcc")
    (draft,) = letters(desk.draft())
    assert draft.file == "01_一斉.eml"
    assert draft.addresses[Role.TO] == ()
    assert draft.addresses[Role.CC] == ("jimukyoku@secretariat.example.jp",)
    assert len(draft.addresses[Role.BCC]) == 7
    assert draft.text.startswith("各位\n")


def test_the_history_keeps_who_how_many_and_which_file(desk: Desk) -> None:
    desk.draft()
    time, job, result, files, _ = desk.history()[-1]
    assert (time, job) == ("2026-04-01 09:30", "メール下書き")
    assert result == "5 通・宛先 8 件・添付 1 件　作成：作成 太郎"
    assert files.startswith("下書き ")
    assert f"{desk.statement.name} SHA-256:" in files


def test_the_same_draft_has_the_same_bytes(desk: Desk) -> None:
    first, second = desk.draft(), desk.draft()
    assert second.name == f"{first.name}-2"
    for file in first.rglob("*"):
        if file.is_file():
            assert file.read_bytes() == (second / file.relative_to(first)).read_bytes()


def test_for_the_new_outlook_there_are_the_files_the_texts_and_addresses_to_copy(desk: Desk) -> None:
    by_hand = desk.draft() / "手作業用"
    text = (by_hand / "03_丘の上市.txt").read_text(encoding="utf-8-sig")
    assert "【To】\nsystem@okanoue-city.example.jp\n" in text
    assert "【Cc】\nkacho@okanoue-city.example.jp; jimukyoku@secretariat.example.jp\n" in text
    assert "【件名】\n【あいち" in text
    assert (by_hand / "添付" / desk.statement.name).read_bytes() == desk.statement.read_bytes()


def test_the_check_sheet_shows_recipients_digest_totals_and_maker(desk: Desk) -> None:
    sheet = openpyxl.load_workbook(desk.draft() / "送付確認票.xlsx")["送付確認票"]
    shown = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert "kacho@okanoue-city.example.jp" in shown
    assert "2026-04-01 09:30　作成 太郎" in shown
    assert "385422000" in shown
    assert "メール 5 通　宛先 8 件" in shown
    digest = desk.history()[-1][3].rpartition(":")[2]
    assert f"{digest[:32]}\n{digest[32:]}" in shown


def test_the_check_sheet_is_one_page_also_for_eighty_five_recipients(desk: Desk, tmp_path: Path) -> None:
    desk.recipients(*(("To", f"第{n}市", "担当", f"a{n}@city{n}.example.jp", "○") for n in range(85)))
    desk.prepare()
    pages = PdfReader(calc_program.to_pdf(desk.draft() / "送付確認票.xlsx", tmp_path)).pages
    assert len(pages) == 1
    assert [round(float(side)) for side in pages[0].mediabox[2:]] == [595, 842]
    assert "a84@city84.example.jp" in pages[0].extract_text().replace("\n", "")


def test_without_attach_the_workbook_made_from_the_master_as_it_is_goes_out(desk: Desk) -> None:
    old = desk.statement.with_name("前の版.xlsx")
    shutil.copy(desk.statement, old)
    desk.edit(("科目", "M6", "別の備考"))
    desk.prepare()
    assert [one.name for one in letters(desk.draft())[0].attachments] == [desk.statement.name]


@pytest.mark.parametrize("options", [["--with-change"], ["--with-cover"], ["--with-change", "--with-cover"]])
def test_the_workbook_may_have_a_cover_and_the_columns_of_changes(options: list[str], desk: Desk) -> None:
    run("statements", desk.master, *options)
    assert letters(desk.draft())[0].attachments[0].data == desk.statement.read_bytes()


def test_the_plan_document_and_its_sheet_go_out_beside_the_statements(desk: Desk) -> None:
    run("plan", desk.master)
    attached = [one.name for one in letters(desk.draft())[0].attachments]
    assert [Path(name).suffix for name in attached] == [".xlsx", ".docx", ".xlsx"]
    assert run("mail", "--check", desk.drafts[-1], desk.master).status == 0


def test_a_supplement_is_proven_with_the_master_before_it(desk: Desk, refused) -> None:
    before = Path(shutil.copy(desk.master, desk.folder / "補正前.xlsx"))
    desk.setting("版", "補正第1号")
    run("statements", desk.master, "--previous", before)
    (file,) = desk.folder.glob("出力/*補正予算（第1号）*.xlsx")
    assert "作ったままのファイルではありません" in refused("--attach", file)
    draft = letters(desk.draft("--attach", file, "--previous", before))[0]
    assert draft.attachments[0].data == file.read_bytes()
    checked = run("mail", "--check", desk.drafts[-1], desk.master, "--previous", before)
    assert (checked.status, "令和7年度補正予算（第1号）の送付" in draft.subject) == (0, True)
    sheet = openpyxl.load_workbook(desk.drafts[-1] / "送付確認票.xlsx").active
    shown = [cell.value for row in sheet.iter_rows() for cell in row]
    assert {"補正前の額", "補正額", "あいち電子自治体推進協議会　令和7年度補正予算（第1号）"} <= set(shown)


# Refusals.


def test_a_master_that_was_never_validated_is_refused(desk: Desk, refused) -> None:
    desk.edit(*(("履歴", f"{letter}5", None) for letter in "ABCDE"))
    assert "まだ検証されていません" in refused("--attach", desk.statement)


def test_a_cell_changed_after_validation_is_refused(desk: Desk, refused) -> None:
    desk.edit(("科目", "M6", "別の備考"))
    run("statements", desk.master)
    said = refused("--attach", desk.statement)
    assert "最後の検証" in said
    assert "変わっています" in said


def test_a_workbook_of_an_earlier_master_is_refused(desk: Desk, refused) -> None:
    desk.edit(("科目", "M6", "別の備考"))
    run("validate", desk.master, "--write")
    assert "いまのマスターと違う内容から作られています" in refused("--attach", desk.statement)


def test_a_book_with_errors_is_refused_with_their_number(desk: Desk, refused) -> None:
    workbook = openpyxl.load_workbook(desk.master)
    next(row for row in workbook["科目"].iter_rows(min_row=5) if row[0].value == "収-1-1-1")[6].value += 1
    workbook.save(desk.master)
    run("validate", desk.master, "--write")
    run("statements", desk.master)
    assert "検証のエラーが" in refused("--attach", desk.statement)


def test_a_workbook_edited_by_hand_is_refused_naming_the_cell(desk: Desk, refused) -> None:
    workbook = openpyxl.load_workbook(desk.statement)
    sheet = workbook["支出の部"]
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "システム運営費")
    cell.value = "システム管理費"
    workbook.save(desk.statement)
    said = refused("--attach", desk.statement)
    assert "このマスターから作ったままのファイルではありません" in said or "確かめられません" in said


def test_a_forged_amount_under_the_true_stamp_is_refused_naming_the_cell(desk: Desk, refused) -> None:
    forged = with_replaced(desk.statement.read_bytes(), "xl/worksheets/sheet1.xml", b"40856000", b"40856001")
    desk.statement.write_bytes(forged)
    said = refused("--attach", desk.statement)
    assert "作ったままのファイルではありません（違うところ：収入の部!C" in said
    assert "40856000 → 40856001" in said


def with_replaced(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    assert old in parts[part]
    return zipped(parts | {part: parts[part].replace(old, new)})


def test_a_file_from_elsewhere_needs_a_reason_that_the_history_keeps(desk: Desk, refused) -> None:
    letter = notice(desk.folder / "開催通知.pdf")
    assert "確かめられません" in refused("--attach", desk.statement, letter)
    folder = desk.draft("--attach", desk.statement, letter, "--force", "総会の通知を同封")
    assert [one.name for one in letters(folder)[0].attachments] == [desk.statement.name, letter.name]
    assert desk.history()[-1][2].endswith("強制：総会の通知を同封")
    shown = [cell.value for row in openpyxl.load_workbook(folder / "送付確認票.xlsx").active for cell in row]
    assert "総会の通知を同封" in shown
    assert shown.count("強制") == 2


def test_a_recipient_whom_a_filter_hides_is_refused(desk: Desk, refused) -> None:
    workbook = openpyxl.load_workbook(desk.master)
    workbook["宛先"].row_dimensions[6].hidden = True
    workbook.save(desk.master)
    assert "フィルターを解除" in refused("--attach", desk.statement)


def test_a_recipient_below_the_table_is_not_left_out_in_silence(desk: Desk, refused) -> None:
    workbook = openpyxl.load_workbook(desk.master)
    sheet = workbook["宛先"]
    sheet.append(("To", "湖北町", None, "soumu@kohoku-town.example.jp", "○"))
    workbook.save(desk.master)
    said = refused("--attach", desk.statement)
    assert f"{sheet.max_row} 行目は、送付が ○ ですが表の外にあるため、送る相手に入りません" in said


def test_a_wrong_address_alone_is_told_once(desk: Desk, refused) -> None:
    desk.recipients(("To", "甲市", "", "a＠example.jp", "○"))
    assert "下書きを作りません（1 件）" in refused("--attach", desk.statement)


def test_force_without_a_reason_is_refused(desk: Desk, refused) -> None:
    assert "理由" in refused("--attach", desk.statement, "--force", " ")


def test_a_reason_does_not_overrule_what_would_harm_readers(desk: Desk, refused) -> None:
    workbook = openpyxl.load_workbook(desk.statement)
    workbook["収入の部"].sheet_state = "hidden"
    workbook.active = 1
    workbook.save(desk.statement)
    assert "非表示" in refused("--attach", desk.statement, "--force", "急ぎ")


def written(file: Path, *paragraphs: tuple[str, ...]) -> Path:
    """A Word document from elsewhere: paragraphs of runs."""
    words = docx.Document()
    for runs in paragraphs:
        paragraph = words.add_paragraph()
        for text in runs:
            paragraph.add_run(text)
    words.core_properties.author = words.core_properties.comments = ""
    words.save(str(file))
    return file


@pytest.mark.parametrize("kind", ["master", "check sheet", "document"])
def test_a_file_with_the_members_addresses_goes_out_for_no_reason(kind: str, desk: Desk, refused) -> None:
    names = (("連絡先 dx@umibe-", "city.example.jp"), ("system@okanoue-city.example.jp",))  # as Word splits them
    file = {
        "master": lambda: desk.master,
        "check sheet": lambda: desk.draft() / "送付確認票.xlsx",
        "document": lambda: written(desk.folder / "名簿.docx", *names),
    }[kind]()
    said = refused("--attach", file, "--force", "会長の指示による")
    assert f"添付「{file.name}」の中に「宛先」シートのアドレス" in said
    assert "受け取るすべての団体に見えます" in said


def test_one_address_to_answer_to_is_only_told(desk: Desk) -> None:
    words = "会場：海辺市（dx@umibe-city.example.jp）、事務局 jimukyoku@secretariat.example.jp"
    letter = written(desk.folder / "開催通知.docx", (words,))
    outcome = desk.mail("--attach", letter, "--force", "開催通知を添える")
    assert outcome.status == 0
    assert "アドレス（dx@umibe-city.example.jp）があり" in outcome.out


def test_a_damaged_pdf_is_refused_in_japanese_only(desk: Desk, refused) -> None:
    letter = notice(desk.folder / "開催通知.pdf")
    letter.write_bytes(letter.read_bytes().replace(b"%%EOF", b""))
    assert refused("--attach", letter).startswith("下書きを作りません")


def test_a_large_attachment_is_refused_with_the_limit(desk: Desk, refused) -> None:
    large = desk.folder / "図面.pdf"
    large.write_bytes(bytes(30 * 2**20))
    said = refused("--attach", large, "--force", "急ぎ")
    assert "30.0 MB" in said
    assert "上限 10.0 MB" in said


@pytest.mark.parametrize("name", ["予算.xlsm", "予算.zip", "予算.xlsx.exe", "予算"])
def test_kinds_of_files_that_gateways_block_are_refused(name: str, desk: Desk, refused) -> None:
    file = Path(shutil.copy(desk.statement, desk.folder / name))
    assert "送れない形式" in refused("--attach", file)


def test_missing_files_and_folders_are_refused(desk: Desk, refused) -> None:
    assert "見つかりません" in refused("--attach", desk.folder / "ない.xlsx")
    assert "フォルダです" in refused("--attach", desk.folder)


def test_the_limit_is_the_one_of_the_settings(desk: Desk, refused) -> None:
    large = desk.folder / "図面.pdf"
    large.write_bytes(bytes(3 * 2**20))
    desk.setting("添付の上限", "２ＭＢ")
    assert "上限 2.0 MB" in refused("--attach", large)


# The wording.


def test_staff_edit_the_wording_and_keep_the_rest(desk: Desk) -> None:
    own = desk.folder / "文面"
    own.mkdir()
    (own / "subject.txt").write_text("{{ 会計年度 }}\n予算の件\n", encoding="utf-8")
    desk.setting("メールの文面", "文面")
    draft = letters(desk.draft())[0]
    assert draft.subject == "令和7年度 予算の件"
    assert "標準の文面を使いました" not in desk.mail().out
    (own / "subject.txt").unlink()
    assert "文面がないため、標準の文面を使いました" in desk.mail().out
    assert "385,422,000" in draft.text
