"""A mail as a value, as the bytes of an ``.eml`` draft, and read back from them."""

from __future__ import annotations

import email
import email.policy
import email.utils
from dataclasses import dataclass
from email.errors import MessageError
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any, Final

from pybudget.errors import PybudgetError
from pybudget.mail.attachments import Attachment
from pybudget.mail.headers import address_list, encoded, file_parameters
from pybudget.mail.objections import quoted
from pybudget.mail.recipients import Envelope, Recipient, Role

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

    from pybudget.mail.wording import Wording

NOBODY: Final = "undisclosed-recipients:;"
"""To of a mail whose recipients are all in Bcc: an empty group, so that nobody stands there."""

LARGEST_DRAFT: Final = 100 * 2**20
"""Bytes of an ``.eml`` that is read."""

_POLICY: Final = email.policy.SMTP
_AS_FOLDED: Final = email.policy.SMTP.clone(max_line_length=0)
"""For writing: our headers are folded already."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to one body, or to all in Bcc.

    Attributes:
        envelope: To whom.
        wording: What it says.
        attachments: What it brings.
        sender: Name and address; a blank address leaves From to the program that opens the draft.
        message_id: With its angle brackets; the same from the draft to the delivered mail.
        date: When it was made, local time.
    """

    envelope: Envelope
    wording: Wording
    attachments: tuple[Attachment, ...]
    sender: tuple[str, str]
    message_id: str
    date: dt.datetime

    def to_bytes(self) -> bytes:
        """The draft: ``X-Unsent: 1`` makes mail programs open it for editing. 7-bit throughout, lines end with CRLF."""
        message = EmailMessage(_POLICY)
        message.set_content(self.wording.text, charset="utf-8", cte="base64")
        message.add_alternative(self.wording.html, subtype="html", charset="utf-8", cte="base64")
        for attachment in self.attachments:
            _attach(message, attachment)
        for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
            # Of our own, so that equal letters have equal bytes; base64 has no "_", so no body holds such a line.
            part.set_boundary(f"=_{number}_{self.message_id.strip('<>').partition('@')[0]}")
        for name, value in self._headers().items():
            message.set_raw(name, value)
        return message.as_bytes(policy=_AS_FOLDED)

    def _headers(self) -> dict[str, str]:
        name, address = self.sender
        headers = {"Subject": encoded(self.wording.subject) or " "}
        if address:
            headers["From"] = address_list([(name, address)])
        headers["To"] = NOBODY
        for role in Role:
            people = self.envelope.of(role)
            if people:
                headers[role.value] = address_list((_shown_name(one), one.address) for one in people)
        headers["Date"] = email.utils.format_datetime(self.date)
        headers["Message-ID"] = self.message_id
        headers["X-Unsent"] = "1"
        return headers


def _shown_name(one: Recipient) -> str:
    body = "" if one.body == one.address else one.body
    return " ".join(part for part in (body, one.name) if part)


def _attach(message: EmailMessage, attachment: Attachment) -> None:
    main, _, sub = attachment.media_type.partition("/")
    message.add_attachment(attachment.data, maintype=main, subtype=sub)
    part: Any = list(message.iter_attachments())[-1]
    in_type, in_disposition = file_parameters(attachment.name)
    for header, value in (
        ("Content-Type", f"{attachment.media_type};\r\n {in_type}"),
        ("Content-Disposition", f"attachment;\r\n {in_disposition}"),
    ):
        del part[header]
        part.set_raw(header, value)


@dataclass(frozen=True, slots=True)
class ReadDraft:
    """What a saved draft says, whoever has edited it since.

    Attributes:
        file: Its name, for messages.
        subject: One line.
        text: The body as text; blank where there is none.
        html: The body as HTML; blank where there is none.
        addresses: By role, as they stand.
        senders: The addresses in From.
        replies: Where answers go, if elsewhere (Reply-To).
        attachments: In their order: every part that is not one of the two bodies.
        message_id: With its brackets; blank where there is none.
        data: The whole file.
    """

    file: str
    subject: str
    text: str
    html: str
    addresses: Mapping[Role, tuple[str, ...]]
    senders: tuple[str, ...]
    replies: tuple[str, ...]
    attachments: tuple[Attachment, ...]
    message_id: str
    data: bytes

    @property
    def everybody(self) -> tuple[str, ...]:
        """Every address, each once, in the order To, Cc, Bcc."""
        found: dict[str, str] = {}
        for role in Role:
            for address in self.addresses[role]:
                found.setdefault(address.casefold(), address)
        return tuple(found.values())


