"""A real SMTP server on the loopback: TLS, AUTH, and every kind of trouble that servers make."""

from __future__ import annotations

import asyncio
import socket
import ssl
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

if TYPE_CHECKING:
    from collections.abc import Iterator

    import trustme

USER, PASSWORD = "yosan", "himitsu kagi-7"
HOST = "localhost"
SLOW = 3.0
"""Seconds that a slow answer takes."""


@dataclass
class PostOffice:
    """What the server got, and what it does wrong.

    Attributes:
        port: Where it listens.
        delivered: Recipient and bytes, in order.
        refused: Recipient to the answer that it gets at RCPT.
        drop_at: The step at which the connection ends without an answer.
        slow_at: The step that takes too long.
        answer_at: Step to the answer given in place of the usual one.
        patient_for: How many deliveries go well first.
        logins: Every login tried, and whether it was taken.
    """

    port: int = 0
    delivered: list[tuple[str, bytes]] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    drop_at: str = ""
    slow_at: str = ""
    answer_at: dict[str, str] = field(default_factory=dict)
    patient_for: int = 0
    logins: list[bool] = field(default_factory=list)

    async def _trouble(self, server, step: str) -> str | None:
        if len(self.delivered) < self.patient_for:
            return None
        if step == self.slow_at:
            await asyncio.sleep(SLOW)
        if step == self.drop_at:
            server.transport.abort()
            await asyncio.sleep(0.05)
        return self.answer_at.get(step)

    async def handle_EHLO(self, server, session, _envelope, hostname, responses):  # noqa: N802 - aiosmtpd's name
        session.host_name = hostname
        await self._trouble(server, "EHLO")
        return responses

    async def handle_MAIL(self, server, _session, envelope, address, _options):  # noqa: N802 - aiosmtpd's name
        trouble = await self._trouble(server, "MAIL")
        envelope.mail_from = address
        return trouble or "250 OK"

    async def handle_RCPT(self, server, _session, envelope, address, _options):  # noqa: N802 - aiosmtpd's name
        trouble = await self._trouble(server, "RCPT")
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return trouble or "250 OK"

    async def handle_DATA(self, server, _session, envelope):  # noqa: N802 - aiosmtpd's name
        trouble = await self._trouble(server, "before taking")
        if trouble:
            return trouble
        self.delivered += [(address, envelope.original_content) for address in envelope.rcpt_tos]
        if len(self.delivered) > self.patient_for:
            await self._trouble(server, "after taking")
        return "250 taken"

    def authenticate(self, *arguments):
        auth_data = arguments[-1]
        is_right = (auth_data.login, auth_data.password) == (USER.encode(), PASSWORD.encode())
        self.logins.append(is_right)
        return AuthResult(success=is_right, handled=False)

    @property
    def recipients(self) -> list[str]:
        return [address for address, _ in self.delivered]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(office: PostOffice, authority: trustme.CA, name: str = HOST, *, tls: bool = True) -> Iterator[PostOffice]:
    """The server, listening until the end of the block.

    Args:
        office: Its behaviour.
        authority: Who signs its certificate.
        name: The host that the certificate names.
        tls: Whether it offers STARTTLS.
    """
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(name).configure_cert(context)
    office.port = free_port()
    options = {"tls_context": context, "require_starttls": True, "auth_required": True} if tls else {}
    controller = Controller(
        office,
        hostname="127.0.0.1",
        port=office.port,
        authenticator=office.authenticate,
        auth_require_tls=tls,
        data_size_limit=2**25,
        **options,
    )
    controller.start()
    try:
        yield office
    finally:
        controller.stop()
