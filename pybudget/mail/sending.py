"""Drafts → a mail server, for sites that want it: encrypted, one recipient at a time, nobody twice."""

from __future__ import annotations

import datetime as dt
import os
import re
import smtplib
import socket
import ssl
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import keyring
from keyring.errors import KeyringError

from pybudget.core import settings as keys
from pybudget.errors import PybudgetError
from pybudget.mail.addresses import domain_of
from pybudget.mail.drafts import history_files as draft_line
from pybudget.mail.journal import FILE, IS_OVER, Journal, Step
from pybudget.mail.letters import as_sent
from pybudget.mail.objections import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pybudget.mail.letters import ReadDraft
    from pybudget.mail.verify import Drafts, Verdict
    from pybudget.master.history import HistoryLine

SUBMISSION: Final = 587
"""The port for handing in mail: encrypted by STARTTLS (RFC 6409)."""
SUBMISSIONS: Final = 465
"""The same, encrypted from the first byte (RFC 8314)."""
PATIENCE: Final = 60.0
"""Seconds that one answer of the server may take."""

PASSWORD_VARIABLE: Final = "PYBUDGET_SMTP_PASSWORD"  # noqa: S105 - the variable's name
SERVER_VARIABLE: Final = "PYBUDGET_SMTP"
USER_VARIABLE: Final = "PYBUDGET_SMTP_USER"

JOB: Final = "メール送信"
_TOLD: Final = (Step.SENT, Step.REFUSED, Step.GIVEN, Step.WAITING)

