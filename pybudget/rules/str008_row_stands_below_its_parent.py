"""Every account must stand below its parent, with nothing of another group between.

The statement is printed in the order of the rows: a row that slipped elsewhere is printed, indented, below a heading
that it does not belong to, and all sums are right.

Not in order::

    支-1    システム事業
    支-1-1  運営費        1,000
    支-2    研修事業
    支-2-1  旅費            100
    支-1-2  事務費          200

In order::

    支-1    システム事業
    支-1-1  運営費        1,000
    支-1-2  事務費          200
    支-2    研修事業
    支-2-1  旅費            100
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from pybudget.core.accounts import is_within
from pybudget.core.findings import Finding, Rule, Severity
from pybudget.core.headers import CODE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pybudget.core.budget import Budget


def check(budget: Budget) -> Iterator[Finding]:
    """Walk down each section from one run of siblings to the next.

    A run that is out of place does not change what its neighbours are compared with.
    """
    accounts = budget.accounts
    by_code = accounts.by_code
    settled: dict[str, str] = {}
    above: dict[str, str] = {}
    codes = filter(accounts.well_formed.__contains__, by_code)
    for parent, run in groupby(codes, accounts.parents.__getitem__):
        if not parent:
            for code in run:
                settled[code[0]] = above[code[0]] = code
            continue
        first, *others = run
        prefix, end = first[0], others[-1] if others else first
        last = settled.get(prefix, "")
        fits = accounts.parents.get(last) == parent or is_within(last, parent)
        if fits:
            settled[prefix] = end
        elif parent in by_code and not is_within(above.get(prefix, ""), parent):
            yield RULE.at(by_code[first].place(CODE), parent=by_code[parent].label)
        above[prefix] = end


RULE: Final = Rule(
    id="STR008",
    title="科目が上の科目の下に並んでいる",
    severity=Severity.ERROR,
    message="{place.name}の行が、上の科目「{parent}」の下に並んでいません。",
    remedy="行を切り取り、上の科目の下に挿入してください（行の順に印刷されます）。コードの誤りならコードを直してください。",
    source="協議会の予算書の様式（内訳の科目を上の科目の下に置く）",
    check=check,
)
