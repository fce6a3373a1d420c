"""The settings sheet as a record."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pybudget.core.fiscal_year import FiscalYear
from pybudget.core.money import Rounding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pybudget.core.findings import Place

ORGANISATION: Final = "団体名"
FISCAL_YEAR: Final = "会計年度"
EDITION: Final = "版"
PRIOR_BASIS: Final = "前年度の基準"
ROUNDING: Final = "端数処理"
PRIOR_FILE: Final = "前年度ファイル"
ABOLISHED: Final = "廃止科目の表示"
PREVIOUS_FILE: Final = "補正前ファイル"
STATEMENT_EXTRAS: Final = "収支に加えるもの"
OUTPUT_FOLDER: Final = "出力フォルダ"
FILE_NAME: Final = "ファイル名"
REASON_RATE: Final = "増減理由を求める率"
REASON_AMOUNT: Final = "増減理由を求める額"
ALLOWED_DOMAINS: Final = "許可ドメイン"
TEMPLATE: Final = "テンプレート"
SENDER: Final = "差出人"
DELIVERY: Final = "送付方法"
SIZE_LIMIT: Final = "添付の上限"
MAIL_TEXTS: Final = "メールの文面"

DRAFT_EDITION: Final = "案"
INITIAL_EDITION: Final = "当初"
STANDARD_STYLE: Final = "標準"
SPLIT_STYLE: Final = "内訳別表"
PLAN_STYLES: Final = (STANDARD_STYLE, SPLIT_STYLE)
"""The looks of 事業計画 that come with the package: one table below a heading, or contents and amounts in two."""

EXTRA_CHANGE: Final = "増減"
EXTRA_COVER: Final = "表紙"
EXTRAS: Final = (EXTRA_CHANGE, EXTRA_COVER)
"""What 収支に加えるもの may name: the columns 増減額 and 増減率, and a cover."""

BASES: Final = ("当初", "補正後", "実績")


@dataclass(frozen=True, slots=True)
class Settings:
    """The master's settings. Values are the sheet's texts; what could not be read is None and a rule says so.

    Attributes:
        values: Setting key to text, as typed (stripped); a key that the sheet lacks is absent.
        places: Setting key to the cell of its value.
    """

    values: Mapping[str, str]
    places: Mapping[str, Place]

    def text(self, key: str) -> str:
        """The setting's text; empty when blank or absent."""
        return self.values.get(key, "")

    @property
    def fiscal_year(self) -> FiscalYear | None:
        """会計年度, or None when blank or not readable."""
        try:
            return FiscalYear.parse(self.text(FISCAL_YEAR))
        except ValueError:
            return None

    @property
    def rounding(self) -> Rounding | None:
        """端数処理, or None when it is none of the four words."""
        try:
            return Rounding(self.text(ROUNDING))
        except ValueError:
            return None

    @property
    def plan_template(self) -> str:
        """Of the templates that テンプレート names, that of the plan document: a name of ours or a .docx file."""
        return next((name for name in self._templates if _is_for_the_plan(name)), "")

    @property
    def sheet_template(self) -> str:
        """Of the templates that テンプレート names, the workbook that the printed sheets look like."""
        return next((name for name in self._templates if not _is_for_the_plan(name)), "")

    @property
    def statement_extras(self) -> tuple[str, ...]:
        """What 収支に加えるもの names, readable or not."""
        return self._listed(STATEMENT_EXTRAS)

    @property
    def _templates(self) -> tuple[str, ...]:
        return self._listed(TEMPLATE)

    def _listed(self, key: str) -> tuple[str, ...]:
        names = (name.strip() for name in re.split(r"[、;；\n]", self.text(key)))
        return tuple(name for name in names if name)

    @property
    def is_draft(self) -> bool:
        """Whether the edition is still 案."""
        return DRAFT_EDITION in self.text(EDITION)


def _is_for_the_plan(name: str) -> bool:
    return name in PLAN_STYLES or name.lower().endswith(".docx")