_UNREADABLE: Final = (MessageError, LookupError, ValueError, TypeError, AttributeError, RecursionError)
"""What the standard library raises on a mail that is none."""


def read_draft(file: Path) -> ReadDraft:
    """Read a saved draft.

    Raises:
        PybudgetError: the file is missing, cannot be read or is no mail.
    """
    data = _bytes_of(file)
    try:
        message: Any = email.message_from_bytes(data, policy=email.policy.default)
        draft = _read(file.name, message, data)
    except _UNREADABLE as error:
        raise _no_mail(file) from error
    if not draft.everybody and not draft.message_id:
        raise _no_mail(file)
    return draft


def _no_mail(file: Path) -> PybudgetError:
    return PybudgetError(
        f"「{quoted(file.name)}」はメールの下書き（.eml）として読めません。正しいファイルか確かめてください。"
    )


def _bytes_of(file: Path) -> bytes:
    try:
        if file.is_file() and file.stat().st_size > LARGEST_DRAFT:
            raise PybudgetError(f"「{quoted(file.name)}」は大きすぎます。正しい下書きか確かめてください。")
        return file.read_bytes()
    except FileNotFoundError as error:
        raise PybudgetError(
            f"下書き「{quoted(str(file))}」が見つかりません。名前とフォルダを確かめてください。"
        ) from error
    except (OSError, ValueError) as error:
        raise PybudgetError(
            f"下書き「{quoted(str(file))}」を読み取れません。権限があるかを確かめてください。"
        ) from error


def _read(name: str, message: Any, data: bytes) -> ReadDraft:  # noqa: ANN401 - EmailMessage's stubs know no payloads
    bodies = {kind: message.get_body((kind,)) for kind in ("plain", "html")}
    texts = {kind: "" if body is None else body.get_content().replace("\r\n", "\n") for kind, body in bodies.items()}
    return ReadDraft(
        file=name,
        subject=str(message["Subject"] or ""),
        text=texts["plain"],
        html=texts["html"],
        addresses={role: _addresses(message, role.value) for role in Role},
        senders=_addresses(message, "From"),
        replies=_addresses(message, "Reply-To"),
        attachments=tuple(
            Attachment(part.get_filename() or "", _content(part))
            for part in message.walk()
            if not part.get_content_type().startswith("multipart/") and not any(part is one for one in bodies.values())
        ),
        message_id=str(message["Message-ID"] or "").strip(),
        data=data,
    )


def _content(part: Any) -> bytes:  # noqa: ANN401 - EmailMessage's stubs know no payloads
    if part.is_multipart():  # a mail within the mail
        return bytes(part.get_payload(0))
    content: bytes | None = part.get_payload(decode=True)
    return content or b""


def _addresses(message: Any, header: str) -> tuple[str, ...]:  # noqa: ANN401 - EmailMessage's stubs know no address headers
    return tuple(one.addr_spec for value in message.get_all(header, []) for one in value.addresses)


_DELIVERED: Final = frozenset(
    {"mime-version", "subject", "from", "sender", "reply-to", "to", "cc", "message-id", "in-reply-to", "references"}
)
"""The headers of a draft that are delivered. All others are a mail program's notes to itself, and some name people."""


def as_sent(data: bytes, sender: tuple[str, str], date: dt.datetime) -> bytes:
    """A draft's bytes as they are delivered: nobody in Bcc, no notes of a mail program, From and Date filled in.

    Args:
        data: The draft.
        sender: Name and address, where the draft has no From.
        date: When it is sent, local time.

    Returns:
        7-bit lines with CRLF; subject, bodies, attachments and Message-ID are those of the draft.
    """
    message = email.message_from_bytes(data, policy=email.policy.SMTP)
    for name in {name.lower() for name in message.keys()}:  # noqa: SIM118 - a message is no dictionary
        if name not in _DELIVERED and not name.startswith("content-"):
            del message[name]
    message.set_raw("Date", email.utils.format_datetime(date))
    if not message["From"]:
        del message["From"]
        message.set_raw("From", address_list([sender]))
    if not message["To"]:
        message.set_raw("To", NOBODY)
    return message.as_bytes(policy=_AS_FOLDED.clone(cte_type="7bit"))
