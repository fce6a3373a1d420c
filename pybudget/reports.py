"""Results of jobs → the JSON of the contract, and what the command line prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pybudget import jobs
from pybudget.core import headers
from pybudget.core import settings as keys
from pybudget.core.accounts import Section
from pybudget.core.crosswalk import Reconciliation, Verdict
from pybudget.core.exceptions import ExceptionState
from pybudget.core.findings import Severity
from pybudget.core.money import NO_ENTRY, format_yen
from pybudget.core.regrouping import Move
from pybudget.mail.journal import Step
from pybudget.master.writing import counts_text, reconciliation_line

if TYPE_CHECKING:
    from pathlib import Path

    from pybudget.core.crosswalk import Comparison, CrosswalkRow, PriorBook
    from pybudget.core.errata import Difference
    from pybudget.core.exceptions import ExceptionUse
    from pybudget.core.findings import Finding
    from pybudget.core.plan_comparison import PlanComparison
    from pybudget.mail.sending import Sending, SendingPlan
    from pybudget.master.repair import RepairedCell

SCHEMA = 1

MOST_BODIES = 5
"""Bodies that a report names; it counts all."""


def _counts(validation: jobs.Validation) -> dict[str, int]:
    return {severity.value: validation.count(severity) for severity in Severity}


def _year_label(validation: jobs.Validation) -> str | None:
    year = validation.budget.settings.fiscal_year
    return year.label if year else None


def validation_json(file: Path, validation: jobs.Validation) -> dict[str, Any]:
    """``validate --json``. Amounts in yen; ``fiscal_year`` is null when the setting is not readable."""
    return {
        "schema": SCHEMA,
        "file": str(file),
        "fiscal_year": _year_label(validation),
        "totals": jobs.totals(validation.budget),
        "counts": _counts(validation),
        "findings": [_finding_json(finding) for finding in validation.findings],
        "exceptions": [_exception_json(use) for use in validation.exceptions],
    }


def _finding_json(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule.id,
        "severity": finding.rule.severity.value,
        "sheet": finding.spot.sheet,
        "cell": finding.spot.cell,
        "code": finding.spot.code or None,
        "message": finding.message,
        "expected": finding.expected,
        "actual": finding.actual,
        "difference": finding.difference,
        "remedy": finding.rule.remedy,
        "cause": finding.cause.text if finding.cause else None,
        "suspects": [f"{place.sheet}!{place.cell}" for place in finding.cause.places] if finding.cause else [],
    }


def _exception_json(use: ExceptionUse) -> dict[str, Any]:
    row = use.row
    return {
        "rule": row.rule,
        "target": row.target,
        "reason": row.reason,
        "approver": row.approver,
        "until": row.until or None,
        "cell": row.place(headers.EXCEPTION_RULE).cell,
        "state": use.state.name.lower(),
        "silenced": len(use.findings) if use.state is ExceptionState.USED else 0,
    }


def refresh_json(file: Path, result: jobs.Refresh) -> dict[str, Any]:
    """``refresh --json``. Amounts in yen; null is no entry."""
    prior, comparison = result.prior, result.comparison
    stated = {section.name.lower(): amount for section, amount in prior.totals.items()}
    return {
        "schema": SCHEMA,
        "prior": {
            "file": str(file),
            "fiscal_year": prior.fiscal_year.label,
            "basis": prior.basis,
            "unit": prior.unit,
            **stated,
            "decisions": [
                {"subject": item.subject, "value": item.value, "reason": item.reason} for item in prior.decisions
            ],
            "accepted_differences": [
                {
                    "place": item.place,
                    "stated": item.stated,
                    "parts": item.parts,
                    "difference": item.stated - item.parts,
                }
                for item in prior.differences
            ],
        },
        "assigned": [
            {
                "section": item.prior.section.value,
                "path": list(item.prior.path),
                "amount": item.amount,
                "code": item.code,
                "method": item.method,
                "score": item.score,
            }
            for item in comparison.assigned
        ],
        "unassigned": [
            {
                "section": item.prior.section.value,
                "path": list(item.prior.path),
                "amount": item.amount,
                "suggestions": [
                    {"code": near.code, "score": near.score, "reasons": [evidence.value for evidence in near.evidence]}
                    for near in item.suggestions
                ],
            }
            for item in comparison.unassigned
        ],
        "without_prior": list(comparison.without_prior),
        "reconciliation": {
            section.name.lower(): _reconciliation_json(item) for section, item in comparison.reconciliation.items()
        },
        "plan": {
            "unit": "千円",
            "assigned": result.plan.assigned_amount,
            "rows": len(result.plan.entries),
            "unassigned": [{"path": list(item.path), "amount": item.amount} for item in result.plan.unassigned],
        },
    }


def _reconciliation_json(item: Reconciliation) -> dict[str, int]:
    return {
        "prior": item.prior,
        "assigned": item.assigned,
        "unassigned": item.unassigned,
        "difference": item.difference,
    }


def statements_json(result: jobs.Statements) -> dict[str, Any]:
    """``statements --json``: the file, and the totals and counts of the book that it came from."""
    return {
        "schema": SCHEMA,
        "file": str(result.file),
        "fiscal_year": _year_label(result.validation),
        "totals": jobs.totals(result.validation.budget),
        "counts": _counts(result.validation),
    }


def draft_text(result: jobs.Draft) -> str:
    """Where the draft lies, what it holds, and what its maker must know."""
    bodies = "、".join(letter.envelope.label for letter in result.letters[:MOST_BODIES])
    more = " ほか" if len(result.letters) > MOST_BODIES else ""
    lines = [
        f"下書きを作りました（送信はしていません）：{result.folder}",
        f"メール {len(result.letters)} 通（{bodies}{more}）　宛先 {len(result.recipients)} 件",
        *(f"添付：{one.name}（{one.size}）" for one in result.letters[0].attachments),
        *(f"確認：{note.text}" for note in result.notes),
        "送付確認票を印刷し、別の人が確かめてから送ってください。",
    ]
    return "\n".join(lines)


def draft_check_text(result: jobs.DraftCheck) -> str:
    """What a check of a draft has found: what is against it first."""
    against, found = result.verdict.against, result.verdict.found
    count = sum(len(mail.everybody) for mail in result.drafts.mails)
    lines = [
        f"下書き {result.drafts.number or '（番号なし）'}：メール {len(result.drafts.mails)} 通・宛先のべ {count} 件",
        *(f"［相違］{one.text}" for one in against),
        *(f"［確認］{one.text}" for one in found if one not in against),
        f"相違が {len(against)} 件あります。送らないでください。" if against else "マスターと一致しています。",
    ]
    return "\n".join(lines)


def plan_text(plan: SendingPlan) -> str:
    """What is about to be sent, and the question."""
    before = f"（前回までに渡したもの のべ {plan.before} 件は送りません）" if plan.before else ""
    return (
        f"メール {plan.mails} 通を {len(plan.addresses)} 件の宛先に、{plan.server.host}:{plan.server.port} から送ります"
        f"{before}。\n送信するには、宛先の件数を入力してください："
    )


def sending_text(sending: Sending) -> str:
    """Who has it, and who has not."""
    lines = [""]
    for step in Step:
        there = sending.addresses(step)
        lines += [f"{step.value}：{len(there)} 件"] if there else []
        if step is not Step.SENT:
            lines += [f"　{address}{_answer(sending, address)}" for address in there]
    if sending.addresses(Step.GIVEN):
        lines.append("不明の相手には、届いたかどうかを確かめてください。もう一度実行しても、この相手には送りません。")
    if sending.stopped:
        lines.append(sending.stopped)
    rest = sending.is_complete
    lines.append("全員に送信しました。" if rest else "同じ命令をもう一度実行すると、残りの相手にだけ送ります。")
    return "\n".join(lines)


def _answer(sending: Sending, address: str) -> str:
    return f"（{sending.answers[address]}）" if address in sending.answers else ""


def validation_text(validation: jobs.Validation) -> str:
    """Each finding with its place and remedy, then counts and totals."""
    lines: list[str] = []
    for finding in validation.findings:
        lines += [
            f"［{finding.rule.severity.label}］{finding.rule.id}　{finding.spot.sheet}!{finding.spot.cell}",
            f"　　{finding.message}",
            f"　　→ {finding.rule.remedy}",
        ]
    lines += [*exception_lines(validation), result_line(validation), *totals_lines(validation)]
    return "\n".join(lines)


def exception_lines(validation: jobs.Validation) -> list[str]:
    """Every named exception and what became of it; nothing where the book has none."""
    if not validation.exceptions:
        return []
    return [f"例外（{len(validation.exceptions)} 件）", *map(_exception_line, validation.exceptions)]


def _exception_line(use: ExceptionUse) -> str:
    row = use.row
    silenced = f"・消した指摘 {len(use.findings)} 件" if use.state is ExceptionState.USED else ""
    until = f"・{row.until}まで" if row.until else ""
    return f"　　［{use.state.value}］{row.rule}　{row.target}　{row.reason or '（理由なし）'}{until}{silenced}"


def result_line(validation: jobs.Validation) -> str:
    """One line with the counts."""
    return f"検証結果：{counts_text(validation.findings)}"


def totals_lines(validation: jobs.Validation) -> list[str]:
    """The four totals, this year's and last year's."""
    sums = {name: format_yen(amount) for name, amount in jobs.totals(validation.budget).items()}
    return [
        f"当年度：収入合計 {sums['revenue']} 円　支出合計 {sums['expenditure']} 円",
        f"前年度：収入合計 {sums['prior_revenue']} 円　支出合計 {sums['prior_expenditure']} 円",
    ]


def freeze_text(result: jobs.Freeze) -> str:
    """Which version was frozen, with its totals."""
    return "\n".join((f"版「{result.label}」を確定しました（{result.count} 行）。", *totals_lines(result.validation)))


LONGEST_FORMULA: Final = 40
MOST_SHOWN: Final = 20
"""Cells that a dialog lists."""


def repair_text(result: jobs.Repaired, *, is_dry_run: bool = False, most: int | None = None) -> str:
    """Every cell with what it showed and what it shows with its own formula.

    Args:
        result: What was, or would be, repaired.
        is_dry_run: Whether nothing has been written.
        most: How many cells are listed; None: all.
    """
    if not result.cells:
        return "直すところはありません。計算の列、計画から受ける入力額、はじめにの数式は、すべて元のままです。"
    done = "直します（まだ書き込んでいません）" if is_dry_run else "直しました"
    listed = result.cells[:most]
    lines = [f"数式を {len(result.cells)} か所{done}。", *map(_repair_line, listed)]
    if len(listed) < len(result.cells):
        lines.append(f"　ほか {len(result.cells) - len(listed)} か所")
    return "\n".join(lines)


def _repair_line(cell: RepairedCell) -> str:
    what = f"{cell.name}の{cell.header}" if cell.header else cell.name
    now = f"別の数式 {cell.formula[:LONGEST_FORMULA]}" if cell.formula else "数式なし"
    values = f"{cell.before}（変わりません）" if cell.before == cell.after else f"{cell.before} → {cell.after}"
    return f"　{cell.sheet}!{cell.address}　{what}（{now}）：{values}"


def reconciliation_lines(comparison: Comparison) -> list[str]:
    """The proof that nothing was dropped, a line a section."""
    return [reconciliation_line(section, item) for section, item in comparison.reconciliation.items()]


def prior_line(prior: PriorBook) -> str:
    """Which book was read."""
    return f"前年度：{prior.fiscal_year.label}（{prior.basis}、単位：{prior.unit}）"


def reading_lines(prior: PriorBook) -> list[str]:
    """How last year's file was read, and which of its wrong sums were accepted."""
    decided = [f"　{item.subject}：{item.value}（{item.reason}）" for item in prior.decisions]
    accepted = [
        f"　受け入れた差：{item.place}　{format_yen(item.stated)} 円、内訳の計 {format_yen(item.parts)} 円"
        f"（差 {format_yen(item.stated - item.parts)} 円）"
        for item in prior.differences
    ]
    return decided + accepted


