"""Budget books written as a few lines of text, for cases that an official can read.

One line is one row of 科目: code (or 小計 / 合計), name, 入力額, 前年度入力額, then options such as ``充当先=支-1``::

    収-1    負担金収入   1,000   900   充当先=支-1
    支-1    システム事業
    支-1-1  事業費       計画    900
    小計                 1,000
    合計

A 小計 or 合計 row has the amounts that it displays in place of entries. The section follows from the code, a closing
row's from the row above it. A section gets its 合計 row by itself, unless the text has one for it or says 合計なし.
What a row displays is what the entries give, unless 表示= or 表示前年度= says otherwise; 数式=なし stands for a typed
value there, 数式=別 for another formula.

Texts stand in options too: 備考= and 増減理由= in 科目, 主な内容= and 注記= in 計画; ``␣`` is a blank in a text, and
``⟨U+200B⟩`` a character by its number.

Amounts: ``1,000``, ``△5``; ``－`` is no entry, 空欄 a blank cell, ``計画`` the formula that takes the amount from the
plan, ``'1000`` a number stored as text, ``=…`` a formula without a value, ``=…→1,000`` one with its value, ``#…`` an
error value, ``1000.5`` a fraction, ``2025/4/1`` a date; anything else is not readable.

Below ［計画］ one line is one row of 計画: level or kind (見出し: a heading without its level), name, 当年度, 前年度
(千円), 科目コード=. Below ［設定］ stand settings (``会計年度=令和7年度``), below ［年度］ texts that name a year:
当年度 or 前年度, text. Below ［例外］ one line is one row of 例外: rule, target, reason (－: none), 期限年度.
Below ［ブック］ stand facts about the file, as ``facts_text`` reads them.
Below ［確定］ one line is one row of 確定 in the version 幹事会案: 表, 行 (_ for each space in it), 列, 値.
Below ［前年度対応］: 部, 前年度科目 (names joined by ``>``), 前年度額, 当年度コード, 配分額, 判定.
Below ［前年度ファイル］ stand the accounts of the file of 令和6年度, 当初 (部, names joined by ``>``, amount), or one
word that says why it cannot be read; ``年度=令和5年度`` makes it another year's.
"""

from __future__ import annotations

import re
from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING, Final, TypeVar

from pybudget.core import headers
from pybudget.core.accounts import Account, Accounts, Kind, Section
from pybudget.core.baseline import NAME_ONLY, SHEETS, BaselineRow
from pybudget.core.budget import BlankCell, Budget, YearLabel
from pybudget.core.cells import AmountCell, Column, FormulaKind, Origin, Pair, Problem
from pybudget.core.crosswalk import CrosswalkRow, PriorAccount, PriorBook, Verdict
from pybudget.core.exceptions import ExceptionRow
from pybudget.core.findings import Place
from pybudget.core.fiscal_year import FiscalYear
from pybudget.core.formula_text import FormulaCell
from pybudget.core.last_year import LastYearsFile
from pybudget.core.path_index import SEPARATOR
from pybudget.core.plan import Plan, PlanKind, PlanRow
from pybudget.core.settings import Settings
from tests.rules.facts_text import read_board, read_facts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

E = TypeVar("E", bound=Enum)
Options = dict[str, str]

