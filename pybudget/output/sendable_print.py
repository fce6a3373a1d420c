"""A PDF, about to leave the house: what it holds that its readers must not get."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pybudget.errors import PybudgetError
from pybudget.output.pdf_reading import open_pdf
from pybudget.output.sendable import SendFault, SendFaultKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pypdf import PdfReader

_ACTIONS: Final = {
    "/JavaScript": SendFaultKind.MACROS,
    "/Launch": SendFaultKind.MACROS,
    "/ImportData": SendFaultKind.MACROS,
    "/SubmitForm": SendFaultKind.LINKS,
    "/GoToR": SendFaultKind.LINKS,
    "/GoToE": SendFaultKind.EMBEDDED,
}
_HARMLESS: Final = {"/Link", "/Widget"}
_EMBEDDED: Final = {"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"}


def faults(file: Path, organisation: str = "") -> tuple[SendFault, ...]:
    """Look through a PDF that is to be sent.

    Args:
        file: The PDF.
        organisation: The council's name (設定 団体名): the only author that the properties may name.

    Returns:
        What must not leave the house; empty when the file may go. A password, scripts, other files in it, links to
        files, comments and other things that were put onto a page, names of persons.

    Raises:
        PybudgetError: the file is no PDF that can be read.
    """
    try:
        reader = open_pdf(file.read_bytes())
        if reader.is_encrypted:
            return (SendFault(SendFaultKind.LOCKED, "開くためのパスワード、または印刷や編集の制限"),)
        return tuple(dict.fromkeys(_look_through(reader, organisation.strip())))
    except Exception as error:  # the library raises whatever a damaged file leads it to
        raise PybudgetError(f"「{file.name}」は PDF として読み取れません。作り直してください。") from error


def _look_through(reader: PdfReader, organisation: str) -> Iterator[SendFault]:
    catalog: Any = reader.trailer["/Root"].get_object()
    yield from _action(catalog.get("/OpenAction"), "開くときの動作")
    if "/AA" in catalog:
        yield SendFault(SendFaultKind.MACROS, "自動の動作")
    names, form = (_resolved(catalog.get(key)) for key in ("/Names", "/AcroForm"))
    for key, kind in (("/JavaScript", SendFaultKind.MACROS), ("/EmbeddedFiles", SendFaultKind.EMBEDDED)):
        if key in (names or ()):
            yield SendFault(kind, key.strip("/"))
    if "/XFA" in (form or ()):
        yield SendFault(SendFaultKind.MACROS, "入力フォーム（XFA）")
    for number, page in enumerate(reader.pages, 1):
        for reference in _resolved(page.get("/Annots")) or ():
            yield from _annotation(reference.get_object(), f"{number} ページ")
    author = (reader.metadata.author or "").strip() if reader.metadata else ""
    if author not in {"", organisation}:
        yield SendFault(SendFaultKind.PERSONAL, f"プロパティの作成者「{author}」")


def _resolved(value: Any) -> Any:  # noqa: ANN401 - whatever a PDF holds
    return None if value is None else value.get_object()


def _action(reference: Any, place: str) -> Iterator[SendFault]:  # noqa: ANN401 - whatever a PDF holds
    action = _resolved(reference)
    if action is None or not hasattr(action, "keys"):
        return  # no action, or just the page to begin with
    kind = _ACTIONS.get(str(action.get("/S")))
    target = str(action.get("/URI") or "")
    if kind is None and target.casefold().startswith(("file:", "\\\\")):
        kind = SendFaultKind.LINKS
    if kind is not None:
        yield SendFault(kind, f"{place}{f'（{target}）' if target else ''}")


def _annotation(annotation: Any, place: str) -> Iterator[SendFault]:  # noqa: ANN401 - whatever a PDF holds
    subtype = str(annotation.get("/Subtype"))
    if subtype in _EMBEDDED:
        yield SendFault(SendFaultKind.EMBEDDED, place)
    elif subtype not in _HARMLESS:
        yield SendFault(SendFaultKind.COMMENTS, place)
    yield from _action(annotation.get("/A"), place)
    if "/AA" in annotation:
        yield SendFault(SendFaultKind.MACROS, place)