def verdict_line(comparison: Comparison) -> str:
    """How many rows of 前年度対応 each verdict has, with last year's yen in them."""
    unused = set(comparison.unused)
    found = [
        (verdict, [row for row in comparison.rows if row.verdict is verdict and row not in unused])
        for verdict in Verdict
    ]
    return "・".join(
        f"{verdict.value} {len(rows)} 行（{format_yen(sum(_taken(row) for row in rows))} 円）"
        for verdict, rows in found
        if rows
    )


def _taken(row: CrosswalkRow) -> int:
    return (row.prior_amount if row.share is None else row.share) or 0


def refresh_text(result: jobs.Refresh) -> str:
    """What was assigned, what was not (every row with its amount), and the proof that nothing is missing."""
    prior, comparison = result.prior, result.comparison
    lines = [prior_line(prior), *reading_lines(prior), *reconciliation_lines(comparison)]
    if comparison.unassigned:
        lines.append(f"割り当てていない前年度科目（{len(comparison.unassigned)} 件）：")
    for rest in comparison.unassigned:
        near = "、".join(f"{item.code}（{item.score:.2f}）" for item in rest.suggestions)
        path = " > ".join(rest.prior.path)
        lines.append(
            f"　{rest.prior.section.value}　{path}　{format_yen(rest.amount)} 円{'　候補：' + near if near else ''}"
        )
    if comparison.without_prior:
        lines.append(f"前年度の額がない当年度科目：{'、'.join(comparison.without_prior)}")
    return "\n".join((*lines, *plan_lines(result.plan)))


