"""Ten thousand names and addresses that mean harm: no header of their own, nobody else gets the mail, no exception."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import re
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pybudget.core import settings as keys
from pybudget.core.settings import Settings
from pybudget.mail.attachments import Attachment, name_faults
from pybudget.mail.letters import Letter, as_sent, read_draft
from pybudget.mail.recipients import Delivery, Envelope, Role, envelopes, objections, read_recipients
from pybudget.mail.wording import Wording
from tests.master.books import sample_book

NOW = dt.datetime(2026, 4, 1, 9, 30, tzinfo=dt.UTC)
AT_ONCE, TIMES = 40, 250
"""Together 10,000 rows."""

SPITE = [
    "\r\nBcc: x@evil.example.com",
    "\nX-Evil: 1",
    "\r\n\r\n<script>",
    "\x0b",
    "\x1c",
    "\x85",
    "\u2028",
    "\u202e",
    "\ud800",
    "\x00",
    "=?utf-8?B?DQpCY2M6IHg=?=",
    "=?utf-8?q?=0D=0ABcc:?=",
    '"',
    "\\",
    "<x@evil.example.com>",
    ",x@evil.example.com",
    ";",
    ":",
    "(",
    ")",
    "[",
    "＠",
    "＜",
    " ",
    "　",
    "%0d%0aBcc:",
    "{{ 1 }}",
    "𠮷",
    "か\u3099",
    "😀",
]
HOSTILE = st.lists(st.sampled_from(SPITE) | st.text(max_size=12), max_size=5).map("".join)
LOCAL = st.text("abz019.!#$%&'*+/=?^_`{|}~-", min_size=1, max_size=12)
DOMAIN = st.sampled_from(
    ["example.jp", "city.example.jp", "EXAMPLE.JP", "example.jp.", "[127.0.0.1]", "evil.example.com"]
)
ADDRESS = st.one_of(
    st.builds("{}@{}".format, LOCAL, DOMAIN),
    st.builds("{}{}@{}".format, LOCAL, st.sampled_from(SPITE), DOMAIN),
    st.builds("{}@{}{}".format, LOCAL, DOMAIN, st.sampled_from(SPITE)),
    HOSTILE,
)
ROW = st.tuples(st.sampled_from(["To", "Cc", "Bcc", "宛先"]), HOSTILE, HOSTILE, ADDRESS, st.just("○"))

HEADERS = ["MIME-Version", "Content-Type", "Subject", "From", "To", "Cc", "Bcc", "Date", "Message-ID", "X-Unsent"]


def header_names(data: bytes) -> list[str]:
    """The names at the beginnings of the lines before the first empty one."""
    head = data.partition(b"\r\n\r\n")[0]
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n", head)
    return [line.partition(b":")[0].decode() for line in head.split(b"\r\n") if line[:1] not in (b" ", b"\t")]


def read_back(data: bytes):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "draft.eml")
        file.write_bytes(data)
        return read_draft(file)


def letter(envelope, subject="件名", files=()):
    return Letter(
        envelope,
        Wording(subject, "本文\n", "<p>本文</p>"),
        tuple(files),
        ("協議会", "a@own.example.jp"),
        "<1.1@x>",
        NOW,
    )


@settings(max_examples=TIMES, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(ROW, min_size=AT_ONCE, max_size=AT_ONCE), st.sampled_from(Delivery))
def test_no_row_of_recipients_makes_a_header_or_an_exception(rows, delivery):
    book = sample_book()
    table = book.tables["tblRecipients"].with_rows(rows)
    people, faults = read_recipients(replace(book, tables={**book.tables, table.name: table}))
    told = (*faults, *objections(people, Settings({keys.ALLOWED_DOMAINS: "example.jp"}, {})))
    assert all("\n" not in one.text and "\r" not in one.text and "\x00" not in one.text for one in told)
    mails = envelopes(people, "協議会", delivery)
    assert {one.address for mail in mails for one in mail.recipients} == {one.address for one in people}
    everybody = Envelope("甲市", people)
    data = letter(everybody).to_bytes()
    assert data.isascii()
    assert [name for name in header_names(data) if name not in HEADERS] == []
    assert len(header_names(data)) == len(set(header_names(data)))
    draft = read_back(data)
    for role in Role:
        assert list(draft.addresses[role]) == [one.address for one in everybody.of(role)]
    sent = as_sent(data, ("協議会", "a@own.example.jp"), NOW)
    assert [name for name in header_names(sent) if name not in HEADERS or name in ("Bcc", "X-Unsent")] == []


@settings(max_examples=300)
@given(HOSTILE, HOSTILE)
def test_no_subject_and_no_file_name_makes_a_header(subject, name):
    data = letter(Envelope("甲市", ()), subject, [Attachment(f"{name}.xlsx", b"content")]).to_bytes()
    assert set(header_names(data)) <= set(HEADERS)
    message = email.message_from_bytes(data, policy=email.policy.default)
    (part,) = message.iter_attachments()
    assert part.get_content() == b"content"
    assert sorted(part.keys()) == [
        "Content-Disposition",
        "Content-Transfer-Encoding",
        "Content-Type",
        "MIME-Version",
    ]
    assert all("\n" not in one.text for one in name_faults(name))


@pytest.mark.parametrize(
    "name",
    [
        "令和7年度当初予算（案）.xlsx",
        "予算 案 (最終).xlsx",
        "髙﨑・①㈱.xlsx",
        "𠮷野町.xlsx",
        "a'b%20c.xlsx",
        "とても長い名前" * 8 + ".xlsx",
        "plain-name_1.xlsx",
        "~tilde, comma.xlsx",
    ],
)
def test_a_file_name_arrives_as_it_was_in_both_ways_of_writing_it(name):
    data = letter(Envelope("甲市", ()), files=[Attachment(name, b"content")]).to_bytes()
    assert [one.name for one in read_back(data).attachments] == [name]
    message = email.message_from_bytes(data)
    part = message.get_payload()[1]
    old = "".join(
        text.decode(charset or "ascii") if isinstance(text, bytes) else text
        for text, charset in email.header.decode_header(part.get_param("name"))
    )
    assert old == name
