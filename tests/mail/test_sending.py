"""Sending by a real SMTP server with TLS and AUTH: to the right people, nobody twice, and said so when it fails."""

from __future__ import annotations

import contextlib
import email
import email.policy
import io
import json
import shutil
import smtplib
import ssl
import sys
from types import SimpleNamespace

import keyring
import pytest
import trustme
from keyring.backend import KeyringBackend

from pybudget.errors import PybudgetError
from pybudget.mail import sending
from pybudget.mail.journal import FILE, Journal, Step
from pybudget.mail.letters import read_draft
from pybudget.mail.verify import read_drafts
from pybudget.master.closed import ClosedMaster
from tests.command_line import Outcome, assert_refused, run
from tests.mail.conftest import NOW
from tests.mail.smtp_server import HOST, PASSWORD, USER, PostOffice, running

EVERYBODY = [
    "johoka@pref-aoba.example.jp",
    "zaiseika@pref-aoba.example.jp",
    "jimukyoku@secretariat.example.jp",
    "dx@umibe-city.example.jp",
    "system@okanoue-city.example.jp",
    "kacho@okanoue-city.example.jp",
    "kikaku@kawahara-town.example.jp",
    "somu@morino-village.example.jp",
]
COPIES = 5
"""Mails; the secretariat's Cc goes with each."""
DELIVERIES = len(EVERYBODY) + COPIES - 1


@pytest.fixture(scope="session")
def authority():
    return trustme.CA()


@pytest.fixture
def _trusted(authority, tmp_path, monkeypatch):
    """This computer trusts the authority, has the password in its environment, and loses patience after a second."""
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    monkeypatch.setenv(sending.PASSWORD_VARIABLE, PASSWORD)
    monkeypatch.setattr(sending.Server, "__init__", _impatient(sending.Server.__init__))


def _impatient(init):
    def with_little_patience(self, host, port=sending.SUBMISSION, user="", patience=1.0):
        init(self, host, port, user, patience)

    return with_little_patience


@pytest.fixture
def office(authority, _trusted):
    with running(PostOffice(), authority) as opened:
        yield opened


def send(desk, draft, office, typed="8", user=USER) -> Outcome:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sys, "stdin", io.StringIO(f"{typed}\n"))
        return run("mail", "--send", draft, desk.master, "--smtp", f"{HOST}:{office.port}", "--user", user)


def test_everybody_gets_the_mail_that_was_drafted(desk, draft, office):
    outcome = send(desk, draft, office)
    assert (outcome.status, outcome.err) == (0, "")
    assert "全員に送信しました。" in outcome.out
    assert sorted(set(office.recipients)) == sorted(EVERYBODY)
    assert len(office.delivered) == DELIVERIES
    drafts = {one.message_id: one for one in map(read_draft, draft.glob("*.eml"))}
    for address, data in office.delivered:
        message = email.message_from_bytes(data, policy=email.policy.default)
        written = drafts[message["Message-ID"]]
        assert address in written.everybody
        assert message["Subject"] == written.subject
        assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == written.text
        assert message.get_body(("html",)).get_content().replace("\r\n", "\n") == written.html
        (attached,) = message.iter_attachments()
        assert attached.get_filename() == desk.statement.name
        assert attached.get_content() == desk.statement.read_bytes()
        assert message["X-Unsent"] is None


def test_nobody_in_bcc_stands_in_what_is_delivered(desk, office):
    desk.setting("送付方法", "Bcc")
    folder = desk.draft()
    assert send(desk, folder, office).status == 0
    assert sorted(office.recipients) == sorted(EVERYBODY)
    for _, data in office.delivered:
        message = email.message_from_bytes(data, policy=email.policy.default)
        assert message["Bcc"] is None
        shown = [address for address in EVERYBODY if address.encode() in data]
        assert shown == ["jimukyoku@secretariat.example.jp"]


