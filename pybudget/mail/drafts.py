"""One folder with everything that a draft needs: the mails, the check sheet, and texts to copy by hand."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pybudget.core import settings as keys
from pybudget.errors import PybudgetError
from pybudget.mail import wording
from pybudget.mail.addresses import address_fault, domain_of
from pybudget.mail.check_sheet import DONE, Facts, write_check_sheet
from pybudget.mail.headers import one_line
from pybudget.mail.letters import Letter
from pybudget.mail.objections import Objection, Weight, quoted
from pybudget.mail.recipients import Delivery, Role, delivery_of, envelopes
from pybudget.master.history import file_line

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from pybudget.core.budget import Budget
    from pybudget.mail.attachments import Attachment
    from pybudget.mail.recipients import Recipient

JOB: Final = "メール下書き"
PREPARED_BY: Final = "作成："
FORCED: Final = "強制："
CHECK_SHEET: Final = "送付確認票.xlsx"
BY_HAND: Final = "手作業用"
ATTACHMENTS: Final = "添付"
"""In ``BY_HAND``: the files as they are attached."""
NO_DOMAIN: Final = "pybudget.invalid"
"""Behind the ``@`` of a Message-ID where no sender is set; a name that can never be anybody's."""

_FORBIDDEN: Final = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
LONGEST_LABEL: Final = 30
"""Characters of a body's name in a file's name."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a draft is made of, all checks done.

    Attributes:
        budget: The book, with what it is compared to in the prior column.
        is_supplement: Whether that is the budget before a supplement, not last year's.
        recipients: Everybody that gets it.
        attachments: What it brings.
        texts: The folder of the council's own wording; one that does not exist is passed over.
        standard_texts: The folder of the wording that comes with the package.
        prepared_by: Who makes it.
        reason: Why, although something stands against it; blank where nothing does.
        notes: What was found and does not stand against it, or no longer does.
        now: Local time.
    """

    budget: Budget
    is_supplement: bool
    recipients: tuple[Recipient, ...]
    attachments: tuple[Attachment, ...]
    texts: Path
    standard_texts: Path
    prepared_by: str
    reason: str
    notes: tuple[Objection, ...]
    now: dt.datetime

    @property
    def number(self) -> str:
        """The draft's number: 16 hex digits over its time, recipients and attachments."""
        parts = (
            self.now.isoformat(),
            *(one.address for one in self.recipients),
            *(one.digest for one in self.attachments),
        )
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]

    @property
    def delivery(self) -> Delivery:
        """How bodies are kept from seeing each other."""
        return delivery_of(self.budget.settings)

    @property
    def sender(self) -> tuple[str, str]:
        """The council and its address; blank where 設定 names none."""
        return self.budget.settings.text(keys.ORGANISATION), self.budget.settings.text(keys.SENDER)

    def letters(self) -> tuple[Letter, ...]:
        """The mails.

        Raises:
            PybudgetError: a text of the wording is not usable.
        """
        named = wording.facts(self.budget, self.attachments, is_supplement=self.is_supplement)
        domain = domain_of(self.sender[1]) or NO_DOMAIN
        mails = envelopes(self.recipients, self.sender[0], self.delivery)
        return tuple(
            Letter(
                envelope,
                wording.write(self.texts, self.standard_texts, {**named, **wording.addressees(envelope)}),
                self.attachments,
                self.sender,
                f"<{self.number}.{position}@{domain}>",
                self.now,
            )
            for position, envelope in enumerate(mails, 1)
        )


def sender_objections(name: str, address: str) -> Iterator[Objection]:
    """What is wrong with the settings 団体名 and 差出人."""
    if any(unicodedata.category(char)[0] == "C" for char in name):
        yield Objection(f"設定の「{keys.ORGANISATION}」に改行などの目に見えない文字があります。打ち直してください。")
    fault = address_fault(address) if address else None
    if fault:
        yield Objection(f"設定の「{keys.SENDER}」：{fault}。")


def wording_notes(texts: Path) -> Iterator[Objection]:
    """Whether the folder of the council's own wording holds any."""
    if not any((texts / name).is_file() for name in (wording.SUBJECT, wording.TEXT, wording.HTML)):
        yield Objection(
            f"設定の「{keys.MAIL_TEXTS}」のフォルダ「{quoted(str(texts))}」に文面がないため、標準の文面を使いました。",
            Weight.NOTE,
        )


def folder_name(now: dt.datetime) -> str:
    """The folder of a draft, by the second."""
    return f"{JOB}_{now:%Y%m%d-%H%M%S}"


def files_of(order: Order, letters: Sequence[Letter]) -> dict[str, bytes]:
    """Everything that the folder holds, by its path there."""
    files: dict[str, bytes] = {}
    for position, letter in enumerate(letters, 1):
        label = _FORBIDDEN.sub("_", one_line(letter.envelope.label))[:LONGEST_LABEL].strip(" .") or "宛先"
        name = f"{position:02}_{label}"
        files[f"{name}.eml"] = letter.to_bytes()
        files[f"{BY_HAND}/{name}.txt"] = _by_hand(letter).replace("\n", "\r\n").encode("utf-8-sig")
    files[CHECK_SHEET] = write_check_sheet(order.budget, _facts(order, letters))
    for attachment in order.attachments:
        files[f"{BY_HAND}/{ATTACHMENTS}/{attachment.name}"] = attachment.data
    return files


