"""PDF files and Word documents that are sent hold nothing that their readers must not get."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document
from pypdf import PdfWriter
from pypdf.annotations import FreeText, Link
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from pybudget.errors import PybudgetError
from pybudget.output import sendable_document, sendable_print
from pybudget.output.sendable import SendFaultKind
from tests.bad_files import zipped

COUNCIL = "あいち電子自治体推進協議会"
CORNER = (50, 50, 200, 100)


def pdf(edit=lambda _: None, author=COUNCIL):
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.add_metadata({"/Author": author})
    edit(writer)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def _link(target):
    def add(writer):
        writer.add_annotation(0, Link(rect=CORNER, url=target))

    return add


def _on_opening(action):
    def add(writer):
        named = {NameObject("/S"): NameObject(action), NameObject("/F"): TextStringObject("x.exe")}
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(named)

    return add


def _film(writer):
    film = DictionaryObject({NameObject("/Subtype"): NameObject("/Movie")})
    writer.pages[0][NameObject("/Annots")] = ArrayObject([film])


def _script(writer):
    names = DictionaryObject({NameObject("/JavaScript"): DictionaryObject()})
    writer.root_object[NameObject("/Names")] = names


def _form(writer):
    form = DictionaryObject({NameObject("/XFA"): TextStringObject("x")})
    writer.root_object[NameObject("/AcroForm")] = form


def looked_through(look, data, folder, suffix):
    file = folder / f"予算{suffix}"
    file.write_bytes(data)
    return look(file, COUNCIL)


@pytest.mark.parametrize(
    ("edit", "kind"),
    [
        (_script, SendFaultKind.MACROS),
        (_on_opening("/Launch"), SendFaultKind.MACROS),
        (_on_opening("/GoToR"), SendFaultKind.LINKS),
        (_form, SendFaultKind.MACROS),
        (lambda writer: writer.add_attachment("元の表.xlsx", b"x"), SendFaultKind.EMBEDDED),
        (_film, SendFaultKind.EMBEDDED),
        (_link("file:///C:/予算/案.xlsx"), SendFaultKind.LINKS),
        (lambda writer: writer.add_annotation(0, FreeText(text="要修正", rect=CORNER)), SendFaultKind.COMMENTS),
        (lambda writer: writer.encrypt("himitsu", algorithm="RC4-128"), SendFaultKind.LOCKED),
        (lambda writer: writer.add_metadata({"/Author": "山田 太郎"}), SendFaultKind.PERSONAL),
    ],
    ids=range(10),
)
def test_what_no_reader_of_a_pdf_must_get_is_told(edit, kind, tmp_path):
    (fault,) = looked_through(sendable_print.faults, pdf(edit), tmp_path, ".pdf")
    assert fault.kind is kind
    assert fault.message.endswith("。")


@pytest.mark.parametrize("edit", [lambda _: None, _link("https://example.jp/"), _link("mailto:a@example.jp")])
def test_an_honest_pdf_may_be_sent(edit, tmp_path):
    assert looked_through(sendable_print.faults, pdf(edit), tmp_path, ".pdf") == ()


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"PK\3\4", pdf()[:200]], ids=range(4))
def test_what_is_no_pdf_is_refused(data, tmp_path):
    with pytest.raises(PybudgetError, match=r"「予算\.pdf」は PDF として読み取れません"):
        looked_through(sendable_print.faults, data, tmp_path, ".pdf")


def document(parts=None, body=""):
    """A Word document of the council, some parts added or changed, and something put before its end."""
    target = io.BytesIO()
    written = Document()
    written.add_paragraph("令和7年度の予算")
    written.core_properties.author, written.core_properties.comments = COUNCIL, ""
    written.save(target)
    with zipfile.ZipFile(target) as package:
        all_parts = {name: package.read(name) for name in package.namelist()}
    all_parts |= {name: change(all_parts.get(name, b"")) for name, change in (parts or {}).items()}
    text = all_parts["word/document.xml"].decode()
    all_parts["word/document.xml"] = text.replace("<w:sectPr", f"{body}<w:sectPr", 1).encode()
    return zipped(all_parts)


def _new(_):
    return b"x"


def _template(relations):
    link = b'<Relationship Id="rX" Type="x" Target="file:///C:/a.dotx" TargetMode="External"/></Relationships>'
    return relations.replace(b"</Relationships>", link)


def _by_a_person(properties):
    return properties.replace(COUNCIL.encode(), "山田 太郎".encode())


DELETED = '<w:p><w:del w:id="1" w:author="x"><w:r><w:delText>旧</w:delText></w:r></w:del></w:p>'
HIDDEN = "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>内緒</w:t></w:r></w:p>"


@pytest.mark.parametrize(
    ("parts", "body", "kind"),
    [
        ({"word/vbaProject.bin": _new}, "", SendFaultKind.MACROS),
        ({"word/embeddings/oleObject1.bin": _new}, "", SendFaultKind.EMBEDDED),
        ({"word/comments.xml": _new}, "", SendFaultKind.COMMENTS),
        ({"word/_rels/document.xml.rels": _template}, "", SendFaultKind.LINKS),
        ({"docProps/core.xml": _by_a_person}, "", SendFaultKind.PERSONAL),
        ({}, DELETED, SendFaultKind.COMMENTS),
        ({}, HIDDEN, SendFaultKind.HIDDEN),
    ],
)
def test_what_no_reader_of_a_document_must_get_is_told(parts, body, kind, tmp_path):
    (fault,) = looked_through(sendable_document.faults, document(parts, body), tmp_path, ".docx")
    assert fault.kind is kind


def test_an_honest_document_may_be_sent(tmp_path):
    assert looked_through(sendable_document.faults, document(), tmp_path, ".docx") == ()


@pytest.mark.parametrize("data", [b"", b"PK\3\4", zipped({"word/document.xml": b"<w:x"})], ids=range(3))
def test_what_is_no_document_is_refused(data, tmp_path):
    with pytest.raises(PybudgetError):
        looked_through(sendable_document.faults, data, tmp_path, ".docx")