def test_no_body_is_shown_the_address_of_another(desk, draft, office):
    send(desk, draft, office)
    for address, data in office.delivered:
        domain = address.partition("@")[2]
        visible = [one for one in EVERYBODY if one.encode() in data and "secretariat" not in one]
        if "secretariat" not in address:
            assert {one.partition("@")[2] for one in visible} == {domain}


def test_the_history_names_everybody_who_has_it(desk, draft, office):
    send(desk, draft, office)
    _, job, result, files, _ = desk.history()[-1]
    assert (job, result) == ("メール送信", "送信済 8 件・拒否 0 件・不明 0 件・未送信 0 件")
    assert all(address in files for address in EVERYBODY)


@pytest.mark.parametrize("typed", ["", "7", "はい", "8 件"])
def test_another_number_than_that_of_the_recipients_sends_nothing(typed, desk, draft, office):
    outcome = send(desk, draft, office, typed)
    assert (outcome.status, office.delivered) == (2, [])
    assert "8 件の宛先" in outcome.out


def test_a_second_run_sends_nothing_to_anybody(desk, draft, office):
    send(desk, draft, office)
    office.delivered.clear()
    again = send(desk, draft, office)
    assert (again.status, office.delivered) == (0, [])


def test_a_refused_recipient_is_named_and_the_others_get_it(desk, draft, office):
    office.refused["dx@umibe-city.example.jp"] = "550 No such user here"
    outcome = send(desk, draft, office)
    assert outcome.status == 1
    assert "拒否：1 件\n　dx@umibe-city.example.jp（550 No such user here）" in outcome.out
    assert len(office.delivered) == DELIVERIES - 1
    office.refused.clear()
    office.delivered.clear()
    assert send(desk, draft, office, "1").status == 0
    assert office.recipients == ["dx@umibe-city.example.jp"]


STEPS = ["EHLO", "MAIL", "RCPT", "before taking", "after taking"]


@pytest.mark.parametrize("trouble", ["drop_at", "slow_at"])
@pytest.mark.parametrize("step", STEPS)
def test_trouble_at_any_step_leaves_a_right_list_and_nobody_gets_it_twice(step, trouble, desk, draft, office):
    if step != "EHLO":
        office.patient_for = 3
    setattr(office, trouble, step)
    outcome = send(desk, draft, office)
    before = list(office.recipients)
    setattr(office, trouble, "")
    if step == "EHLO":
        assert_refused(Outcome(outcome.status, "", outcome.err))
        assert "誰にも送っていません" in outcome.err
    else:
        assert outcome.status == 1
        assert ("遅すぎる" if trouble == "slow_at" else "切れた") in outcome.out
        assert "残りの相手にだけ" in outcome.out
    unknown = ["dx@umibe-city.example.jp"] if "taking" in step else []
    for address in unknown:
        assert f"不明：1 件\n　{address}" in outcome.out
    left = [one for one in EVERYBODY if one not in before and one not in unknown]
    rest = len({*left, "jimukyoku@secretariat.example.jp"})
    again = send(desk, draft, office, str(rest))
    assert again.err == ""
    assert "残りの相手にだけ" not in again.out
    sent = [(address, message_id(data)) for address, data in office.delivered]
    late = [pair for pair in sent if pair[0] in unknown and step == "before taking" and trouble == "slow_at"]
    assert len(sent) == len(set(sent))
    assert len(sent) == DELIVERIES - (step == "before taking" and not late)


def message_id(data: bytes) -> str:
    return email.message_from_bytes(data, policy=email.policy.default)["Message-ID"]


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "before taking"])
def test_a_server_that_closes_for_now_leaves_nobody_in_doubt(step, desk, draft, office):
    office.patient_for, office.answer_at[step] = 2, "421 closing for maintenance"
    outcome = send(desk, draft, office)
    assert outcome.status == 1
    assert "接続が切れた" in outcome.out
    assert "不明" not in outcome.out
    office.answer_at.clear()
    assert send(desk, draft, office, "6").status == 0
    assert len(office.delivered) == DELIVERIES


