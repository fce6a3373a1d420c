"""The text sources of a master: what stands in git, and the skeleton of an empty book."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pybudget.core import abolished, headers, settings
from pybudget.core.money import parse_amount
from pybudget.master import layout

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pybudget.core.fiscal_year import FiscalYear
    from pybudget.master.tables import Value

Row = dict[str, "Value"]

FED_BY_PLAN: Final = "計画"
"""In accounts.csv: 入力額 is the formula that takes the plan's amounts."""

_NUMBERS: Final = frozenset({*headers.ENTRY, *headers.PLAN_AMOUNT, headers.BLOCK, headers.LEVEL})


@dataclass(frozen=True, slots=True)
class Source:
    """Everything that is typed into a new master.

    Attributes:
        settings: Setting key to text.
        accounts: One dict a row of 科目, by header; amounts in yen; 入力額 is ``計画`` where the plan feeds it.
        plan: One dict a row of 計画, by header; amounts in 千円 or ``－``.
        recipients: One dict a row of 宛先, by header.
    """

    settings: Mapping[str, str]
    accounts: tuple[Row, ...]
    plan: tuple[Row, ...]
    recipients: tuple[Row, ...] = ()


def load(folder: Path) -> Source:
    """Read settings.toml, accounts.csv, plan.csv and, where there is one, recipients.csv of a folder.

    Raises:
        OSError: a file is missing.
        ValueError: a number is not readable.
    """
    texts = tomllib.loads((folder / "settings.toml").read_text(encoding="utf-8"))["settings"]
    recipients = folder / "recipients.csv"
    return Source(
        texts,
        _rows(folder / "accounts.csv"),
        _rows(folder / "plan.csv"),
        _rows(recipients) if recipients.exists() else (),
    )


def _rows(path: Path) -> tuple[Row, ...]:
    with path.open(encoding="utf-8", newline="") as file:
        return tuple({header: _value(header, text) for header, text in row.items()} for row in csv.DictReader(file))


def _value(header: str, text: str) -> Value:
    if header in _NUMBERS and text not in ("", "－", FED_BY_PLAN):
        return parse_amount(text)
    return text or None


_SKELETON: Final = (
    ("収-1", "収入", 1, "科目", "負担金収入"),
    (None, "収入", 1, "小計", "小計"),
    ("収-2", "収入", 2, "科目", "保管金"),
    (None, "収入", 2, "小計", "小計"),
    (None, "収入", None, "合計", "合計"),
    ("支-1", "支出", 1, "科目", "事業費"),
    (None, "支出", 1, "小計", "小計"),
    ("支-2", "支出", 2, "科目", "保管金"),
    (None, "支出", 2, "小計", "小計"),
    (None, "支出", None, "合計", "合計"),
)


def skeleton(year: FiscalYear) -> Source:
    """An empty book of a fiscal year: the outline's frame with nothing entered."""
    names = (headers.CODE, headers.SECTION, headers.BLOCK, headers.KIND, headers.ACCOUNT_NAME)
    values = dict.fromkeys(layout.SETTING_HELP, "") | {
        settings.ORGANISATION: "（団体名を入力）",
        settings.FISCAL_YEAR: year.label,
        settings.EDITION: settings.DRAFT_EDITION,
        settings.PRIOR_BASIS: settings.INITIAL_EDITION,
        settings.ROUNDING: "許さない",
        settings.ABOLISHED: abolished.LISTED,
        settings.OUTPUT_FOLDER: "出力",
        settings.FILE_NAME: "{会計年度}当初予算{版}",
        settings.REASON_RATE: "10%",
        settings.REASON_AMOUNT: "1000000",
        settings.DELIVERY: "個別",
        settings.SIZE_LIMIT: "10MB",
    }
    heading: Row = {headers.LEVEL: 1, headers.PLAN_KIND: "見出し", headers.PLAN_NAME: "（事業名を入力）"}
    return Source(values, tuple(dict(zip(names, row, strict=True)) for row in _SKELETON), (heading,))
