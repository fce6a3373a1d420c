"""Drafts in classic Outlook: shown for a person to check and send. Nothing here can send.

Outlook is reached through COM on Windows; whatever else there is (the new Outlook, another system) is none to us.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final, Protocol

from pybudget.mail.recipients import Role

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pybudget.mail.letters import Letter

MOST_WINDOWS: Final = 5
"""More drafts than this are not opened at once; they lie in their folder."""

_MAIL_ITEM: Final = 0
_KINDS: Final = {Role.TO: 1, Role.CC: 2, Role.BCC: 3}
"""Outlook's numbers (OlItemType, OlMailRecipientType)."""


class MailProgram(Protocol):
    """What can show a draft to a person. There is no way to send through it."""

    def show(self, letter: Letter, attachments: Sequence[Path]) -> None:
        """Open a window with the letter, unsent."""


class ClassicOutlook:
    """Outlook as COM offers it."""

    def __init__(self, application: Any) -> None:  # noqa: ANN401 - a COM object has no type
        """Take the running ``Outlook.Application``."""
        self._application = application

    def show(self, letter: Letter, attachments: Sequence[Path]) -> None:
        """Open a window with the letter, unsent."""
        item = self._application.CreateItem(_MAIL_ITEM)
        item.Subject = letter.wording.subject
        item.HTMLBody = letter.wording.html
        for one in letter.envelope.recipients:
            item.Recipients.Add(one.address).Type = _KINDS[one.role]
        item.Recipients.ResolveAll()
        for file in attachments:
            item.Attachments.Add(str(file))
        item.Display()


def classic_outlook() -> MailProgram | None:
    """Outlook, where there is a classic one on this computer."""
    if sys.platform != "win32":
        return None
    import win32com.client  # noqa: PLC0415 - only Windows has it

    try:
        return ClassicOutlook(win32com.client.Dispatch("Outlook.Application"))
    except Exception:  # noqa: BLE001 - COM reports a missing program in many ways, and all mean the same
        return None


def show_all(program: MailProgram | None, letters: Sequence[Letter], attachments: Sequence[Path]) -> int:
    """Open the letters where there are few enough.

    Returns:
        How many windows were opened; 0 where there is no program, or too many letters.
    """
    if program is None or len(letters) > MOST_WINDOWS:
        return 0
    for letter in letters:
        program.show(letter, attachments)
    return len(letters)