def test_a_mail_that_the_server_refuses_as_a_whole_is_named(desk, draft, office):
    office.answer_at["before taking"] = "554 looks like spam"
    outcome = send(desk, draft, office)
    assert (outcome.status, office.delivered) == (1, [])
    assert "（554 looks like spam）" in outcome.out


def test_a_sender_that_the_server_does_not_take_stops_everything(desk, draft, office):
    office.answer_at["MAIL"] = "553 not yours"
    outcome = send(desk, draft, office)
    assert (outcome.status, office.delivered) == (1, [])
    assert "差出人 yosan@secretariat.example.jp を受け付けません（553 not yours）" in outcome.out
    assert "未送信：8 件" in outcome.out


# Connections that must not come about.


def refusal(desk, draft, office, **options) -> str:
    outcome = send(desk, draft, office, **options)
    assert_refused(Outcome(outcome.status, "", outcome.err))
    assert office.delivered == []
    return outcome.err


@pytest.mark.usefixtures("_trusted")
def test_a_certificate_of_an_unknown_authority_is_refused(desk, draft):
    with running(PostOffice(), trustme.CA()) as office:
        assert "証明書が正しくありません" in refusal(desk, draft, office)


@pytest.mark.usefixtures("_trusted")
def test_a_certificate_of_another_host_is_refused(desk, draft, authority):
    with running(PostOffice(), authority, "mail.example.jp") as office:
        assert "証明書が正しくありません" in refusal(desk, draft, office)


@pytest.mark.usefixtures("_trusted")
def test_a_server_without_encryption_gets_no_password_and_no_mail(desk, draft, authority):
    with running(PostOffice(), authority, tls=False) as office:
        assert "暗号化しない送信はしません" in refusal(desk, draft, office)
        assert office.logins == []


def test_a_wrong_password_is_told_without_repeating_it(desk, draft, office, monkeypatch):
    monkeypatch.setenv(sending.PASSWORD_VARIABLE, "wrong-secret")
    said = refusal(desk, draft, office)
    assert "利用者名かパスワードを受け付けません" in said
    assert "wrong-secret" not in said
    assert not any(office.logins)


@pytest.mark.usefixtures("_trusted")
def test_nobody_listens(desk, draft):
    assert "接続を受け付けていません" in refusal(desk, draft, PostOffice(port=1))


@pytest.mark.usefixtures("_trusted")
def test_a_server_that_cannot_be_found(desk, draft):
    outcome = run("mail", "--send", draft, desk.master, "--smtp", "mail.invalid", "--user", USER)
    assert outcome.status == 2  # refused for its number: nothing was typed
    with pytest.raises(PybudgetError, match="見つかりません"):
        sending.send(read_drafts(draft), sending.Server("mail.invalid", user=USER), PASSWORD, ("", "a@example.jp"))


@pytest.mark.usefixtures("_trusted")
def test_encryption_from_the_first_byte_on_port_465(desk, draft, monkeypatch):
    seen = {}

    def connect(host, port, _, **options):
        seen.update(options, place=(host, port))
        raise ConnectionRefusedError

    monkeypatch.setattr(smtplib, "SMTP_SSL", connect)
    outcome = send(desk, draft, PostOffice(port=465))
    assert "接続を受け付けていません" in outcome.err
    assert seen["place"] == (HOST, 465)
    assert seen["context"].verify_mode is ssl.CERT_REQUIRED
    assert seen["context"].check_hostname


# Secrets.


class Vault(KeyringBackend):
    """A keyring with one password in it."""

    priority = 1

    def __init__(self, secrets):
        super().__init__()
        self.secrets = secrets

    def get_password(self, service, username):
        return self.secrets.get((service, username))

    def set_password(self, service, username, password):
        self.secrets[service, username] = password

    def delete_password(self, service, username):
        del self.secrets[service, username]


