"""宛先: who gets the mail, who sees whom, and what is wrong with the list."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from enum import Enum
from string import ascii_uppercase
from typing import TYPE_CHECKING, Final

from pybudget.core import settings as keys
from pybudget.mail.addresses import address_fault, allowance_fault, allowed_domains, domain_of, is_allowed, looks_like
from pybudget.mail.objections import Objection, Weight, quoted
from pybudget.master import layout
from pybudget.master.records import text_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from pybudget.core.book_facts import RowBelow
    from pybudget.core.settings import Settings
    from pybudget.master.tables import Book

MARKS: Final = frozenset("○〇◯")
"""What people type as a circle; the list of the sheet offers the first."""


class Role(Enum):
    """区分: who sees the address."""

    TO = "To"
    CC = "Cc"
    BCC = "Bcc"


class Delivery(Enum):
    """送付方法: how bodies are kept from seeing each other's addresses."""

    SEPARATE = "個別"
    TOGETHER = "Bcc"


@dataclass(frozen=True, slots=True)
class Recipient:
    """A row of 宛先 that is to get the mail.

    Attributes:
        role: Who sees the address.
        body: 団体名, folded (NFKC, no blanks at its ends); the address itself where blank, so that nobody is taken
            for a member of the same body.
        name: 氏名, may be blank.
        address: The e-mail address.
        cell: Where the address stands, e.g. ``宛先!D5``.
    """

    role: Role
    body: str
    name: str
    address: str
    cell: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """One mail's recipients.

    Attributes:
        label: Whose mail it is: the body's name, or 一斉.
        recipients: In the order of the sheet.
    """

    label: str
    recipients: tuple[Recipient, ...]

    def of(self, role: Role) -> tuple[Recipient, ...]:
        """Those of one role."""
        return tuple(one for one in self.recipients if one.role is role)

    @property
    def addressed(self) -> tuple[Recipient, ...]:
        """To whom the letter speaks: the To of its body."""
        return tuple(one for one in self.of(Role.TO) if one.body == self.label)


TOGETHER_LABEL: Final = "一斉"


def read_recipients(book: Book) -> tuple[tuple[Recipient, ...], tuple[Objection, ...]]:
    """The marked rows of 宛先 that can be used, and what is wrong with the others."""
    table = book.tables[layout.RECIPIENTS.name]
    found: list[Recipient] = []
    faults: list[Objection] = []
    for row, record in table.records():
        typed = {header: text_of(record[header]) for header in layout.RECIPIENTS.headers}
        cells = {header: f"{table.sheet}!{letter}{row}" for header, letter in table.letters.items()}
        if typed["送付"] and typed["送付"] not in MARKS:
            shown = quoted(typed["送付"])
            faults.append(
                Objection(f"{cells['送付']} の「{shown}」は読めません。送るなら ○、送らないなら空欄にしてください。")
            )
        if typed["送付"] not in MARKS:
            continue
        problem = _row_fault(typed, cells)
        if problem:
            faults.append(Objection(problem))
        else:
            body = _folded(typed["団体名"]) or typed["メールアドレス"]
            found.append(
                Recipient(Role(typed["区分"]), body, typed["氏名"], typed["メールアドレス"], cells["メールアドレス"])
            )
    return tuple(found), tuple(faults)


def _folded(name: str) -> str:
    """A body's name, the same for full-width and half-width letters."""
    return unicodedata.normalize("NFKC", name).strip()


def _row_fault(typed: dict[str, str], cells: dict[str, str]) -> str | None:
    if typed["区分"] not in {role.value for role in Role}:
        shown = quoted(typed["区分"]) or "空欄"
        return f"{cells['区分']} の区分「{shown}」は To・Cc・Bcc のどれでもありません。一覧から選んでください。"
    for header in ("団体名", "氏名"):
        if any(unicodedata.category(char).startswith("C") for char in typed[header]):
            shown = quoted(typed[header])
            return f"{cells[header]} の{header}「{shown}」に改行などの目に見えない文字があります。打ち直してください。"
    fault = address_fault(typed["メールアドレス"])
    if fault:
        return f"{cells['メールアドレス']}（{quoted(typed['メールアドレス']) or '空欄'}）：{quoted(fault)}。"
    return None