def plan_lines(plan: PlanComparison) -> list[str]:
    """What of last year's plan stands beside which row, and what has no row; nothing where there was no plan."""
    if not (plan.entries or plan.unassigned):
        return []
    total = plan.assigned_amount + plan.unassigned_amount
    placed = f"{len(plan.entries)} 行に {plan.assigned_amount:,} 千円"
    lines = [f"計画：前年度 {total:,} 千円 ＝ {placed} ＋ 行き先のない {plan.unassigned_amount:,} 千円"]
    if plan.unassigned:
        lines.append(
            f"行き先のない前年度の計画（{len(plan.unassigned)} 件、「計画」シートの前年度の列に手で入れます）："
        )
    lines += [f"　{' > '.join(item.path)}　{_thousand(item.amount)}" for item in plan.unassigned]
    return lines


def _thousand(amount: int | None) -> str:
    return NO_ENTRY if amount is None else f"{amount:,} 千円"


def regrouping_json(result: jobs.Regrouping) -> dict[str, Any]:
    """``crosswalk --json``: the file and its lines; yen, null where a line has no such amount."""
    return {
        "schema": SCHEMA,
        "file": str(result.file),
        "lines": [
            {
                "section": line.section.value,
                "path": list(line.path),
                "prior": line.prior,
                "code": line.code or None,
                "target": list(line.target),
                "amount": line.amount,
                "rest": line.rest,
                "move": line.move.value,
                "reason": line.reason,
            }
            for line in result.lines
        ],
    }


