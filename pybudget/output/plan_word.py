"""事業計画 as a Word document, in the look of a template."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from pybudget.core.cells import Column
from pybudget.core.money import NO_ENTRY, format_yen
from pybudget.core.plan_document import Heading, HeadingNote, ItemTable
from pybudget.core.text_width import text_width
from pybudget.output import word_package
from pybudget.output.word_template import Insertion, render

if TYPE_CHECKING:
    from pathlib import Path

    from pybudget.core.plan_document import Line, PlanDocument, Thousands

NUMBER, NAME, CONTENT, NOTE = "番号", "名称", "主な内容", "注記"
YEARS: Final = ("当年度", "前年度")


def write_plan(document: PlanDocument, template: Path, modified: dt.datetime) -> bytes:
    """The plan as a .docx package.

    Args:
        document: What to print.
        template: The document with the look.
        modified: What the document properties say.

    Returns:
        The package; equal input gives equal bytes.

    Raises:
        PybudgetError: the template is not usable, or leaves something out.
    """
    texts = _Texts(document)
    data = render(template, texts.all(), texts.needed)
    return word_package.finish(data, document.title, document.organisation, modified.astimezone(dt.UTC))


class _Texts:
    """The document as nested texts under the names that placeholders have.

    Attributes:
        needed: Every text that must be printed, by the name of its placeholder.
    """

    def __init__(self, document: PlanDocument) -> None:
        self.document = document
        self.needed: dict[str, list[Insertion]] = defaultdict(list)

    def all(self) -> dict[str, object]:
        """Everything that a template may print."""
        document = self.document
        return {
            "題名": self._needed("題名", document.title),
            "会計年度": Insertion(document.year),
            "前年度": Insertion(document.prior_year),
            "団体名": Insertion(document.organisation),
            "目次": [
                {
                    "段": heading.depth,
                    NUMBER: Insertion(heading.number),
                    NAME: Insertion(_one_line(heading.name)),
                    "金額あり": heading.has_amount,
                    YEARS[0]: Insertion(_thousands(heading.amounts.current)),
                    YEARS[1]: Insertion(_thousands(heading.amounts.prior)),
                }
                for heading in document.overview
            ],
            "本体": [
                {**self._element(element), "表の前": isinstance(following, ItemTable)}
                for element, following in pairwise((*document.elements, None))
                if element is not None
            ],
        }

    def _needed(self, placeholder: str, text: str) -> Insertion:
        made = Insertion(text)
        if made:
            self.needed[placeholder].append(made)
        return made

    def _element(self, element: Heading | Line | ItemTable | HeadingNote) -> dict[str, Any]:
        if isinstance(element, Heading):
            return self._heading(element)
        if isinstance(element, ItemTable):
            return self._table(element)
        if isinstance(element, HeadingNote):
            return {"種類": NOTE, NAME: self._needed(f"{NOTE}の{NAME}", element.text)}
        return {"種類": element.kind.value, **self._line(element.kind.value, element, _thousands)}

    def _heading(self, heading: Heading) -> dict[str, Any]:
        kind, name = f"見出し{heading.level}", _one_line(heading.name)
        amounts = [_thousands(amount) for amount in heading.amounts]
        line = f"{heading.number}　{name}【予算額：{amounts[0]}（{self.document.prior_year}：{amounts[1]}）】"
        return {
            "種類": kind,
            NUMBER: Insertion(heading.number),
            NAME: self._needed(f"{kind}の{NAME}", name),
            **self._amounts(kind, heading.amounts, amounts),
            "金額あり": heading.has_amount,
            "幅": text_width(line),
        }

    def _line(self, kind: str, line: Line, shown: Any) -> dict[str, Any]:  # noqa: ANN401 - a function of an amount
        return {
            NAME: self._needed(f"{kind}の{NAME}", line.name),
            CONTENT: self._needed(f"{kind}の{CONTENT}", line.content),
            NOTE: self._needed(f"{kind}の{NOTE}", line.note),
            **self._amounts(kind, line.amounts, [shown(amount) for amount in line.amounts]),
            "金額あり": line.has_amount,
        }

    def _amounts(self, kind: str, amounts: Thousands, texts: list[str]) -> dict[str, Insertion]:
        """Both years' texts; an amount must be printed, 「－」 need not be."""
        return {
            year: Insertion(text) if amount is None else self._needed(f"{kind}の{year}", text)
            for year, amount, text in zip(YEARS, amounts, texts, strict=True)
        }

    def _table(self, table: ItemTable) -> dict[str, Any]:
        return {
            "種類": "表",
            "行": [self._line("表の行", item, format_yen) for item in table.items],
            "計": {year: Insertion(format_yen(amount)) for year, amount in zip(YEARS, table.total, strict=True)},
            "前年度あり": table.total[Column.PRIOR] is not None,
        }


def _thousands(amount: int | None) -> str:
    """``40,656 千円``; 「－」 without a unit for no entry."""
    return NO_ENTRY if amount is None else f"{format_yen(amount)} 千円"


def _one_line(text: str) -> str:
    """A heading without line breaks: it also stands in the table of contents and among a PDF's bookmarks."""
    return " ".join(text.splitlines())
