"""A saved draft, looked at again against the master: by another person, later, whoever has edited it since."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pybudget.core import settings as keys
from pybudget.errors import PybudgetError
from pybudget.mail import wording
from pybudget.mail.addresses import domain_of
from pybudget.mail.attachments import limit_of, name_faults, size_faults
from pybudget.mail.drafts import FORCED, JOB, PREPARED_BY, history_files
from pybudget.mail.letters import read_draft
from pybudget.mail.objections import Objection, Weight, quoted, standing
from pybudget.mail.recipients import Role, delivery_of, envelopes, exposed
from pybudget.master.content_hash import content_hash
from pybudget.master.history import history

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from pybudget.mail.attachments import Attachment
    from pybudget.mail.letters import ReadDraft
    from pybudget.mail.recipients import Envelope, Recipient
    from pybudget.mail.review import State
    from pybudget.master.history import HistoryLine

CHECK_JOB: Final = "下書き確認"
CHECKED_BY: Final = "確認："
AGREES: Final = "一致"
_NUMBER: Final = re.compile(r"<(?P<number>[0-9a-f]{16})\.[0-9]+@[^<>@\s]+>")
_NAMED: Final = ("収入合計", "支出合計")
_TAG: Final = re.compile(r"<[^>]*>")
_LABELLED: Final = re.compile(rf"({'|'.join(_NAMED)})[^0-9(（]{{0,4}}([0-9][0-9,]*)(?![0-9,]| ?千)")


@dataclass(frozen=True, slots=True)
class Drafts:
    """Saved drafts.

    Attributes:
        folder: Where they lie.
        mails: In the order of their names.
        is_whole: Whether these are all mails of a folder, not one picked out of it.
    """

    folder: Path
    mails: tuple[ReadDraft, ...]
    is_whole: bool

    @property
    def number(self) -> str:
        """The draft's number; blank where the mails carry none, or several."""
        numbers = {found["number"] for mail in self.mails if (found := _NUMBER.fullmatch(mail.message_id))}
        return numbers.pop() if len(numbers) == 1 else ""


def read_drafts(path: Path) -> Drafts:
    """Read one ``.eml``, or all of a folder.

    Raises:
        PybudgetError: there is none, or one is no mail.
    """
    if not path.is_dir():
        return Drafts(path.parent, (read_draft(path),), is_whole=False)
    files = sorted(path.glob("*.eml"))
    if not files:
        raise PybudgetError(
            f"「{quoted(str(path))}」に下書き（.eml）がありません。「{JOB}」で作ったフォルダを指定してください。"
        )
    return Drafts(path, tuple(read_draft(file) for file in files), is_whole=True)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found.

    Attributes:
        found: Everything.
        against: What keeps the draft from being sent.
    """

    found: tuple[Objection, ...]
    against: tuple[Objection, ...]


def verify(state: State, drafts: Drafts, checked_by: str) -> Verdict:
    """Compare saved drafts with the master, its 宛先 and the line of 履歴 that tells of them.

    Args:
        state: The master as it is now.
        drafts: What was read.
        checked_by: Who looks at it.
    """
    people, people_faults = state.of_recipients()
    line = _line_of(state, drafts.number)
    unique = {one.digest: one for mail in drafts.mails for one in mail.attachments}
    found = (
        *state.of_master(),
        *people_faults,
        *_record_faults(line, drafts, checked_by),
        *state.of_attachments(tuple(unique.values())),
        *_size_faults(state, drafts),
        *_recipient_faults(state, drafts, people),
        *_sender_faults(state, drafts),
        *_wording_faults(state, drafts),
    )
    is_overruled = line is not None and _said(line, FORCED) != "" and line.content == content_hash(state.book)
    return Verdict(found, standing(found, "overruled" if is_overruled else ""))


def _line_of(state: State, number: str) -> HistoryLine | None:
    first = history_files(number, ())
    return next(
        (line for line in reversed(history(state.book)) if line.job == JOB and line.files.splitlines()[:1] == [first]),
        None,
    )


def _said(line: HistoryLine, label: str) -> str:
    """What 結果 says behind a label; blank where it has no such part. The parts stand between full-width blanks."""
    return next((part.removeprefix(label) for part in line.result.split("　") if part.startswith(label)), "")


def _same_person(one: str, other: str) -> bool:
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def is_seen_by_another(state: State, number: str) -> bool:
    """Whether 履歴 says that somebody else than its maker has checked a draft and found it right."""
    made = _line_of(state, number)
    maker = "" if made is None else _said(made, PREPARED_BY)
    return any(
        line.job == CHECK_JOB
        and line.files == history_files(number, ())
        and line.result.startswith(AGREES)
        and not _same_person(_said(line, CHECKED_BY), maker)
        for line in history(state.book)
    )


def _record_faults(line: HistoryLine | None, drafts: Drafts, checked_by: str) -> Iterator[Objection]:
    """Whether 履歴 knows the draft, with these very files, made by somebody else."""
    if line is None:
        yield Objection("この下書きの記録が、マスターの履歴にありません。このマスターから下書きを作り直してください。")
        return
    for mail in drafts.mails:
        yield from _file_faults(mail, line.digests)
    if _same_person(_said(line, PREPARED_BY), checked_by):
        yield Objection(f"作成した人（{quoted(checked_by)}）が確かめています。別の人が確かめてください。", Weight.NOTE)


def _file_faults(mail: ReadDraft, known: Mapping[str, str]) -> Iterator[Objection]:
    attached = {one.name: one.digest for one in mail.attachments}
    for name in known.keys() - attached.keys():
        yield Objection(f"{mail.file}：添付「{quoted(name)}」がなくなっています。下書きを作り直してください。")
    for name, digest in attached.items():
        if name not in known:
            yield Objection(f"{mail.file}：添付「{quoted(name)}」は後から足されています。下書きを作り直してください。")
        elif known[name] != digest:
            yield Objection(
                f"{mail.file}：添付「{quoted(name)}」は、下書きを作ったときのファイルと違います。作り直してください。"
            )
    if len(mail.attachments) != len(attached):
        yield Objection(f"{mail.file}：同じ名前の添付が 2 つあります。下書きを作り直してください。")


def _size_faults(state: State, drafts: Drafts) -> Iterator[Objection]:
    limit, _ = limit_of(state.budget.settings.text(keys.SIZE_LIMIT))
    told: dict[str, Objection] = {}
    for mail in drafts.mails:
        names = [one.name for one in mail.attachments]
        sizes = [len(one.data) for one in mail.attachments]
        for fault in (*size_faults(names, sizes, limit), *(fault for name in names for fault in name_faults(name))):
            told.setdefault(fault.text, fault)
    yield from told.values()


Seen = tuple[frozenset[str], ...]
"""Addresses in lower case in To, Cc and Bcc."""


def _recipient_faults(state: State, drafts: Drafts, people: Sequence[Recipient]) -> Iterator[Objection]:
    body_of = {one.address.casefold(): one.body for one in people}
    wanted = envelopes(people, state.own, delivery_of(state.budget.settings))
    for mail in drafts.mails:
        visible = [address for role in (Role.TO, Role.CC) for address in mail.addresses[role]]
        shown = exposed(visible, body_of, state.own)
        if shown:
            yield Objection(
                f"{mail.file}：To と Cc で、{len(shown)} 団体（{quoted('、'.join(shown))}）のアドレスが互いに見えます。"
                "下書きを作り直してください。"
            )
        strangers = [address for address in mail.everybody if address.casefold() not in body_of]
        for address in strangers:
            yield Objection(
                f"{mail.file}：{quoted(address)} は「宛先」シートの送る相手にありません。"
                "下書きから消すか、シートに加えて作り直してください。"
            )
        if not strangers and _seen(mail) not in {_meant(envelope) for envelope in wanted}:
            yield Objection(
                f"{mail.file}：To・Cc・Bcc の相手が「宛先」シートのとおりではありません。下書きを作り直してください。"
            )
    if drafts.is_whole:
        yield from _missing(drafts, wanted)


def _sender_faults(state: State, drafts: Drafts) -> Iterator[Objection]:
    """Whether the mails come from the council, and answers go back there; a colleague's address is only told."""
    sender = state.budget.settings.text(keys.SENDER)
    for mail in drafts.mails:
        for header, addresses in (("From", mail.senders), ("Reply-To", mail.replies)):
            for address in addresses:
                if address.casefold() == sender.casefold() or not (sender or header == "Reply-To"):
                    continue
                is_colleague = domain_of(address) == domain_of(sender)
                yield Objection(
                    f"{mail.file}：{header} の {quoted(address)} は、設定の「{keys.SENDER}」と違います。"
                    + ("正しいか確かめてください。" if is_colleague else "下書きを作り直してください。"),
                    Weight.NOTE if is_colleague else Weight.REFUSED,
                )