@pytest.fixture
def vault(_trusted, monkeypatch):
    before = keyring.get_keyring()
    monkeypatch.delenv(sending.PASSWORD_VARIABLE, raising=False)
    opened = Vault({})
    keyring.set_keyring(opened)
    yield opened
    keyring.set_keyring(before)


def test_the_password_comes_from_the_systems_keyring(desk, draft, office, vault):
    vault.set_password(f"pybudget:{HOST}", USER, PASSWORD)
    assert send(desk, draft, office).status == 0
    assert office.logins == [True]


@pytest.mark.usefixtures("vault")
def test_without_a_password_anywhere_it_is_told_where_to_put_one(desk, draft, office):
    outcome = send(desk, draft, office)
    assert (outcome.status, office.delivered) == (2, [])
    assert f"「keyring set pybudget:{HOST} {USER}」" in outcome.err


def test_the_password_stands_in_no_file_and_no_output(desk, draft, office):
    office.refused["dx@umibe-city.example.jp"] = "550 no"
    outcome = send(desk, draft, office)
    assert PASSWORD not in outcome.out + outcome.err
    files = [file for file in desk.folder.rglob("*") if file.is_file()]
    assert [file for file in files if PASSWORD.encode() in file.read_bytes()] == []


# The record.


def test_a_run_that_was_killed_while_handing_over_never_sends_that_one_again(desk, draft, office):
    first = read_draft(draft / "01_青葉県.eml")
    (draft / FILE).write_text(
        json.dumps({"message": first.message_id, "to": EVERYBODY[0], "step": "不明"}) + '\n{"message": "<torn',
        encoding="utf-8",
    )
    outcome = send(desk, draft, office, "7")
    assert outcome.status == 1
    assert EVERYBODY[0] not in office.recipients
    assert len(office.delivered) == DELIVERIES - 1


def test_two_runs_at_once_are_refused(desk, draft, office):
    with contextlib.closing(Journal(draft)):
        assert "送信中です" in refusal(desk, draft, office)


