"""Is it an e-mail address, and may mail go there?"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from email_validator import EmailNotValidError, validate_email
from rapidfuzz.distance import Levenshtein

if TYPE_CHECKING:
    from collections.abc import Iterable

NEAR: Final = 2
"""Letters typed wrong, left out or added, up to which one domain is taken for a slip of another."""
SHORTEST_COMPARED: Final = 6
"""Shorter domains are near to each other by nature."""

_OF_ANYBODY: Final = frozenset({"co.jp", "ne.jp", "or.jp", "gr.jp"})
"""Endings under which every company, provider or club has its name; ``lg.jp`` and ``go.jp`` are for public bodies."""

_ALIKE: Final = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("1", "l"), ("i", "l"), ("0", "o"), ("5", "s"), ("-", ""))
"""What looks alike on a screen, and what it is taken for."""


def domain_of(address: str) -> str:
    """What stands behind the ``@``, in lower case."""
    return address.rpartition("@")[2].casefold()


def address_fault(text: str) -> str | None:
    """What is wrong with an address as typed, in Japanese; None where nothing is.

    Only plain ASCII addresses are taken: what mail programs of councils send to, and what a person can check by eye.
    """
    folded = unicodedata.normalize("NFKC", text)
    tests = (
        (not text, "メールアドレスが空欄です"),
        (
            any(unicodedata.category(char).startswith("C") for char in text),
            "改行などの目に見えない文字があります。打ち直してください",
        ),
        (folded != text, f"全角の文字があります。半角で「{folded}」のように入れてください"),
        (
            text.count("@") > 1 or any(char in text for char in ",;<>、"),
            "1 つのセルには、アドレスだけを 1 つ入れてください",
        ),
        (not text.isascii(), "英数字に似た別の文字があります。打ち直してください"),
        (not _is_address(text), "メールアドレスの書き方が正しくありません"),
    )
    return next((fault for is_so, fault in tests if is_so), None)


def _is_address(text: str) -> bool:
    try:
        validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return False
    return True


def allowed_domains(text: str) -> tuple[str, ...]:
    """The setting 許可ドメイン: domains between blanks or commas, in lower case; what stands before them goes.

    That is ``*.``, ``@``, or an address up to its ``@``.
    """
    folded = unicodedata.normalize("NFKC", text).replace("、", " ").replace(",", " ").replace(";", " ")
    domains = (word.casefold().rpartition("@")[2].lstrip("*.") for word in folded.split())
    return tuple(domain for domain in domains if domain)


def allowance_fault(domain: str) -> str | None:
    """What is wrong with a domain of 許可ドメイン, in Japanese; None where nothing is."""
    if not domain.isascii():
        return "英数字に似た別の文字があります。打ち直してください"
    if "." not in domain or domain in _OF_ANYBODY:
        return "誰でも取れるドメインまで許すことになります。団体のドメインまで入れてください"
    return None


def is_allowed(domain: str, allowed: Iterable[str]) -> bool:
    """Whether a domain is one of those, or lies under one of them (``city.example.jp`` under ``example.jp``)."""
    return any(domain == one or domain.endswith(f".{one}") for one in allowed)


def looks_like(domain: str, others: Iterable[str]) -> str | None:
    """The other domain that this one is easily taken for; None where there is none.

    A slip of one or two letters, letters that look alike (``rn`` and ``m``, ``1`` and ``l``), or another ending
    (``example.com``, ``example.jp.com``).
    """
    for other in others:
        own = ".".join(domain.split(".")[-(other.count(".") + 1) :])
        has_other_ending = domain.startswith((f"{other}.", f"{other.rpartition('.')[0]}."))
        if domain != other and (has_other_ending or _are_near(own, other) or _are_near(domain, other)):
            return other
    return None


def _are_near(one: str, other: str) -> bool:
    if one == other:
        return False
    if _skeleton(one) == _skeleton(other):
        return True
    if min(len(one), len(other)) < SHORTEST_COMPARED:
        return False
    return Levenshtein.distance(one, other, score_cutoff=NEAR) <= NEAR


def _skeleton(domain: str) -> str:
    for seen, meant in _ALIKE:
        domain = domain.replace(seen, meant)
    return domain