def _missing(drafts: Drafts, wanted: Sequence[Envelope]) -> Iterator[Objection]:
    there = Counter(map(_seen, drafts.mails))
    for envelope in wanted:
        count = there[_meant(envelope)]
        if count == 0:
            yield Objection(f"「{quoted(envelope.label)}」あての下書きがありません。下書きを作り直してください。")
        elif count > 1:
            yield Objection(f"「{quoted(envelope.label)}」あての下書きが {count} 通あります。1 通にしてください。")


def _seen(mail: ReadDraft) -> Seen:
    return tuple(frozenset(address.casefold() for address in mail.addresses[role]) for role in Role)


def _meant(envelope: Envelope) -> Seen:
    return tuple(frozenset(one.address.casefold() for one in envelope.of(role)) for role in Role)


def _labelled_otherwise(body: str, named: Mapping[str, object]) -> tuple[str, ...]:
    """The amounts that a body calls 収入合計 or 支出合計 and that are none of the master's.

    Revenue equals expenditure: one of the two may be changed while its figure still stands in the text.
    """
    plain = " ".join(_TAG.sub(" ", body).split())
    known = {str(value).removeprefix("△").strip() for value in named.values()}
    found = _LABELLED.finditer(plain)
    return tuple(dict.fromkeys(f"{one[1]} {one[2]}" for one in found if one[2] not in known and "," in one[2]))


def _wording_faults(state: State, drafts: Drafts) -> Iterator[Objection]:
    """Whether subject and bodies still say the master's figures; other words may be a person's."""
    attached: tuple[Attachment, ...] = drafts.mails[0].attachments
    named = wording.facts(state.budget, attached)
    for mail in drafts.mails:
        for label, body in (("本文", mail.text), ("HTML の本文", mail.html)):
            strange = _labelled_otherwise(body, named)
            if strange:
                yield Objection(
                    f"{mail.file}：{label}の{'・'.join(strange)}は、マスターの額ではありません。下書きを作り直してください。"
                )
            lost = [f"{name} {named[name]} 円" for name in _NAMED if body and str(named[name]) not in body]
            if lost:
                yield Objection(
                    f"{mail.file}：{label}に、マスターの{'・'.join(lost)}がありません。下書きを作り直してください。"
                )
        if not mail.text and not mail.html:
            yield Objection(f"{mail.file}：本文がありません。下書きを作り直してください。")
        if str(named["会計年度"]) not in mail.subject:
            yield Objection(
                f"{mail.file}：件名「{quoted(mail.subject)}」に{named['会計年度']}とありません。", Weight.NOTE
            )
