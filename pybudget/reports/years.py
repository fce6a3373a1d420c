"""The turn of the year."""

from __future__ import annotations

from typing import Any, Final

from pybudget import jobs
from pybudget.core import settings as keys
from pybudget.reports.schema import SCHEMA
from pybudget.reports.validation import counts, result_line, totals_lines

MOST_TEXTS: Final = 20
"""Texts to read again that a screen lists one by one."""


def rollover_json(result: jobs.Rollover) -> dict[str, Any]:
    """``rollover --json``: the new file, its totals and counts, what was left behind and what to read again."""
    coming = result.coming
    return {
        "schema": SCHEMA,
        "file": str(result.file),
        "fiscal_year": coming.year.label,
        "basis": coming.settings[keys.PRIOR_BASIS],
        "totals": jobs.totals(result.validation.budget),
        "counts": counts(result.validation),
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


def _excerpt(text: str, length: int = 40) -> str:
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1]}…"