ACCOUNT_COLUMNS: Final = dict(
    zip(
        (
            headers.CODE,
            headers.SECTION,
            headers.BLOCK,
            headers.KIND,
            headers.ACCOUNT_NAME,
            headers.FUNDS,
            headers.ENTRY.current,
            headers.DISPLAYED.current,
            headers.ENTRY.prior,
            headers.DISPLAYED.prior,
            headers.NOTE,
            headers.REASON,
        ),
        "ABCDEFGHIJMN",
        strict=True,
    )
)
PLAN_COLUMNS: Final = dict(
    zip(
        (
            headers.LEVEL,
            headers.PLAN_KIND,
            headers.PLAN_NAME,
            headers.CONTENT,
            *headers.PLAN_AMOUNT,
            headers.ACCOUNT_CODE,
            headers.REMARK,
        ),
        "ABCDEFGH",
        strict=True,
    )
)
SETTINGS: Final = {
    "団体名": "試験協議会",
    "会計年度": "令和7年度",
    "版": "案",
    "前年度の基準": "当初",
    "端数処理": "許さない",
}
CLOSING: Final = {kind.value: kind for kind in (Kind.SUBTOTAL, Kind.TOTAL)}
WITHOUT_TOTAL: Final = ["合計なし"]
FORMULAS: Final = {"なし": FormulaKind.NONE, "別": FormulaKind.OTHER}
DISPLAY_OPTIONS: Final = Pair("表示", "表示前年度")
FORMULA_OPTIONS: Final = Pair("数式", "数式前年度")
MARKERS: Final = (
    "［計画］",
    "［設定］",
    "［年度］",
    "［例外］",
    "［確定］",
    "［ブック］",
    "［前年度対応］",
    "［前年度ファイル］",
)
BASELINE_COLUMNS: Final = dict(zip(("版", "日時", "表", "行", "列", "値"), "ABCDEF", strict=True))
CROSSWALK_COLUMNS: Final = dict(
    zip(("前年度の部", "前年度科目", "前年度額", "当年度コード", "配分額", "判定", "理由"), "ABCDEFG", strict=True)
)
EXCEPTION_COLUMNS: Final = dict(zip(("規則", "対象", "理由", "承認者", "期限年度"), "ABCDE", strict=True))


def read_book(text: str) -> Budget:
    """A whole book, its parts below their ［markers］."""
    parts = dict.fromkeys(("", *MARKERS), "")
    marker = ""
    for line in text.splitlines():
        if line.strip() in MARKERS:
            marker = line.strip()
        else:
            parts[marker] += f"{line}\n"
    accounts, plan, settings, labels, exceptions, frozen, file, crosswalk, last_year = parts.values()
    return read_budget(
        accounts,
        plan,
        _options(settings.split()),
        labels,
        exceptions=exceptions,
        baseline=frozen,
        file=file,
        crosswalk=crosswalk,
        last_year=last_year,
    )


