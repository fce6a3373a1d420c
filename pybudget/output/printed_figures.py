"""The amounts of a PDF beside those of the file that it is a print of."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lxml import etree
from openpyxl import load_workbook

from pybudget.output.pdf_reading import open_pdf

if TYPE_CHECKING:
    from collections.abc import Iterable

_AMOUNT: Final = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+")
_RATE: Final = re.compile(r"[0-9][0-9,.]*\s*[%％]")
_PARAGRAPH: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p"
_BLANKS: Final = re.compile(r"\s+")


def text_of_print(data: bytes) -> str:
    """The text of a PDF, page by page; blank where it has none that can be read."""
    try:
        return "\n".join(page.extract_text() for page in open_pdf(data).pages)
    except Exception:  # noqa: BLE001 - the library raises whatever a damaged file leads it to
        return ""


@dataclass(frozen=True, slots=True)
class Figures:
    """The amounts of a file that is printed.

    Attributes:
        amounts: As they are printed, without △: the contents of cells that are nothing but an amount.
        others: Amounts of 1,000 and more in its sentences.
    """

    amounts: Counter[str]
    others: Counter[str]

    def missing(self, text: str) -> tuple[str, ...]:
        """The amounts that do not stand in the text of a print as often as they must."""
        return tuple((self.amounts - _amounts_in(text)).keys())

    def strange(self, text: str) -> tuple[str, ...]:
        """Amounts of 1,000 and more in the text of a print that the file does not have."""
        return tuple((_large(_amounts_in(text)) - self.amounts - self.others).keys())

    def are_all_in(self, text: str) -> bool:
        """Whether every amount can be found in a text, wherever a program that reads PDF takes its words apart."""
        solid = _BLANKS.sub("", text)
        return all(solid.count(amount) >= count for amount, count in self.amounts.items())


def figures_of(package: bytes) -> Figures:
    """The amounts of a workbook or Word document of ours."""
    with zipfile.ZipFile(io.BytesIO(package)) as parts:
        is_document = "word/document.xml" in parts.namelist()
        cells = _paragraphs(parts.read("word/document.xml")) if is_document else _cells(package)
    amounts: Counter[str] = Counter()
    others: Counter[str] = Counter()
    for text in cells:
        found = _amounts_in(text)
        is_amount = re.fullmatch(rf"△?\s*(?:{_AMOUNT.pattern})", text) is not None
        (amounts if is_amount else others).update(found if is_amount else _large(found))
    return Figures(amounts, others)


def _cells(package: bytes) -> Iterable[str]:
    for sheet in load_workbook(io.BytesIO(package), data_only=True).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                value = cell.value
                if isinstance(value, int):
                    yield f"{abs(value):,}"
                elif isinstance(value, str):
                    yield value.strip()


def _paragraphs(document: bytes) -> Iterable[str]:
    for paragraph in etree.fromstring(document).iter(_PARAGRAPH):
        yield "".join(map(str, paragraph.itertext())).strip()


def _amounts_in(text: str) -> Counter[str]:
    return Counter(_AMOUNT.findall(_RATE.sub(" ", text)))


def _large(found: Counter[str]) -> Counter[str]:
    return Counter({amount: count for amount, count in found.items() if "," in amount})
