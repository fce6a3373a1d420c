"""A saved draft is compared with the master again: every edit that matters is told, and 履歴 keeps who looked."""

from __future__ import annotations

import base64
import email
import email.policy
import hashlib
import shutil

import openpyxl
import pytest

from tests.command_line import assert_refused, run, snapshot
from tests.mail.conftest import notice
from tests.mail.test_draft import with_replaced


def check(desk, draft, by="確認 花子"):
    return run("mail", "--check", draft, desk.master, "--by", by)


def against(desk, draft) -> str:
    """What a check that must fail says."""
    outcome = check(desk, draft)
    assert outcome.status == 1
    assert "送らないでください" in outcome.out
    assert outcome.err == ""
    return outcome.out


def first(draft):
    return draft / "01_青葉県.eml"


def replace_header(file, name, value):
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.SMTP)
    del message[name]
    message[name] = value
    file.write_bytes(message.as_bytes())


def with_attachment(file, data, name=None):
    """The draft with another content of its attachment."""
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.SMTP)
    (part,) = message.iter_attachments()
    part.set_payload(base64.encodebytes(data).decode())
    if name:
        part.set_param("filename", name, "Content-Disposition", replace=True)
    file.write_bytes(message.as_bytes())


def test_a_draft_as_it_was_made_agrees_and_the_history_says_who_looked(desk, draft):
    outcome = check(desk, draft)
    assert (outcome.status, outcome.err) == (0, "")
    assert "マスターと一致しています。" in outcome.out
    assert "別の人" not in outcome.out
    assert desk.history()[-1][1:3] == ["下書き確認", "一致　確認：確認 花子"]


def test_one_mail_can_be_checked_alone(desk, draft):
    assert check(desk, first(draft)).status == 0


def test_the_maker_is_reminded_that_another_person_has_to_look(desk, draft):
    for name in ("作成 太郎", "作成太郎", "作成　太郎"):
        assert "別の人が確かめてください" in check(desk, draft, name).out


def test_a_draft_that_a_mail_program_has_saved_again_still_agrees(desk, draft):
    for file in draft.glob("*.eml"):
        message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        message["X-Mailer"] = "another"
        file.write_bytes(message.as_bytes(policy=email.policy.SMTP.clone(refold_source="all")))
    outcome = check(desk, draft)
    assert outcome.status == 0, outcome.out


def test_a_changed_greeting_is_a_persons_own(desk, draft):
    message = email.message_from_bytes(first(draft).read_bytes(), policy=email.policy.SMTP)
    body = message.get_body(("plain",))
    body.set_content("いつもお世話になっております。\n" + body.get_content(), cte="base64")
    first(draft).write_bytes(message.as_bytes())
    assert check(desk, draft).status == 0


def test_a_changed_total_in_the_text_is_told(desk, draft):
    message = email.message_from_bytes(first(draft).read_bytes(), policy=email.policy.SMTP)
    body = message.get_body(("plain",))
    body.set_content(body.get_content().replace("385,422,000", "385,422,001"), cte="base64")
    first(draft).write_bytes(message.as_bytes())
    assert "01_青葉県.eml：本文に、マスターの収入合計 385,422,000 円" in against(desk, draft)


@pytest.mark.parametrize("kind", ["plain", "html"])
def test_a_changed_total_is_told_though_the_other_sides_equal_total_still_stands_there(kind, desk, draft):
    message = email.message_from_bytes(first(draft).read_bytes(), policy=email.policy.SMTP)
    body = message.get_body((kind,))
    body.set_content(
        body.get_content().replace("385,422,000", "385,422,001", 1),
        cte="base64",
        subtype="plain" if kind == "plain" else "html",
    )
    first(draft).write_bytes(message.as_bytes())
    assert "本文の収入合計 385,422,001は、マスターの額ではありません" in against(desk, draft)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("To", "a@example.jp", "a@example.jp は「宛先」シートの送る相手にありません"),
        ("To", "johoka@pref-aoba.example.jp, dx@umibe-city.example.jp", "アドレスが互いに見えます"),
        ("Cc", "", "「宛先」シートのとおりではありません"),
        ("Bcc", "kikaku@kawahara-town.example.jp", "「宛先」シートのとおりではありません"),
        ("Message-ID", "<1@example.jp>", "記録が、マスターの履歴にありません"),
        ("From", "a@evil.example.com", "From の a@evil.example.com は、設定の「差出人」と違います"),
        ("Reply-To", "a@evil.example.com", "Reply-To の a@evil.example.com は、設定の「差出人」と違います"),
    ],
)
def test_a_changed_header_is_told(name, value, words, desk, draft):
    replace_header(first(draft), name, value)
    assert words in against(desk, first(draft))


