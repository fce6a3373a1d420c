"""Texts → a Word document, through a template with placeholders that staff restyle in Word."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any, Final, Self

from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree
from markupsafe import escape

from pybudget.errors import PybudgetError, UnusableLookError
from pybudget.master.package import WORD_DOCUMENT, read_bounded
from pybudget.master.reading import BEYOND_OUR_KEN

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BRACES: Final = str.maketrans({"{": "&#123;", "}": "&#125;"})

_REVISED: Final = re.compile(rb"<w:(?:ins|del|moveFrom|moveTo|commentReference)[ >/]")
_STANDARD_AGAIN: Final = "「--template 標準」で、標準の様式に戻して作ることもできます。"


class Insertion(str):
    """A text of the book for a placeholder.

    It is never taken for a part of the template: it is escaped on its way out, braces included. And it remembers
    that it was printed, so that a template that leaves something out is noticed.
    """

    __slots__ = ("is_printed",)
    is_printed: bool

    def __new__(cls, text: str) -> Self:
        """Take a text; what no XML may hold is left out, tabs (which would move text to the margin) become spaces."""
        plain = _NOT_IN_XML.sub("", "\n".join(text.splitlines())).replace("\t", " ")
        made = super().__new__(cls, plain)
        made.is_printed = False
        return made

    def __html__(self) -> str:
        """What Jinja puts in its place."""
        self.is_printed = True
        return str(escape(str(self))).translate(_BRACES)


class _Document(DocxTemplate):  # type: ignore[misc]  # docxtpl does not say that it has types
    """A template whose result is refused where the library would quietly repair it."""

    def fix_tables(self, xml: str) -> Any:  # noqa: ANN401 - the library has no types
        etree.fromstring(xml)
        return super().fix_tables(xml)


def render(path: Path, texts: Mapping[str, object], needed: Mapping[str, list[Insertion]]) -> bytes:
    """Fill a template.

    Args:
        path: The template.
        texts: What the placeholders stand for.
        needed: Every insertion that must be printed, by what staff call its placeholder.

    Returns:
        The document as python-docx saves it.

    Raises:
        UnusableLookError: the file is no Word document or holds comments or tracked changes, a placeholder is written
            wrongly or unknown, or something would not be printed.
    """
    template = _load(path)
    environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    try:
        template.render(texts, environment, autoescape=True)
    except UndefinedError as error:
        raise UnusableLookError(
            f"様式「{path.name}」の差し込み「{_quoted(str(error))}」は知らない名前です。"
            f"手引きの一覧にある名前に直してください。",
            _STANDARD_AGAIN,
        ) from error
    except (TemplateError, ArithmeticError, *BEYOND_OUR_KEN) as error:
        raise UnusableLookError(
            f"様式「{path.name}」の差し込みか灰色の指示の書き方に誤りがあります{_near(error)}。"
            f"標準の様式と見比べて直してください。",
            _STANDARD_AGAIN,
        ) from error
    missing = [name for name, insertions in needed.items() if not all(item.is_printed for item in insertions)]
    if missing:
        raise UnusableLookError(
            f"様式「{path.name}」に「{'」「'.join(missing)}」の差し込みがないため、印刷されない内容があります。"
            f"標準の様式と見比べて差し込みを戻してください。",
            _STANDARD_AGAIN,
        )
    buffer = io.BytesIO()
    template.save(buffer)
    return buffer.getvalue()


def _load(path: Path) -> DocxTemplate:
    try:
        data = read_bounded(path, WORD_DOCUMENT)
    except PybudgetError as error:
        raise UnusableLookError(f"様式：{error}", _STANDARD_AGAIN) from error
    template = _Document(io.BytesIO(data))
    try:
        template.init_docx()
    except (PackageNotFoundError, etree.XMLSyntaxError, *BEYOND_OUR_KEN) as error:
        raise UnusableLookError(
            f"様式「{path.name}」の中身を読み取れません。Word で開いて保存し直してください。",
            _STANDARD_AGAIN,
        ) from error
    _refuse_revisions(path.name, template)
    return template


def _refuse_revisions(name: str, template: DocxTemplate) -> None:
    if _REVISED.search(template.get_xml().encode()):
        raise UnusableLookError(
            f"様式「{name}」に変更履歴かコメントが残っています。"
            "Word の［校閲］で変更履歴をすべて承諾し、コメントを削除して保存し直してください。",
            _STANDARD_AGAIN,
        )


def _quoted(message: str) -> str:
    """The name that an English message of Jinja quotes last."""
    names = re.findall(r"'([^']*)'", message)
    return names[-1] if names else "?"


def _near(error: Exception) -> str:
    """Where the fault stands, as far as Jinja tells."""
    if not isinstance(error, TemplateSyntaxError):
        return ""
    context = [line.strip() for line in getattr(error, "docx_context", ())]
    place = min(error.lineno - 1, 3)
    return f"（「{context[place][:60]}」の付近）" if place < len(context) and context[place] else ""