def regrouping_text(result: jobs.Regrouping) -> str:
    """For each section the proof that nothing is missing, then how many lines there are of each kind."""
    lines = [
        reconciliation_line(
            section,
            Reconciliation(
                *(
                    sum(getattr(line, part) or 0 for line in result.lines if line.section is section)
                    for part in ("prior", "amount", "rest")
                )
            ),
        )
        for section in Section
    ]
    counts = ((move, sum(line.move is move for line in result.lines)) for move in Move)
    lines.append("、".join(f"{move.value} {count} 行" for move, count in counts if count))
    return "\n".join(lines)


def rollover_json(result: jobs.Rollover) -> dict[str, Any]:
    """``rollover --json``: the new file, its totals and counts, what was left behind and what to read again."""
    coming = result.coming
    return {
        "schema": SCHEMA,
        "file": str(result.file),
        "fiscal_year": coming.year.label,
        "basis": coming.settings[keys.PRIOR_BASIS],
        "totals": jobs.totals(result.validation.budget),
        "counts": _counts(result.validation),
        "expired_exceptions": [{"rule": row.rule, "target": row.target, "until": row.until} for row in coming.expired],
        "review": [
            {
                "sheet": item.place.sheet,
                "cell": item.place.cell,
                "header": item.header,
                "text": item.text,
                "reason": item.review.value,
            }
            for item in coming.texts
        ],
    }