def read_budget(  # noqa: PLR0913 - one argument a part of the book
    accounts: str = "",
    plan: str = "",
    settings: Mapping[str, str | None] | None = None,
    year_labels: str = "",
    *,
    exceptions: str = "",
    baseline: str = "",
    file: str = "",
    crosswalk: str = "",
    last_year: str = "",
) -> Budget:
    """A book from its parts; ``settings`` differ from the usual ones, None stands for a key that the sheet lacks."""
    plan_rows = Plan(tuple(_plan_row(words, number) for number, words in _lines(plan)))
    values = {key: value for key, value in (SETTINGS | dict(settings or {})).items() if value is not None}
    places = {key: Place("設定", f"B{row}", name=key) for row, key in enumerate(values, start=2)}
    return Budget(
        settings=Settings(values, places),
        accounts=Accounts(_account_rows(accounts, plan_rows)),
        plan=plan_rows,
        exceptions=tuple(_exception(words, number) for number, words in _lines(exceptions)),
        crosswalk=tuple(_crosswalk_row(words, number) for number, words in _lines(crosswalk)),
        last_years_file=_last_years_file([words for _, words in _lines(last_year)]),
        baseline=tuple(_baseline_row(words, number) for number, words in _lines(baseline)),
        year_labels=tuple(_year_label(words, number) for number, words in _lines(year_labels)),
        formulas=(*_changed_formulas(accounts), *read_board(file)),
        blanks=tuple(_blank_codes(accounts)),
        facts=read_facts(file),
    )


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Row number in the sheet (below a header in row 1) and the words of every line that is not blank."""
    return enumerate((line.split() for line in text.splitlines() if line.strip()), start=2)


def _options(words: Sequence[str]) -> Options:
    return {key: value for key, _, value in (word.partition("=") for word in words)}


def _is_option(word: str) -> bool:
    return re.match("[^=0-9']+=", word) is not None


def _account_rows(text: str, plan: Plan) -> tuple[Account, ...]:
    rows: list[Account] = []
    options: list[Options] = []

    def append(words: list[str], section: Section | None) -> None:
        options.append(_options([word for word in words if _is_option(word)]))
        fixed = [word for word in words if not _is_option(word)]
        rows.append(_account_row(fixed, options[-1], len(rows) + 2, section, plan))

    lines = [words for _, words in _lines(text)]
    for words in lines:
        if words != WITHOUT_TOTAL:
            append(words, rows[-1].section if rows else None)
    closed = {row.section for row in rows if row.kind is Kind.TOTAL}
    for section in Section:
        if section not in closed and WITHOUT_TOTAL not in lines:
            append([Kind.TOTAL.value], section)
    return _with_displayed(rows, options)


def _changed_formulas(text: str) -> Iterator[FormulaCell]:
    """増減額 without its own formula: 数式増減額=なし or =別."""
    for number, words in _lines(text):
        option = _options([word for word in words if _is_option(word)]).get("数式増減額")
        if option:
            place = Place("科目", f"K{number}", words[0], " ".join(words[:2]))
            yield FormulaCell(place, headers.CHANGE, "" if option == "なし" else "=1", "1", is_calculated=True)


def _blank_codes(text: str) -> Iterator[BlankCell]:
    """Codes that were typed with a blank: コード=支-1␣."""
    for number, words in _lines(text):
        code = _text(_options([word for word in words if _is_option(word)]).get(headers.CODE, ""))
        if code != code.strip():
            yield BlankCell(Place("科目", f"A{number}", code.strip(), words[1]), headers.CODE)


def _with_displayed(rows: list[Account], options: list[Options]) -> tuple[Account, ...]:
    accounts = Accounts(tuple(rows))
    return tuple(
        replace(row, displayed=Pair(*(_displayed(accounts, row, column, given) for column in Column)))
        for row, given in zip(rows, options, strict=True)
    )


def _account_row(words: list[str], options: Options, number: int, section: Section | None, plan: Plan) -> Account:
    kind = CLOSING.get(words[0], Kind.ACCOUNT)
    if kind is Kind.ACCOUNT:
        code, name, *amounts = words
        section = next((part for part in Section if part.prefix == code[0]), None)
        options |= dict(zip(headers.ENTRY, amounts, strict=False))
    else:
        code, name = "", words[0]
        options |= dict(zip(DISPLAY_OPTIONS, words[1:], strict=False))
    return Account(
        code=_text(options.get(headers.CODE, code)).strip(),
        section=_member(Section, options[headers.SECTION]) if headers.SECTION in options else section,
        block=options.get(headers.BLOCK, ""),
        kind=_member(Kind, options[headers.KIND]) if headers.KIND in options else kind,
        name=_text(options.get(headers.ACCOUNT_NAME, name)),
        funds=options.get(headers.FUNDS, ""),
        entry=Pair(*(_entry(options.get(header, ""), plan, code) for header in headers.ENTRY)),
        displayed=Pair(AmountCell(), AmountCell()),
        note=_text(options.get(headers.NOTE, "")),
        reason=_text(options.get(headers.REASON, "")),
        origin=Origin("科目", number, ACCOUNT_COLUMNS),
    )


def _text(word: str) -> str:
    """A text as a cell holds it."""
    plain = word.replace("␣", " ")
    return re.sub("⟨U\\+([0-9A-F]{4,5})⟩", lambda number: chr(int(number[1], 16)), plain)


def _member(kind: type[E], value: str) -> E | None:
    return next((member for member in kind if member.value == value), None)


def _entry(word: str, plan: Plan, code: str) -> AmountCell:
    if word == "計画":
        planned = plan.by_exact_code.get(code, Pair(None, None)).current or 0
        return AmountCell(planned * 1000, FormulaKind.PLAN, shown=str(planned * 1000))
    return _cell(word)


def _cell(word: str) -> AmountCell:
    plain = word.replace(",", "").replace("△", "-").removeprefix("'")
    if re.fullmatch("-?[0-9]+", plain):
        problem = Problem.TEXT_NUMBER if word.startswith("'") else None
        return AmountCell(int(plain), problem=problem, shown=word.removeprefix("'"))
    if word.startswith("="):
        formula, _, value = word.partition("→")
        if value:
            return _cell(value)._replace(formula=FormulaKind.OTHER, source=formula)
        return AmountCell(None, FormulaKind.OTHER, Problem.UNCOMPUTED, word, word)
    return AmountCell() if word == "空欄" else AmountCell(problem=_problem(word), shown=word)


def _problem(word: str) -> Problem | None:
    if word in ("", "－"):
        return None
    if word.startswith("#"):
        return Problem.ERROR_VALUE
    if re.fullmatch("[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}", word):
        return Problem.DATE
    return Problem.FRACTION if re.fullmatch(r"[0-9]+\.[0-9]+", word) else Problem.UNREADABLE


def _displayed(accounts: Accounts, row: Account, column: Column, options: Options) -> AmountCell:
    formula = FORMULAS.get(options.get(FORMULA_OPTIONS[column], ""), FormulaKind.STANDARD)
    shown = options.get(DISPLAY_OPTIONS[column])
    if shown is not None:
        return _cell(shown)._replace(formula=formula)
    amount = accounts.amount(row, column) or 0
    return AmountCell(amount, formula, shown=str(amount))


def _plan_row(words: list[str], number: int) -> PlanRow:
    options = _options([word for word in words if _is_option(word)])
    first, name, *amounts = [word for word in words if not _is_option(word)]
    return PlanRow(
        level=int(first) if first.isdecimal() else None,
        kind=PlanKind.HEADING if first.isdecimal() else _member(PlanKind, first),
        name=_text(name),
        content=_text(options.get(headers.CONTENT, "")),
        entry=Pair(*(_cell(word) for word in [*amounts, "－", "－"][:2])),
        code=options.get(headers.ACCOUNT_CODE, ""),
        note=_text(options.get(headers.REMARK, "")),
        origin=Origin("計画", number, PLAN_COLUMNS),
    )


def _year_label(words: list[str], number: int) -> YearLabel:
    column, text = words[0], " ".join(words[1:])
    offset = -next(column_ for column_ in Column if column_.label == column)
    return YearLabel(Place("はじめに", f"B{number}", name="表題"), text, offset)


def _exception(words: list[str], number: int) -> ExceptionRow:
    rule, target, reason, until = [*words, ""][:4]
    return ExceptionRow(
        rule, target, reason.removeprefix("－"), "事務局長", until, Origin("例外", number, EXCEPTION_COLUMNS)
    )


def _baseline_row(words: list[str], number: int) -> BaselineRow:
    sheet, row, column, amount = words
    cell = _cell(amount)
    is_readable = cell.problem is None and column in (*SHEETS.get(sheet, ()), NAME_ONLY)
    origin = Origin("確定", number, BASELINE_COLUMNS)
    name = row.replace("_", " ")
    return BaselineRow("幹事会案", "2025-02-01 10:00", sheet, name, column, cell.amount, is_readable, origin)


def _crosswalk_row(words: list[str], number: int) -> CrosswalkRow:
    section, path, prior, code, share, verdict = words
    cells = {header: _cell(word) for header, word in (("前年度額", prior), ("配分額", share))}
    return CrosswalkRow(
        section=_member(Section, section),
        path=path.replace(">", SEPARATOR),
        prior_amount=cells["前年度額"].amount,
        code=code.replace("－", ""),
        share=cells["配分額"].amount,
        verdict=Verdict(verdict),
        fault=next((f"E{number}：{cell.shown}" for cell in cells.values() if cell.problem), ""),
        origin=Origin("前年度対応", number, CROSSWALK_COLUMNS),
    )


def _last_years_file(lines: Sequence[Sequence[str]]) -> LastYearsFile | None:
    if not lines:
        return None
    options = _options([words[0] for words in lines if len(words) == 1 and "=" in words[0]])
    rows = [words for words in lines if len(words) > 1]
    if not rows:
        return LastYearsFile("R6_予算.xlsx", None, lines[0][0])
    leaves = tuple(
        PriorAccount(Section(section), tuple(path.split(">")), _cell(amount).amount) for section, path, amount in rows
    )
    totals = {section: sum(leaf.amount or 0 for leaf in leaves if leaf.section is section) for section in Section}
    year = FiscalYear.parse(options.get("年度", "令和6年度"))
    return LastYearsFile("R6_予算.xlsx", PriorBook(year, "当初", "円", leaves, totals))
