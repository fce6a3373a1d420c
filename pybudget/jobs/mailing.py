"""メール下書き, its check by another person, and its sending."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Final

from pybudget import resources
from pybudget.core import settings as keys
from pybudget.errors import PybudgetError
from pybudget.jobs import clock
from pybudget.jobs.documents import StatementChoices, as_set, plan_packages, statement_file, variance_file
from pybudget.jobs.master import Master, output_folder, require_year
from pybudget.jobs.prior_year import regrouping_file
from pybudget.jobs.supplements import beside_previous, named_previous
from pybudget.jobs.validation import validate
from pybudget.master import writing

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from pybudget.mail.letters import Letter
    from pybudget.mail.objections import Objection
    from pybudget.mail.recipients import Recipient
    from pybudget.mail.review import State
    from pybudget.mail.sending import Sending, SendingPlan, Server
    from pybudget.mail.verify import Drafts, Verdict


@dataclass(frozen=True, slots=True)
class Draft:
    """What メール下書き made.

    Attributes:
        folder: Mails, check sheet and texts to copy by hand.
        number: The draft's number, by which 履歴 knows it.
        letters: The mails.
        recipients: Everybody, each once.
        notes: What was found and did not stand against it.
        copy: The copy of the master as it was.
    """

    folder: Path
    number: str
    letters: tuple[Letter, ...]
    recipients: tuple[Recipient, ...]
    notes: tuple[Objection, ...]
    copy: Path | None


@dataclass(frozen=True, slots=True)
class MailChoices:
    """What of a draft may be chosen.

    Attributes:
        force: Why to make it although the master has changed, has errors, or a file is not from it; 履歴 keeps it.
        prepared_by: Who makes it; by default the user of this computer.
        previous: The master before the supplement, where the statements to attach show one.
    """

    force: str | None = None
    prepared_by: str | None = None
    previous: Path | None = None


AS_USUAL: Final = MailChoices()


def mail(
    master: Master, files: Sequence[Path] = (), folder: Path | None = None, choices: MailChoices = AS_USUAL
) -> Draft:
    """Write drafts to everybody in 宛先, after every check that needs no person. Nothing is sent.

    Args:
        master: The book.
        files: What to attach; by default the statements, 事業計画 and their PDF as made from the book as it is now.
        folder: Where the draft's own folder goes; by default the folder that the settings name.
        choices: In spite of what, by whom, and beside which earlier master.

    Raises:
        PybudgetError: something speaks against the draft, or a file cannot be read or written.
    """
    from pybudget.mail import drafts
    from pybudget.mail.review import read_reason, refuse_if_any_stands, review

    reason = read_reason(choices.force)
    state = _mail_state(master, choices.previous)
    made_in = output_folder(master, state.budget)
    found = review(state, files or _generated_files(made_in, state))
    refuse_if_any_stands(found.objections, reason)
    now = clock.now()
    previous = choices.previous or named_previous(master, state.budget)
    own_texts = state.budget.settings.text(keys.MAIL_TEXTS)
    standard = resources.folder("templates") / "mail"
    texts = master.folder / own_texts if own_texts else standard
    order = drafts.Order(
        budget=beside_previous(state.budget, previous) if previous else state.budget,
        is_supplement=previous is not None,
        recipients=found.recipients,
        attachments=found.attachments,
        texts=texts,
        standard_texts=standard,
        prepared_by=_person(choices.prepared_by),
        reason=reason,
        notes=(*found.objections, *drafts.wording_notes(texts)),
        now=now,
    )
    letters = order.letters()
    made = drafts.put_folder(folder or made_in, drafts.folder_name(now), drafts.files_of(order, letters))
    line = drafts.history_line(order, letters)
    try:
        copy = master.write(writing.history_changes(master.book, now, drafts.JOB, line.result, line.files), now)
    except BaseException:
        drafts.remove_folder(made)  # a draft of which 履歴 knows nothing could not be checked
        raise
    return Draft(made, order.number, letters, found.recipients, order.notes, copy)


def _generated_files(folder: Path, state: State) -> tuple[Path, ...]:
    from pybudget.mail.attachments import newest_of_content
    from pybudget.master.content_hash import content_hash
    from pybudget.output.provenance import SENT_BY_THEMSELVES

    content = content_hash(state.book)
    printed = {digest for digest, line in state.recorded.items() if line.content == content}
    found = newest_of_content(folder, content, SENT_BY_THEMSELVES, printed)
    if not found:
        raise PybudgetError(
            f"「{folder}」に、いまのマスターから作ったファイルがありません。"
            "検証して「収入の部・支出の部」を作ってから、もう一度実行してください。"
        )
    return found


@dataclass(frozen=True, slots=True)
class DraftCheck:
    """What 下書き確認 found.

    Attributes:
        drafts: What was looked at.
        verdict: What was found, and what of it keeps the draft from being sent.
        copy: The copy of the master as it was.
    """

    drafts: Drafts
    verdict: Verdict
    copy: Path | None


def check_mail(
    master: Master, path: Path | None = None, checked_by: str | None = None, previous: Path | None = None
) -> DraftCheck:
    """Compare a saved draft, or a folder of them, with the master. 履歴 keeps who did so, and the result.

    Args:
        master: The book.
        path: An ``.eml`` or a draft's folder; by default the draft made last in the folder that the settings name.
        checked_by: Who looks at it; by default the user of this computer.
        previous: The master before the supplement, where the attached statements show one.

    Raises:
        PybudgetError: a file cannot be read, or the master cannot be written.
    """
    from pybudget.mail.drafts import history_files
    from pybudget.mail.verify import AGREES, CHECK_JOB, CHECKED_BY, read_drafts, verify

    person = _person(checked_by)
    state = _mail_state(master, previous)
    drafts = read_drafts(path or _newest_draft(output_folder(master, state.budget)))
    verdict = verify(state, drafts, person)
    result = f"相違 {len(verdict.against)} 件" if verdict.against else AGREES
    line = history_files(drafts.number or "番号なし", ())
    now = clock.now()
    changes = writing.history_changes(master.book, now, CHECK_JOB, f"{result}　{CHECKED_BY}{person}", line)
    return DraftCheck(drafts, verdict, master.write(changes, now))


def _newest_draft(folder: Path) -> Path:
    from pybudget.mail.drafts import newest_folder

    found = newest_folder(folder)
    if found is None:
        raise PybudgetError(f"「{folder}」に下書きがありません。先に「メール下書き」を押してください。")
    return found


@dataclass(frozen=True, slots=True)
class SentMail:
    """What came of a run of メール送信.

    Attributes:
        sending: Who has it, and who has not.
        copy: The copy of the master as it was; None where 履歴 has nothing new.
        fault: Why 履歴 could not be written; blank where it could. The record beside the draft is complete anyway.
    """

    sending: Sending
    copy: Path | None
    fault: str = ""


def send_mail(
    master: Master,
    path: Path,
    server: Server,
    confirm: Callable[[SendingPlan], bool],
    previous: Path | None = None,
) -> SentMail:
    """Send a checked draft by SMTP; 履歴 keeps who has it and who has not.

    Args:
        master: The book.
        path: An ``.eml`` or a draft's folder.
        server: Where mail is handed in.
        confirm: Told what would be sent; says whether to.
        previous: The master before the supplement, where the attached statements show one.

    Raises:
        PybudgetError: the draft does not stand up to the check, it is not confirmed, or the server cannot be reached.
    """
    from pybudget.mail import sending
    from pybudget.mail.verify import is_seen_by_another, read_drafts, verify
    from pybudget.master.history import history

    drafts = read_drafts(path)
    state = _mail_state(master, previous)
    sending.refuse_unless_sound(drafts, verify(state, drafts, ""))
    sender = state.own, sending.require_sender(state.budget.settings.text(keys.SENDER))
    lines = history(master.book)
    plan = sending.plan(drafts, server, lines, is_seen=is_seen_by_another(state, drafts.number))
    if not plan.addresses:
        return _sent(master, drafts, sending.as_recorded(drafts))
    password = sending.password_of(server)
    if not confirm(plan):
        raise PybudgetError("送信しませんでした。件数が違います。宛先を確かめて、もう一度実行してください。")
    return _sent(master, drafts, sending.send(drafts, server, password, sender))


def _sent(master: Master, drafts: Drafts, outcome: Sending) -> SentMail:
    """What came of a run, told in 履歴 unless its last line of this draft says the same."""
    from pybudget.mail import sending
    from pybudget.master.history import history

    result, files = sending.summary(outcome), sending.history_files(drafts.number, outcome)
    told = [line for line in history(master.book) if line.job == sending.JOB and drafts.number in line.files]
    if told and (told[-1].result, told[-1].files) == (result, files):
        return SentMail(outcome, None)
    now = clock.now()
    try:
        return SentMail(
            outcome, master.write(writing.history_changes(master.book, now, sending.JOB, result, files), now)
        )
    except PybudgetError as error:
        return SentMail(outcome, None, str(error))


def _mail_state(master: Master, previous: Path | None = None) -> State:
    from pybudget.mail.review import State
    from pybudget.output import provenance

    validation = validate(master)
    budget = validation.budget
    require_year(budget)
    looks = (True, False) if budget.settings.text(keys.TEMPLATE) else (False,)

    def statements_again(made: dt.datetime) -> Iterator[bytes]:
        for standard_look, with_change, with_cover in product(looks, (False, True), (False, True)):
            choices = StatementChoices(with_change, with_cover, previous, standard_look)
            yield statement_file(master, budget, as_set(master, budget, choices), modified=made)

    def plan_again(made: dt.datetime) -> Iterator[bytes]:
        for template in (None, *keys.PLAN_STYLES):
            yield from plan_packages(master, budget, template, made).values()

    def variance_again(made: dt.datetime) -> Iterator[bytes]:
        for standard_look in looks:
            yield variance_file(master, budget, made, standard_look=standard_look)

    def regrouping_again(made: dt.datetime) -> Iterator[bytes]:
        if budget.crosswalk:
            yield regrouping_file(master, budget, made)[1]

    remakes = {
        provenance.STATEMENTS: statements_again,
        provenance.PLAN: plan_again,
        provenance.VARIANCE: variance_again,
        provenance.REGROUPING: regrouping_again,
    }
    return State(master.book, budget, validation.findings, remakes)


def _person(name: str | None) -> str:
    import getpass

    try:
        return " ".join((name or getpass.getuser()).split()) or "不明"
    except (OSError, KeyError, ImportError):
        return "不明"
