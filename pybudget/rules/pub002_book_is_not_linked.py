"""The book should not be linked to other files.

Links stay in names, lists and charts after the formulas are gone. Excel asks every reader whether to update them, and
shows where the files lie. Formulas with a link are reported where they stand.

Not in order::

    支-1  事業費  1,000
    ［ブック］
    リンク=file:///共有/見積.xlsx

In order::

    支-1  事業費  1,000
    ［ブック］
    リンク=
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pybudget.core.findings import Finding, Place, Rule, Severity
from pybudget.core.formula_text import refers_to_another_book
from pybudget.core.headers import ACCOUNTS_SHEET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Look at the links, if they are known and no formula explains them."""
    links = budget.facts.linked_books or ()
    if links and not any(refers_to_another_book(cell.text) for cell in budget.foreign_formulas):
        yield RULE.at(Place(ACCOUNTS_SHEET, "A1", name="ブック"), count=len(links), text="、".join(links[:3]))


RULE: Final = Rule(
    id="PUB002",
    title="ほかのファイルへのリンクが残っていない",
    severity=Severity.WARNING,
    message="この{place.name}に、ほかのファイルへのリンクが {count} 件残っています（{text}）。",
    remedy="［データ］－［リンクの編集］で［リンクの解除］をしてください。",
    source="予算書ブックの決まり（一冊で完結させる）",
    check=check,
)