def _by_hand(letter: Letter) -> str:
    """A mail as a text to copy from, for programs that open no drafts (the new Outlook)."""
    lists = [
        f"【{role.value}】\n{'; '.join(one.address for one in letter.envelope.of(role)) or '（なし）'}\n"
        for role in Role
    ]
    attached = "\n".join(f"{ATTACHMENTS}\\{one.name}" for one in letter.attachments)
    return "\n".join(
        (*lists, f"【件名】\n{letter.wording.subject}\n", f"【添付】\n{attached}\n", f"【本文】\n{letter.wording.text}")
    )


DELIVERIES: Final = {
    Delivery.SEPARATE: "個別（団体ごとに 1 通ずつ）",
    Delivery.TOGETHER: "Bcc（1 通にまとめ、宛先を互いに見せない）",
}
CHECKED: Final = (
    "マスターは最後に検証したままで、検証のエラーがない",
    "添付は、いまのマスターから作ったままのファイルである",
    "添付にマクロ・外部リンク・非表示・コメント・個人名がない",
    "添付の形式・名前・合計の大きさに問題がない",
    "アドレスの書き方が正しく、重複がない",
    "すべてのドメインが設定の許可ドメインにある",
    "どの団体にも、ほかの団体のアドレスが見えない",
    "合計・増減額・年度をマスターから本文に差し込んだ",
)
"""What holds of every draft that was made; the first two may be overruled by a reason."""


def _facts(order: Order, letters: Sequence[Letter]) -> Facts:
    forced = [note for note in order.notes if note.weight is Weight.NEEDS_REASON]
    overruled = 2 if forced else 0
    return Facts(
        title=wording.budget_title(order.budget.settings),
        columns=wording.comparison(order.budget.settings, is_supplement=order.is_supplement),
        draft=order.number,
        prepared_by=order.prepared_by,
        time=order.now,
        delivery=DELIVERIES[order.delivery],
        mails=len(letters),
        subject=letters[0].wording.subject,
        recipients=order.recipients,
        attachments=order.attachments,
        checks=[(text, "強制" if position < overruled else DONE) for position, text in enumerate(CHECKED)],
        reason=order.reason if forced else "",
    )


def newest_folder(parent: Path) -> Path | None:
    """The draft made last in a folder; None where there is none."""
    made = [folder for folder in parent.glob(f"{JOB}_*") if folder.is_dir() and any(folder.glob("*.eml"))]
    return max(made, key=lambda folder: (folder.stat().st_mtime_ns, folder.name), default=None)


def put_folder(parent: Path, name: str, files: Mapping[str, bytes]) -> Path:
    """Write a folder whole or not at all.

    Args:
        parent: Where; made if missing.
        name: Of the folder; a number is added where there is one of that name.
        files: Path in the folder to content.

    Returns:
        The folder.

    Raises:
        PybudgetError: it cannot be written. Nothing has changed then.
    """
    made = not parent.exists()
    try:
        parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=parent, prefix=".", suffix=".tmp") as temporary:
            unfinished = Path(temporary, name)
            for file, data in files.items():
                target = unfinished / file
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
            folder = _free(parent, name)
            unfinished.rename(folder)
    except OSError as error:
        if made:
            shutil.rmtree(parent, ignore_errors=True)
        raise PybudgetError(
            f"「{parent}」に下書きを書き込めません。フォルダの権限と空き容量を確かめてください。"
        ) from error
    return folder


def _free(parent: Path, name: str) -> Path:
    folder, number = parent / name, 1
    while folder.exists():
        number += 1
        folder = parent / f"{name}-{number}"
    return folder


def remove_folder(folder: Path) -> None:
    """Take a draft's folder away again."""
    shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class DraftLine:
    """What 履歴 says of a draft: 結果 and 対象ファイル."""

    result: str
    files: str


def history_line(order: Order, letters: Sequence[Letter]) -> DraftLine:
    """What 履歴 keeps of a draft: counts, who made it, why in spite of what, and what is attached."""
    counts = f"{len(letters)} 通・宛先 {len(order.recipients)} 件・添付 {len(order.attachments)} 件"
    is_forced = any(note.weight is Weight.NEEDS_REASON for note in order.notes)
    reason = f"{FORCED}{order.reason}" if is_forced else ""
    result = "　".join(part for part in (counts, f"{PREPARED_BY}{order.prepared_by}", reason) if part)
    return DraftLine(result, history_files(order.number, order.attachments))


def history_files(number: str, attachments: Sequence[Attachment]) -> str:
    """What 履歴 keeps of a draft under 対象ファイル: its number, and each attachment with its digest."""
    return "\n".join((f"下書き {number}", *(file_line(one.name, one.digest) for one in attachments)))
