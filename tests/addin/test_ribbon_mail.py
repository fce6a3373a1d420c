"""メール下書き and 下書きを確認 in the open book: what the window holds is what goes out."""

import pytest

from pybudget import resources
from pybudget.addin import ribbon
from pybudget.mail import outlook
from pybudget.mail.letters import read_draft
from pybudget.mail.outlook import ClassicOutlook
from tests.addin.conftest import Desk
from tests.mail.test_outlook import Application


@pytest.fixture
def prepared(desk: Desk) -> Desk:
    """Validated with an edit that nobody has saved, and with the workbook made from it."""
    desk.book.sheets["科目"]["M6"].value = "保存していない備考"
    for tag in ("validate", "statements"):
        assert desk.click(tag).mode == "info"
    return desk


def test_the_buttons_make_a_draft_with_the_pdf_and_check_it(prepared: Desk) -> None:
    before = prepared.path.read_bytes()
    prepared.click("pdf")
    alert = prepared.click("mail")
    (folder,) = prepared.path.parent.glob("出力/メール下書き_*")
    assert (alert.mode, str(folder) in alert.prompt) == ("info", True)
    (statement,) = prepared.path.parent.glob("出力/*.xlsx")
    drafts = [read_draft(file) for file in sorted(folder.glob("*.eml"))]
    assert len(drafts) == 5
    prints = {file.name: file.read_bytes() for file in prepared.path.parent.glob("出力/*.pdf")}
    assert len(prints) == 2
    for draft in drafts:
        assert {one.name: one.data for one in draft.attachments} == {statement.name: statement.read_bytes(), **prints}
    assert prepared.book.sheets["履歴"]["B6:B7"].value == ["PDF", "メール下書き"]
    assert prepared.path.read_bytes() == before
    checked = prepared.click("mail_check")
    assert (checked.mode, "マスターと一致しています。" in checked.prompt) == ("info", True)


def test_a_cell_changed_in_the_window_since_is_told(prepared: Desk) -> None:
    prepared.click("mail")
    prepared.book.sheets["科目"]["M6"].value = "あとから変えた備考"
    checked = prepared.click("mail_check")
    assert (checked.mode, "変わっています" in checked.prompt) == ("critical", True)
    refused = prepared.click("mail")
    assert (refused.mode, "いまのマスターから作ったファイルがありません" in refused.prompt) == ("critical", True)
    assert len(list(prepared.path.parent.glob("出力/メール下書き_*"))) == 1


def test_classic_outlook_shows_the_drafts(prepared: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    application = Application()
    monkeypatch.setattr(outlook, "classic_outlook", lambda: ClassicOutlook(application))
    assert "Outlook に 5 通の下書きを開きました。" in prepared.click("mail").prompt
    assert [item.windows for item in application.items] == [1] * 5


def test_without_a_draft_there_is_nothing_to_check(desk: Desk) -> None:
    assert "先に「メール下書き」を押してください" in desk.click("mail_check").prompt


def test_both_buttons_have_a_job_and_a_picture() -> None:
    for tag in ("mail", "mail_check"):
        assert tag in ribbon.JOBS
        assert (resources.folder("macros") / "icons" / f"{tag}.png").is_file()