def objections(recipients: Sequence[Recipient], settings: Settings) -> Iterator[Objection]:
    """What is wrong with the list as a whole: nobody, twice the same, domains, roles."""
    if not recipients:
        yield Objection(
            f"送る相手がいません。「{layout.RECIPIENTS.sheet}」シートで、送る行の送付に ○ を入れてください。"
        )
        return
    if settings.text(keys.DELIVERY) not in {"", *(way.value for way in Delivery)}:
        shown = quoted(settings.text(keys.DELIVERY))
        yield Objection(f"設定の「{keys.DELIVERY}」（{shown}）は「個別」か「Bcc」のどちらかにしてください。")
    yield from _duplicates(recipients)
    yield from _domains(recipients, allowed_domains(settings.text(keys.ALLOWED_DOMAINS)))
    own = _folded(settings.text(keys.ORGANISATION))
    yield from _bodies(recipients, own)
    sender = settings.text(keys.SENDER)
    domain = "" if address_fault(sender) else domain_of(sender)
    yield from _seen_by_all(recipients, own, domain)
    yield from _seen_within(one for one in recipients if one.body != own or not domain)


def hidden_objections(recipients: Sequence[Recipient], hidden_rows: Collection[int]) -> Iterator[Objection]:
    """Whether a filter hides somebody who gets the mail: who looks at the sheet would not know."""
    hidden = [one for one in recipients if int(one.cell.rpartition("!")[2].lstrip(ascii_uppercase)) in hidden_rows]
    if hidden:
        yield Objection(
            f"「{layout.RECIPIENTS.sheet}」シートの隠れた行に、送付が ○ の相手が {len(hidden)} 件"
            f"（{hidden[0].cell} の {hidden[0].address} など）あります。フィルターを解除して確かめてください。",
            Weight.NEEDS_REASON,
        )


def outside_objections(rows: Iterable[RowBelow]) -> Iterator[Objection]:
    """Whether somebody marked stands below the table of 宛先, where nobody gets mail."""
    header = "送付"
    below = [row for row in rows if row.sheet == layout.RECIPIENTS.sheet and header in row.cells]
    marked = [row for row in below if row.cells[header][1].strip() in MARKS]
    if marked:
        yield Objection(
            f"「{layout.RECIPIENTS.sheet}」シートの {marked[0].row} 行目"
            + (f" など {len(marked)} 行" if len(marked) > 1 else "")
            + "は、送付が ○ ですが表の外にあるため、送る相手に入りません。表の右下の角を引いて表を広げてください。"
        )


def _duplicates(recipients: Sequence[Recipient]) -> Iterator[Objection]:
    first: dict[str, Recipient] = {}
    for one in recipients:
        before = first.setdefault(one.address.casefold(), one)
        if before is not one:
            yield Objection(
                f"同じアドレス {one.address} が {before.cell} と {one.cell} にあります。片方の ○ を外してください。"
            )


def _domains(recipients: Sequence[Recipient], allowed: Sequence[str]) -> Iterator[Objection]:
    if not allowed:
        yield Objection(
            f"設定の「{keys.ALLOWED_DOMAINS}」が空欄です。宛先として許すドメイン（例：lg.jp）を入れてください。"
        )
        return
    faults = [(domain, fault) for domain in allowed if (fault := allowance_fault(domain))]
    if faults:
        for domain, fault in faults:
            yield Objection(f"設定の「{keys.ALLOWED_DOMAINS}」の {quoted(domain)}：{fault}。")
        return
    for one in recipients:
        domain = domain_of(one.address)
        if is_allowed(domain, allowed):
            continue
        alike = looks_like(domain, allowed)
        hint = f"「{alike}」の打ち間違いではありませんか。" if alike else ""
        yield Objection(
            f"{one.cell}（{one.address}）のドメインは、設定の「{keys.ALLOWED_DOMAINS}」にありません。{hint}"
            "正しければ設定に加えてください。"
        )


def _bodies(recipients: Sequence[Recipient], own: str) -> Iterator[Objection]:
    by_body: dict[str, list[Recipient]] = defaultdict(list)
    for one in recipients:
        by_body[one.body].append(one)
    for body, rows in by_body.items():
        if all(one.role is Role.CC for one in rows) and body != own:
            yield Objection(f"「{quoted(body)}」は Cc だけで、To の相手がいません。", Weight.NOTE)
        domains = list(dict.fromkeys(domain_of(one.address) for one in rows))
        for domain in domains[1:]:
            alike = looks_like(domain, domains[: domains.index(domain)])
            if alike:
                yield Objection(
                    f"「{quoted(body)}」に、よく似たドメイン {alike} と {domain} があります。打ち間違いでないか確かめ、"
                    "正しければ理由を付けて実行してください。",
                    Weight.NEEDS_REASON,
                )