OK: Final = 250
READY_FOR_DATA: Final = 354
CLOSING: Final = 421
_ACCEPTED: Final = (250, 251)


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail is handed in.

    Attributes:
        host: Its name, which its certificate must carry.
        port: 465 is encrypted at once; any other must offer STARTTLS.
        user: For AUTH; blank: none.
        patience: Seconds that one answer may take.
    """

    host: str
    port: int = SUBMISSION
    user: str = ""
    patience: float = PATIENCE


def read_server(text: str | None, user: str | None) -> Server:
    """The server of ``HOST[:PORT]``, or of the environment.

    Raises:
        PybudgetError: there is none, or it cannot be read.
    """
    given = text or os.environ.get(SERVER_VARIABLE, "")
    if not given:
        raise PybudgetError(
            "メールサーバーが指定されていません。"
            f"--smtp サーバー名:587 か、環境変数 {SERVER_VARIABLE} で指定してください。"
        )
    host, _, port = given.partition(":")
    if not re.fullmatch(r"[A-Za-z0-9.-]{1,253}", host) or (port and not re.fullmatch(r"[0-9]{1,5}", port)):
        raise PybudgetError(f"メールサーバー「{quoted(given)}」が読めません。例：--smtp mail.example.jp:587")
    return Server(host, int(port or SUBMISSION), user or os.environ.get(USER_VARIABLE, ""))


def password_of(server: Server) -> str:
    """The password of the server's user: from the environment, or from the system's keyring.

    Raises:
        PybudgetError: neither has it.
    """
    if not server.user:
        return ""
    password = os.environ.get(PASSWORD_VARIABLE)
    if password is None:
        with suppress(KeyringError, RuntimeError, OSError):
            password = keyring.get_password(keyring_service(server), server.user)
    if not password:
        user = quoted(server.user)
        raise PybudgetError(
            f"{user} のパスワードがありません。「keyring set {keyring_service(server)} {user}」"
            f"でこのパソコンの金庫に入れるか、環境変数 {PASSWORD_VARIABLE} で渡してください。"
        )
    if not (password + server.user).isascii():
        raise PybudgetError(
            "利用者名かパスワードに、英数字と記号以外の文字があります。メールサーバーに渡せないため、担当者に確かめてください。"
        )
    return password


def keyring_service(server: Server) -> str:
    """Under which name the system's keyring keeps the password."""
    return f"pybudget:{server.host}"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One mail to one recipient."""

    mail: ReadDraft
    address: str


@dataclass(slots=True)
class Sending:
    """What came of a run.

    Attributes:
        steps: How far each mail to each recipient has come, in order.
        answers: What the server said to those that it refused.
        stopped: Why the run ended before its end; blank where it did not.
    """

    steps: dict[tuple[str, str], Step] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    stopped: str = ""

    def addresses(self, step: Step) -> tuple[str, ...]:
        """The recipients of which a mail stands there, each once."""
        return tuple(dict.fromkeys(address for (_, address), one in self.steps.items() if one is step))

    @property
    def is_complete(self) -> bool:
        """Whether everybody has it."""
        return not self.stopped and all(step is Step.SENT for step in self.steps.values())


@dataclass(frozen=True, slots=True)
class SendingPlan:
    """What a run would send.

    Attributes:
        server: Where to.
        mails: How many mails.
        addresses: Who gets one, each once.
        before: How many deliveries an earlier run has already handed over.
        is_seen: Whether somebody else than its maker has checked the draft.
    """

    server: Server
    mails: int
    addresses: tuple[str, ...]
    before: int
    is_seen: bool


def plan(drafts: Drafts, server: Server, lines: Sequence[HistoryLine], *, is_seen: bool) -> SendingPlan:
    """Everything of the drafts but what has been handed over before.

    Args:
        drafts: The mails.
        server: Where to.
        lines: 履歴, which may know of a run that the record of this folder does not know.
        is_seen: Whether somebody else than its maker has checked the draft.

    Raises:
        PybudgetError: another run is under way, the record cannot be written, or it is not the one of the last run.
    """
    with closing(Journal(drafts.folder)) as journal:
        _refuse_without_record(drafts, journal, lines)
        todo = _open(drafts, journal)
    everything = sum(len(mail.everybody) for mail in drafts.mails)
    return SendingPlan(
        server,
        len({one.mail.message_id for one in todo}),
        tuple(dict.fromkeys(one.address for one in todo)),
        everything - len(todo),
        is_seen,
    )


def _refuse_without_record(drafts: Drafts, journal: Journal, lines: Sequence[HistoryLine]) -> None:
    """Stop where 履歴 tells of a run whose record is not in this folder: everybody would get the mail again."""
    told = [line for line in lines if line.job == JOB and line.files.splitlines()[:1] == [_first(drafts)]]
    over = {
        address.casefold()
        for line in told
        for text in line.files.splitlines()
        for step in IS_OVER
        if text.startswith(f"{step.value}：")
        for address in text.partition("：")[2].split("; ")
    }
    known = {address.casefold() for mail in drafts.mails for address in mail.everybody}
    unknown = over & known - journal.handed_over()
    if unknown:
        raise PybudgetError(
            f"履歴によると、この下書きは {told[-1].time} までに {len(unknown)} 件の相手に渡していますが、このフォルダに"
            f"その記録（{FILE}）がありません。二重に送らないよう、送信したときのフォルダを指定してください。"
        )


def _first(drafts: Drafts) -> str:
    """The line of 履歴 by which a draft is known."""
    return draft_line(drafts.number, ())


def as_recorded(drafts: Drafts) -> Sending:
    """What earlier runs have done.

    Raises:
        PybudgetError: another run is under way, or the record cannot be written.
    """
    outcome = Sending()
    with closing(Journal(drafts.folder)) as journal:
        _take_steps(outcome, drafts, journal)
    return outcome


def _take_steps(outcome: Sending, drafts: Drafts, journal: Journal) -> None:
    for mail in drafts.mails:
        for address in mail.everybody:
            outcome.steps[mail.message_id, address] = journal.step(mail.message_id, address)


def refuse_unless_sound(drafts: Drafts, verdict: Verdict) -> None:
    """Stop unless the draft has stood up to the check and its mails can be told apart.

    Raises:
        PybudgetError: telling what is wrong.
    """
    if verdict.against:
        first = verdict.against[0].text
        rest = f"ほか {len(verdict.against) - 1} 件。" if len(verdict.against) > 1 else ""
        raise PybudgetError(f"下書きに問題があるため送信しません。{first}{rest}「--check」で確かめてください。")
    if len({mail.message_id for mail in drafts.mails}) < len(drafts.mails):
        raise PybudgetError("同じ番号（Message-ID）の下書きが 2 通あるため送信しません。下書きを作り直してください。")


def require_sender(address: str) -> str:
    """The address that mail is sent from.

    Raises:
        PybudgetError: the setting is blank.
    """
    if not address:
        raise PybudgetError(f"設定の「{keys.SENDER}」が空欄です。送信に使うメールアドレスを入れてください。")
    return address


def summary(outcome: Sending) -> str:
    """結果 of 履歴: how many stand where, and why the run ended early."""
    counts = "・".join(f"{step.value} {len(outcome.addresses(step))} 件" for step in _TOLD)
    return f"{counts}　{outcome.stopped}".strip()


def history_files(number: str, outcome: Sending) -> str:
    """対象ファイル of 履歴: the draft, and the recipients at each step."""
    lists = (f"{step.value}：{'; '.join(outcome.addresses(step))}" for step in _TOLD if outcome.addresses(step))
    return "\n".join((draft_line(number, ()), *lists))


def _open(drafts: Drafts, journal: Journal) -> list[Delivery]:
    return [
        Delivery(mail, address)
        for mail in drafts.mails
        for address in mail.everybody
        if journal.step(mail.message_id, address) not in IS_OVER
    ]


def send(drafts: Drafts, server: Server, password: str, sender: tuple[str, str]) -> Sending:
    """Send what is open, recipient by recipient.

    Each step is in the record before it is taken. A connection that ends while a mail is being handed over leaves that
    recipient as 不明, who is never sent to again; everybody after it waits for the next run.

    Args:
        drafts: The mails, checked.
        server: Where to.
        password: Of its user.
        sender: The council's name and address, for the envelope and for mails without From.

    Raises:
        PybudgetError: the server cannot be reached safely. Nobody has got anything then.
    """
    with closing(Journal(drafts.folder)) as journal:
        outcome = Sending()
        todo = _open(drafts, journal)
        connection = _connect(server, password, domain_of(sender[1])) if todo else None
        try:
            if connection is not None:
                _send_all(todo, _Line(connection, journal, sender, outcome))
        finally:
            if connection is not None:
                with suppress(OSError, smtplib.SMTPException):
                    connection.quit()
            _take_steps(outcome, drafts, journal)
        return outcome


@dataclass(frozen=True, slots=True)
class _Line:
    """An open connection with all that a delivery needs."""

    connection: smtplib.SMTP
    journal: Journal
    sender: tuple[str, str]
    outcome: Sending


def _send_all(todo: Sequence[Delivery], line: _Line) -> None:
    for delivery in todo:
        try:
            _deliver(delivery, line)
        except PybudgetError as error:
            line.outcome.stopped = str(error)
            return
        except KeyboardInterrupt:
            line.outcome.stopped = "キーボードで中断したため、途中で止めました。"
            return
        except (OSError, smtplib.SMTPException) as error:
            cause = "の返事が遅すぎる" if _is_slow(error) else "との接続が切れた"
            line.outcome.stopped = f"メールサーバー{cause}ため、途中で止めました。"
            return


def _is_slow(error: BaseException) -> bool:
    """Whether patience ran out; smtplib wraps that into an exception of its own."""
    return isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)


def _deliver(delivery: Delivery, line: _Line) -> None:
    """One transaction: MAIL, RCPT, DATA."""
    server, message, address = line.connection, delivery.mail.message_id, delivery.address
    code, answer = server.mail(line.sender[1])
    _raise_if_closing(code)
    if code != OK:
        raise PybudgetError(
            f"メールサーバーが差出人 {line.sender[1]} を受け付けません（{_said(code, answer)}）。"
            "設定の「差出人」と、サーバーの利用者を確かめてください。"
        )
    code, answer = server.rcpt(address)
    if code in _ACCEPTED:
        code, answer = _hand_over(delivery, line)
    _raise_if_closing(code)
    if code == OK:
        return
    line.journal.note(message, address, Step.REFUSED, _now(), _said(code, answer))
    line.outcome.answers[address] = _said(code, answer)
    server.rset()


def _hand_over(delivery: Delivery, line: _Line) -> tuple[int, bytes]:
    """DATA. From the first byte of the mail to the server's answer nobody knows whether it arrives."""
    server, message, address = line.connection, delivery.mail.message_id, delivery.address
    code, answer = server.docmd("DATA")
    if code != READY_FOR_DATA:
        return code, answer
    data = as_sent(delivery.mail.data, line.sender, _now())
    line.journal.note(message, address, Step.GIVEN, _now())
    server.send(re.sub(rb"(?m)^\.", b"..", data.rstrip(b"\r\n")) + b"\r\n.\r\n")
    code, answer = server.getreply()
    if code == OK:
        line.journal.note(message, address, Step.SENT, _now(), _said(code, answer))
    elif code == CLOSING:
        line.journal.note(message, address, Step.WAITING, _now(), _said(code, answer))
    return code, answer