def test_a_colleague_as_the_sender_is_told_but_not_held_up(desk, draft):
    replace_header(first(draft), "From", "tanaka@secretariat.example.jp")
    outcome = check(desk, first(draft))
    assert (outcome.status, "［確認］01_青葉県.eml：From の tanaka@" in outcome.out) == (0, True)


def test_a_part_without_a_name_is_told(desk, draft):
    message = email.message_from_bytes(first(draft).read_bytes(), policy=email.policy.SMTP)
    message.add_attachment(b"<html></html>", maintype="text", subtype="html", disposition="inline")
    first(draft).write_bytes(message.as_bytes())
    assert "「」は後から足されています" in against(desk, first(draft))


def test_a_name_that_looks_like_a_reason_overrules_nothing(desk):
    run("mail", desk.master, "--by", "強制：急ぎ")
    (draft,) = desk.drafts
    desk.edit(("科目", "M6", "別の備考"))
    assert "マスターは最後の検証" in against(desk, draft)


def test_a_mail_that_is_missing_or_there_twice_is_told(desk, draft):
    (draft / "02_海辺市.eml").unlink()
    shutil.copy(draft / "03_丘の上市.eml", draft / "06_写し.eml")
    said = against(desk, draft)
    assert "「海辺市」あての下書きがありません" in said
    assert "「丘の上市」あての下書きが 2 通あります" in said


def test_a_forged_attachment_is_told_with_its_cell(desk, draft):
    forged = with_replaced(desk.statement.read_bytes(), "xl/worksheets/sheet1.xml", b"40856000", b"40856001")
    with_attachment(first(draft), forged)
    said = against(desk, draft)
    assert "下書きを作ったときのファイルと違います" in said
    assert "収入の部!C" in said


def test_an_attachment_forged_together_with_the_history_is_told_all_the_same(desk, draft):
    forged = with_replaced(desk.statement.read_bytes(), "xl/worksheets/sheet1.xml", b"40856000", b"40856001")
    for file in draft.glob("*.eml"):
        with_attachment(file, forged)
    workbook = openpyxl.load_workbook(desk.master)
    row = next(row for row in workbook["履歴"].iter_rows(min_row=5) if row[1].value == "メール下書き")
    row[3].value = row[3].value.rpartition(":")[0] + ":" + hashlib.sha256(forged).hexdigest()
    workbook.save(desk.master)
    assert "作ったままのファイルではありません（違うところ：収入の部!C" in against(desk, draft)


def test_an_attachment_saved_again_by_hand_is_told(desk, draft, tmp_path):
    workbook = openpyxl.load_workbook(desk.statement)
    workbook.save(tmp_path / "again.xlsx")
    with_attachment(first(draft), (tmp_path / "again.xlsx").read_bytes())
    assert "下書きを作ったときのファイルと違います" in against(desk, draft)


def test_an_attachment_that_was_renamed_or_taken_away_is_told(desk, draft):
    with_attachment(first(draft), desk.statement.read_bytes(), "other.xlsx")
    said = against(desk, draft)
    assert "「other.xlsx」は後から足されています" in said
    assert f"「{desk.statement.name}」がなくなっています" in said


def test_a_master_that_changed_since_the_draft_is_told(desk, draft):
    desk.edit(("科目", "M6", "別の備考"))
    assert "マスターは最後の検証" in against(desk, draft)


def test_a_master_that_was_changed_and_validated_since_is_told_too(desk, draft):
    desk.edit(("科目", "M6", "別の備考"))
    desk.prepare()
    assert "いまのマスターと違う内容から作られています" in against(desk, draft)


def test_a_recipient_added_to_the_sheet_since_is_told(desk, draft):
    desk.edit(("宛先", "E12", "○"))
    assert "「会計監事」あての下書きがありません" in against(desk, draft)


def test_what_a_reason_has_overruled_stays_so_for_the_same_master(desk):
    letter = notice(desk.folder / "開催通知.pdf")
    draft = desk.draft("--attach", desk.statement, letter, "--force", "総会の通知を同封")
    outcome = check(desk, draft)
    assert (outcome.status, "［確認］添付「開催通知.pdf」" in outcome.out) == (0, True)
    desk.edit(("科目", "M6", "別の備考"))
    assert "［相違］添付「開催通知.pdf」" in against(desk, draft)


def test_what_is_no_draft_is_refused(desk, tmp_path):
    (tmp_path / "本.eml").write_bytes(b"\0\1\2")
    (tmp_path / "空").mkdir()
    before = snapshot(desk.folder)
    for wrong in (tmp_path / "ない.eml", tmp_path / "本.eml", tmp_path / "空", desk.statement):
        assert_refused(check(desk, wrong))
    assert snapshot(desk.folder) == before


@pytest.mark.parametrize("options", [["--attach", "x"], ["--out", "x"], ["--force", "x"], ["--smtp", "x"]])
def test_options_of_another_job_are_refused(options, desk, draft):
    assert_refused(run("mail", desk.master, "--check", draft, *options))