def _seen_by_all(recipients: Sequence[Recipient], own: str, domain: str) -> Iterator[Objection]:
    """Rows under the council's own name, whose addresses every body sees, though their domain is not the sender's."""
    for one in recipients:
        if domain and one.body == own and one.role is not Role.BCC and domain_of(one.address) != domain:
            yield Objection(
                f"{one.cell}（{one.address}）は団体名が設定の「{keys.ORGANISATION}」と同じため、すべての団体に見えますが、"
                f"設定の「{keys.SENDER}」とドメインが違います。ほかの団体の相手なら、団体名を直してください。",
                Weight.NEEDS_REASON,
            )


def _seen_within(recipients: Iterable[Recipient]) -> Iterator[Objection]:
    """Bodies whose rows see each other's addresses though the domains are of different owners: 団体名 was filled down.

    Domains that look alike are told elsewhere.
    """
    seen: dict[str, Recipient] = {}
    told: set[str] = set()
    for one in recipients:
        if one.role is Role.BCC or one.body in told:
            continue
        first = seen.setdefault(one.body, one)
        own, other = domain_of(first.address), domain_of(one.address)
        if is_allowed(own, (other,)) or is_allowed(other, (own,)) or looks_like(other, (own,)):
            continue
        told.add(one.body)
        yield Objection(
            f"団体名が同じ「{quoted(one.body)}」の {first.cell}（{first.address}）と {one.cell}（{one.address}）は、"
            "ドメインが違い、互いに見えます。違う団体なら団体名を直し、同じ団体なら区分を Bcc にするか、"
            "理由を付けて実行してください。",
            Weight.NEEDS_REASON,
        )


def addresses_of_bodies(book: Book, own: str) -> dict[str, str]:
    """Every address of 宛先 in lower case, marked or not, to the other body that it belongs to."""
    typed = [
        {header: text_of(record[header]) for header in ("団体名", "メールアドレス")}
        for _, record in book.tables[layout.RECIPIENTS.name].records()
    ]
    return {
        one["メールアドレス"].casefold(): _folded(one["団体名"]) or one["メールアドレス"]
        for one in typed
        if address_fault(one["メールアドレス"]) is None and _folded(one["団体名"]) != _folded(own)
    }


def delivery_of(settings: Settings) -> Delivery:
    """送付方法; 個別 where it is blank or not readable."""
    return Delivery.TOGETHER if settings.text(keys.DELIVERY) == Delivery.TOGETHER.value else Delivery.SEPARATE


def envelopes(recipients: Sequence[Recipient], own: str, delivery: Delivery) -> tuple[Envelope, ...]:
    """The mails to write, so that no two bodies see each other's addresses.

    Args:
        recipients: All that get the mail.
        own: The council itself, as 設定 names it: its addresses (the secretariat's) may be seen by everybody.
        delivery: 個別: one mail a body; its own Cc and Bcc go with each. Bcc: one mail, every other body in Bcc.

    Returns:
        In the order of the sheet. Every recipient is in at least one.
    """
    own = _folded(own)
    bodies = tuple(dict.fromkeys(one.body for one in recipients if one.body != own))
    ours = tuple(one for one in recipients if one.body == own)
    if not bodies:
        return (Envelope(own, ours),) if ours else ()
    if delivery is Delivery.TOGETHER and len(bodies) > 1:
        return (Envelope(TOGETHER_LABEL, tuple(_hidden(one) if one.body != own else one for one in recipients)),)
    copies = tuple(one for one in ours if one.role is not Role.TO)
    mails = [Envelope(body, (*(one for one in recipients if one.body == body), *copies)) for body in bodies]
    to_ourselves = tuple(one for one in ours if one.role is Role.TO)
    return (*mails, Envelope(own, to_ourselves)) if to_ourselves else tuple(mails)


def _hidden(one: Recipient) -> Recipient:
    return Recipient(Role.BCC, one.body, one.name, one.address, one.cell)


def exposed(visible: Iterable[str], body_of: dict[str, str], own: str) -> tuple[str, ...]:
    """The bodies that would see each other's addresses, given the addresses in a mail's To and Cc; empty where none.

    Args:
        visible: Addresses.
        body_of: Address in lower case to its body. An unknown address counts as a body of its own.
        own: The council itself, which does not count.
    """
    own = _folded(own)
    bodies = dict.fromkeys(body_of.get(address.casefold(), address) for address in visible)
    others = tuple(body for body in bodies if body != own)
    return others if len(others) > 1 else ()