def test_a_record_that_cannot_be_written_stops_the_sending(desk, draft, office, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pybudget.mail.journal.os", SimpleNamespace(fsync=full))
    outcome = send(desk, draft, office)
    assert office.delivered == []
    assert "記録" in outcome.out + outcome.err


def test_each_step_is_on_the_disk_before_it_is_taken(tmp_path):
    with contextlib.closing(Journal(tmp_path)) as journal:
        journal.note("<1@x>", "A@example.jp", Step.GIVEN, NOW)
        (line,) = (tmp_path / FILE).read_text(encoding="utf-8").splitlines()
        assert json.loads(line)["step"] == "不明"
        assert journal.step("<1@x>", "a@EXAMPLE.jp") is Step.GIVEN


def test_a_draft_that_was_edited_is_not_sent(desk, draft, office):
    file = draft / "02_海辺市.eml"
    file.write_bytes(file.read_bytes().replace(b"dx@umibe-city", b"dx@umibe-clty"))
    assert "下書きに問題があるため送信しません" in refusal(desk, draft, office)


def test_one_mail_of_a_folder_can_be_sent_alone(desk, draft, office):
    assert send(desk, draft / "04_川原町.eml", office, "2").status == 0
    assert office.recipients == ["kikaku@kawahara-town.example.jp", "jimukyoku@secretariat.example.jp"]
    office.delivered.clear()
    assert send(desk, draft, office, "7").status == 0
    assert len(office.delivered) == DELIVERIES - 2


@pytest.mark.parametrize("text", ["", "mail.example.jp:smtp", "mail example", "a:b:c", "日本.jp"])
def test_a_server_that_cannot_be_read_is_refused(text, monkeypatch):
    monkeypatch.delenv(sending.SERVER_VARIABLE, raising=False)
    with pytest.raises(PybudgetError, match="--smtp"):
        sending.read_server(text, None)


def test_the_server_may_come_from_the_environment(monkeypatch):
    monkeypatch.setenv(sending.SERVER_VARIABLE, "mail.example.jp:465")
    monkeypatch.setenv(sending.USER_VARIABLE, "someone")
    assert sending.read_server(None, None) == sending.Server("mail.example.jp", 465, "someone")


def test_without_a_sender_nothing_is_sent(desk, office):
    desk.setting("差出人", "")
    folder = desk.draft()
    assert "差出人" in refusal(desk, folder, office)


def test_a_copy_of_the_folder_from_before_the_sending_is_refused(desk, draft, office, tmp_path):
    copy = shutil.copytree(draft, tmp_path / "copy")
    office.refused["dx@umibe-city.example.jp"] = "550 no"
    send(desk, draft, office)
    office.delivered.clear()
    assert "7 件の相手に渡していますが" in refusal(desk, copy, office)
    office.refused.clear()
    send(desk, draft, office, "1")
    assert office.recipients == ["dx@umibe-city.example.jp"]


def test_a_run_that_is_broken_off_by_hand_says_who_has_it(desk, draft, office, monkeypatch):
    def tired(connection, address, *options, rcpt=smtplib.SMTP.rcpt):
        if len(office.delivered) == 2:
            raise KeyboardInterrupt
        return rcpt(connection, address, *options)

    with monkeypatch.context() as patched:
        patched.setattr(smtplib.SMTP, "rcpt", tired)
        outcome = send(desk, draft, office)
    assert (outcome.status, len(office.delivered)) == (1, 2)
    assert "キーボードで中断" in outcome.out
    assert desk.history()[-1][1] == "メール送信"
    assert send(desk, draft, office, "6").status == 0
    assert len(office.delivered) == DELIVERIES


def test_a_history_that_cannot_be_written_is_told_and_made_up_for(desk, draft, office, monkeypatch):
    def in_use(*_):
        raise PybudgetError("マスターは開かれています。")

    with monkeypatch.context() as patched:
        patched.setattr(ClosedMaster, "write", in_use)
        outcome = send(desk, draft, office)
    assert (outcome.status, "送信済：8 件" in outcome.out) == (1, True)
    assert "履歴に書けませんでした" in outcome.out
    assert desk.history()[-1][1] != "メール送信"
    assert send(desk, draft, office).status == 0
    assert (desk.history()[-1][1], len(office.delivered)) == ("メール送信", DELIVERIES)


def test_a_draft_that_nobody_else_has_checked_is_sent_with_a_warning(desk, draft, office):
    warning = "作成者とは別の人が確かめた記録"
    assert warning in send(desk, draft, office, "no").out
    for name, is_warned in (("作成 太郎", True), ("確認 花子", False)):
        run("mail", "--check", draft, desk.master, "--by", name)
        assert (warning in send(desk, draft, office, "no").out) is is_warned


def test_what_mail_programs_note_in_a_draft_is_not_delivered(desk, draft, office):
    for file in draft.glob("*.eml"):
        notes = b"X-Identity-Key: id1\r\nFCC: imap://tanaka@own/Sent\r\nX-Bcc: x@example.jp\r\nBCC: \r\n"
        file.write_bytes(notes + file.read_bytes())
    assert send(desk, draft, office, "８").status == 0
    for _, data in office.delivered:
        names = {name.lower() for name in email.message_from_bytes(data)}
        assert names == {"mime-version", "content-type", "subject", "from", "to", "cc", "message-id", "date"} - (
            {"cc"} - names
        )


def test_a_draft_folder_copied_elsewhere_is_the_same_draft(desk, draft, office, tmp_path):
    send(desk, draft, office)
    copy = shutil.copytree(draft, tmp_path / "copy")
    office.delivered.clear()
    send(desk, copy, office)
    assert office.delivered == []