MOST_TEXTS = 20
"""Texts to read again that a screen lists one by one."""


def rollover_text(result: jobs.Rollover) -> str:
    """What the new book took over, what it did not, and what a person has to look at."""
    coming = result.coming
    lines = [*taken_over(result), *totals_lines(result.validation)]
    if coming.expired:
        rows = "、".join(f"{row.rule} {row.target}（{row.until}）" for row in coming.expired)
        lines.append(f"期限の切れた例外は引き継ぎません：{rows}")
    if coming.texts:
        lines.append(f"書き直しが要るか確かめる文（{len(coming.texts)} 件、そのまま引き継ぎました）：")
        lines += [
            f"　{item.place.sheet}!{item.place.cell}　{item.header}「{_excerpt(item.text)}」（{item.review.value}）"
            for item in coming.texts[:MOST_TEXTS]
        ]
    if len(coming.texts) > MOST_TEXTS:
        lines.append(f"　ほか {len(coming.texts) - MOST_TEXTS} 件")
    lines.append(result_line(result.validation))
    return "\n".join(lines)


def taken_over(result: jobs.Rollover) -> list[str]:
    """Which figures the new book compares with, and what to do if they are not the final ones."""
    year, basis = result.coming.year, result.coming.settings[keys.PRIOR_BASIS]
    lines = [f"{year.label}のブック：{year.previous.label}の額（{basis}）を前年度の列に移しました。"]
    if result.is_from_draft:
        lines.append(
            f"{year.previous.label}の版はまだ「案」です。額が変わったら、新しいブックで前年度更新を実行してください。"
        )
    return lines


def errata_json(old: Path, new: Path, result: jobs.ErrataResult) -> dict[str, Any]:
    """``errata --json``: ``page`` is null where it is not known."""
    return {
        "schema": SCHEMA,
        "old": str(old),
        "new": str(new),
        "differences": [_difference_json(item) for item in result.errata.differences],
        "consequences": [_difference_json(item) for item in result.errata.consequences],
    }


def _difference_json(item: Difference) -> dict[str, Any]:
    return {
        "kind": item.kind.name.lower(),
        "sheet": item.sheet,
        "page": item.page,
        "path": list(item.path),
        "field": item.field,
        "old": item.old,
        "new": item.new,
    }


def errata_text(result: jobs.ErrataResult) -> str:
    """One line a difference; then what follows from them."""
    found = result.errata
    lines = [f"違い {len(found.differences)} 件"] if found.differences else ["違いはありません。"]
    lines += [f"{number}. {_difference_line(item)}" for number, item in enumerate(found.differences, 1)]
    if found.consequences:
        lines.append(f"これに伴って変わる合計（{len(found.consequences)} 件）")
        lines += [f"　{_difference_line(item)}" for item in found.consequences]
    return "\n".join(lines)


def _difference_line(item: Difference) -> str:
    page = f"（{item.page}頁）" if item.page else ""
    place = f"{item.sheet}{page}　{' > '.join(item.path)}　{item.field}"
    return f"［{item.kind.value}］{place}　誤：{item.old or '（空欄）'}　正：{item.new or '（空欄）'}"


def _excerpt(text: str, length: int = 40) -> str:
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1]}…"
