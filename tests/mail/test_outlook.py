"""Classic Outlook shows the draft through COM, and is never told to send it."""

import datetime as dt
from pathlib import Path
from types import SimpleNamespace

from pybudget.mail.letters import Letter
from pybudget.mail.outlook import MOST_WINDOWS, ClassicOutlook, classic_outlook, show_all
from pybudget.mail.recipients import Envelope, Recipient, Role
from pybudget.mail.wording import Wording


class Item:
    """A mail item as Outlook has it; it notes what it is told, and must not be sent."""

    def __init__(self) -> None:
        self.people: list[SimpleNamespace] = []
        self.files: list[str] = []
        self.windows = 0
        self.Recipients = SimpleNamespace(Add=self._add, ResolveAll=lambda: True)
        self.Attachments = SimpleNamespace(Add=self.files.append)

    def _add(self, address: str) -> SimpleNamespace:
        self.people.append(SimpleNamespace(address=address, Type=1))
        return self.people[-1]

    def __getattr__(self, name: str) -> object:
        if name != "Display":
            raise AssertionError(name)
        self.windows += 1
        return lambda: None


class Application:
    """Outlook without a window."""

    def __init__(self) -> None:
        self.items: list[Item] = []

    def CreateItem(self, kind: int) -> Item:  # noqa: N802 - Outlook's name
        assert kind == 0
        self.items.append(Item())
        return self.items[-1]


def letter() -> Letter:
    people = tuple(Recipient(role, "甲市", "", f"{role.value}@example.jp", "宛先!D5") for role in Role)
    wording = Wording("予算の件", "本文", "<p>本文</p>")
    return Letter(Envelope("甲市", people), wording, (), ("", ""), "<1@x>", dt.datetime(2026, 4, 1, tzinfo=dt.UTC))


def test_the_window_holds_what_the_draft_holds() -> None:
    application = Application()
    assert show_all(ClassicOutlook(application), [letter()], [Path("予算.xlsx")]) == 1
    (item,) = application.items
    assert (item.Subject, item.HTMLBody, item.windows) == ("予算の件", "<p>本文</p>", 1)
    assert [(one.address, one.Type) for one in item.people] == [
        ("To@example.jp", 1),
        ("Cc@example.jp", 2),
        ("Bcc@example.jp", 3),
    ]
    assert item.files == ["予算.xlsx"]


def test_many_drafts_are_not_all_opened_at_once() -> None:
    application = Application()
    assert show_all(ClassicOutlook(application), [letter()] * (MOST_WINDOWS + 1), []) == 0
    assert application.items == []


def test_without_outlook_nothing_is_opened() -> None:
    assert show_all(None, [letter()], []) == 0
    assert classic_outlook() is None