def _raise_if_closing(code: int) -> None:
    if code == CLOSING:
        raise smtplib.SMTPServerDisconnected


def _now() -> dt.datetime:
    return dt.datetime.now().astimezone()


def _said(code: int, answer: bytes) -> str:
    return f"{code} {quoted(' '.join(answer.decode(errors='replace').split()))}"


def _connect(server: Server, password: str, own_name: str) -> smtplib.SMTP:
    """A connection that is encrypted, to the right server, and logged in.

    Raises:
        PybudgetError: any of that fails.
    """
    place = f"メールサーバー {server.host}:{server.port}"
    context = ssl.create_default_context()
    connection: smtplib.SMTP | None = None
    try:
        if server.port == SUBMISSIONS:
            connection = smtplib.SMTP_SSL(server.host, server.port, own_name, timeout=server.patience, context=context)
        else:
            connection = smtplib.SMTP(server.host, server.port, own_name, server.patience)
            connection.starttls(context=context)
        connection.ehlo()
        if server.user:
            connection.login(server.user, password)
    except (OSError, smtplib.SMTPException) as error:
        if connection is not None:
            connection.close()
        raise PybudgetError(f"{place} {_failure(error)}誰にも送っていません。") from error
    return connection


def _failure(error: OSError | smtplib.SMTPException) -> str:
    """Why no connection came about, and what to do; the most particular reason first."""
    reasons: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str], ...] = (
        (
            ssl.SSLCertVerificationError,
            "の証明書が正しくありません。サーバー名を確かめ、正しければサーバーの担当者に知らせてください。",
        ),
        (ssl.SSLError, "と暗号化した通信ができません。ポート番号（587 か 465）を確かめてください。"),
        (
            smtplib.SMTPNotSupportedError,
            "は、暗号化（STARTTLS）か利用者の確認に対応していません。暗号化しない送信はしません。",
        ),
        (
            smtplib.SMTPAuthenticationError,
            "が利用者名かパスワードを受け付けません。金庫か環境変数のパスワードを確かめてください。",
        ),
        (socket.gaierror, "が見つかりません。サーバー名の綴りと、ネットワークの接続を確かめてください。"),
        (TimeoutError, "から返事がありません。ポート番号とネットワークの接続を確かめてください。"),
        (ConnectionRefusedError, "は接続を受け付けていません。ポート番号を確かめてください。"),
    )
    cause = TimeoutError() if _is_slow(error) else error
    told = next((text for kinds, text in reasons if isinstance(cause, kinds)), None)
    return told or "との接続が途中で切れました。サーバーの担当者に確かめてください。"
