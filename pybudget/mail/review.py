"""Everything that can be checked before a draft is made, in one place."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pybudget.core import settings as keys
from pybudget.errors import PybudgetError
from pybudget.mail import attachments, checks, recipients
from pybudget.mail.drafts import sender_objections
from pybudget.mail.objections import Objection, standing
from pybudget.master import layout
from pybudget.master.content_hash import content_hash
from pybudget.master.history import recorded
from pybudget.output.provenance import SENT_BY_THEMSELVES, provenance_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from pybudget.core.budget import Budget
    from pybudget.core.findings import Finding
    from pybudget.mail.attachments import Attachment
    from pybudget.mail.checks import Remake
    from pybudget.mail.recipients import Recipient
    from pybudget.master.history import HistoryLine
    from pybudget.master.tables import Book

MOST_TOLD: Final = 6
"""Objections that a message lists; the rest it counts."""
LONGEST_REASON: Final = 200


@dataclass(frozen=True, slots=True)
class State:
    """The master as it stands, and how its files are made again.

    Attributes:
        book: Its tables.
        budget: Its records.
        findings: What a validation finds now.
        remakes: Kind of generated file to what makes it again.
    """

    book: Book
    budget: Budget
    findings: Sequence[Finding]
    remakes: Mapping[str, Remake]

    @property
    def own(self) -> str:
        """The council's name."""
        return self.budget.settings.text(keys.ORGANISATION)

    @property
    def recorded(self) -> Mapping[str, HistoryLine]:
        """What 履歴 tells of files that are known by their digests."""
        return recorded(self.book)

    def of_master(self) -> tuple[Objection, ...]:
        """What speaks against sending anything of this master."""
        content = content_hash(self.book)
        return tuple(checks.master_objections(self.book, content, self.findings))

    def of_attachments(self, files: Sequence[Attachment]) -> tuple[Objection, ...]:
        """What speaks against what the files hold and where they come from."""
        content = content_hash(self.book)
        body_of = recipients.addresses_of_bodies(self.book, self.own)
        return tuple(
            objection
            for one in files
            for found in (checks.contents_objections(one, self.own, body_of), self._of_origin(one, content))
            for objection in found
        )

    def _of_origin(self, one: Attachment, content: str) -> Iterator[Objection]:
        if attachments.suffix_of(one.name) == attachments.PRINT:
            return checks.record_objections(one, content, self.recorded, self._printable())
        if provenance_of(one.data) is None:
            return checks.record_objections(one, content, self.recorded, None)
        return checks.origin_objections(one, content, self.remakes)

    def _hidden_rows(self) -> frozenset[int]:
        """The rows of 宛先 that nobody sees; none where that is not known."""
        return (self.budget.facts.hidden_rows or {}).get(layout.RECIPIENTS.sheet, frozenset())

    def _printable(self) -> Iterator[bytes]:
        """What a print may show; at what time it was made does not matter."""
        at_any_time = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
        return (data for kind in SENT_BY_THEMSELVES for data in self.remakes[kind](at_any_time))

    def of_recipients(self) -> tuple[tuple[Recipient, ...], tuple[Objection, ...]]:
        """Who gets the mail, and what is wrong with the list and the sender."""
        people, wrong = recipients.read_recipients(self.book)
        faults = (*wrong, *recipients.outside_objections(self.budget.facts.rows_below or ()))
        settings = self.budget.settings
        return people, (
            *faults,
            *(recipients.objections(people, settings) if people or not faults else ()),
            *recipients.hidden_objections(people, self._hidden_rows()),
            *sender_objections(settings.text(keys.ORGANISATION), settings.text(keys.SENDER)),
        )


@dataclass(frozen=True, slots=True)
class Review:
    """Who gets what, and what speaks against it."""

    recipients: tuple[Recipient, ...]
    attachments: tuple[Attachment, ...]
    objections: tuple[Objection, ...]


def review(state: State, files: Sequence[Path]) -> Review:
    """Check master, recipients and files.

    Raises:
        PybudgetError: a file is missing or cannot be read.
    """
    limit, wrong_limit = attachments.limit_of(state.budget.settings.text(keys.SIZE_LIMIT))
    attached, file_faults = attachments.load(files, limit)
    people, people_faults = state.of_recipients()
    objections = (
        *state.of_master(),
        *people_faults,
        *([wrong_limit] if wrong_limit else ()),
        *file_faults,
        *state.of_attachments(attached),
    )
    return Review(people, attached, objections)


def refuse_if_any_stands(objections: Sequence[Objection], reason: str) -> None:
    """Stop when something speaks against the draft that no reason overrules.

    Raises:
        PybudgetError: telling what, each with what to do.
    """
    found = standing(objections, reason)
    if not found:
        return
    told = [one.text for one in found[:MOST_TOLD]]
    rest = f"ほかに {len(found) - MOST_TOLD} 件あります。" if len(found) > MOST_TOLD else ""
    numbered = told if len(found) == 1 else [f"({number}) {text}" for number, text in enumerate(told, 1)]
    raise PybudgetError("\n".join((f"下書きを作りません（{len(found)} 件）。", *numbered, *([rest] if rest else ()))))


def read_reason(text: str | None) -> str:
    """The reason given for making a draft all the same, in one line; blank where none was asked for.

    Raises:
        PybudgetError: it is blank, or too long for 履歴.
    """
    if text is None:
        return ""
    reason = " ".join(text.split())
    if not reason or len(reason) > LONGEST_REASON:
        raise PybudgetError(
            f"強制する理由を、{LONGEST_REASON} 文字以内で書いてください（例：--force 会長の指示により案のまま送付）。"
        )
    return reason
