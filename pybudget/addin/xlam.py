"""Build ``pybudget.xlam`` from the text sources in ``macros/`` and the VBA of the installed xlwings.

Source:
    ECMA-376 (Office Open XML), [MS-CUSTOMUI2] for the ribbon, [MS-OVBA] for the macros.
"""

from __future__ import annotations

import importlib.util
import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from openpyxl.writer.theme import theme_xml

from pybudget import __version__, resources
from pybudget.addin import check, vba_project
from pybudget.addin.buttons import BUTTONS, MESSAGES
from pybudget.addin.ribbon_xml import ribbon_xml
from pybudget.errors import PybudgetError
from pybudget.master import saving

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pybudget.addin.vba_project import Module

FILE_NAME: Final = "pybudget.xlam"
PROJECT_NAME: Final = "pybudget"
"""What xlwings derives the names of its settings from: ``pybudget.conf``."""

_SETTINGS: Final = {
    # xlwings would put the workbook's folder first on Python's path: any pandas.py lying there would be run.
    "ADD_WORKBOOK_TO_PYTHONPATH": "false",
}
_SHEETS: Final = {f"{PROJECT_NAME}.conf": _SETTINGS, "messages": MESSAGES}

_SETTLED: Final = "2026-01-01T00:00:00Z"
"""Every build says so, that builds are identical."""
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def write(folder: Path) -> Path:
    """Write the add-in of this version into a folder, which is made if missing.

    Raises:
        PybudgetError: the folder is not writable, or xlwings is not the release that pybudget needs.
    """
    path = folder / FILE_NAME
    saving.put_in_place(path, build(__version__))
    return path


def build(version: str) -> bytes:
    """The add-in; one version gives the same bytes on every machine.

    Args:
        version: What every call tells Python, so that it can compare.

    Raises:
        PybudgetError: xlwings is not the release that pybudget needs.
        ValueError: the sources have a fault; naming all.
    """
    ribbon, modules, icons = ribbon_xml(), vba_modules(version), _icons()
    if faults := check.faults(ribbon, modules, icons):
        raise ValueError("\n".join(f"{fault.place}: {fault.what}" for fault in faults))
    return _zip(
        {
            **_package_parts(version),
            "xl/vbaProject.bin": vba_project.write(PROJECT_NAME, modules),
            "customUI/customUI14.xml": ribbon,
            "customUI/_rels/customUI14.xml.rels": _relationships(
                {tag: (f"{_OFFICE}/image", f"images/{tag}.png") for tag in icons}
            ),
            **{f"customUI/images/{tag}.png": content for tag, content in icons.items()},
        }
    )


def _zip(parts: Mapping[str, bytes | str]) -> bytes:
    """Not compressed, because compressors differ from machine to machine; the whole is below 150 KB."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = 0
            package.writestr(entry, content)
    return target.getvalue()


def _icons() -> dict[str, bytes]:
    folder = resources.folder("macros") / "icons"
    return {button.tag: (folder / f"{button.tag}.png").read_bytes() for button in BUTTONS}


# --- macros -----------------------------------------------------------------------------------------------------------


def vba_modules(version: str) -> tuple[Module, ...]:
    """The modules: our callback, xlwings' own, and those without code that belong to the workbook and its sheets.

    Raises:
        PybudgetError: xlwings is not the release that pybudget needs.
    """
    own = (resources.folder("macros") / "PbRibbon.bas").read_text(encoding="ascii")
    xlwings = _xlwings_folder()
    custom = (xlwings / "xlwings_custom_addin.bas").read_text(encoding="ascii")
    dictionary = (xlwings / "addin" / "Dictionary.cls").read_text(encoding="ascii")
    return (
        vba_project.document("ThisWorkbook", vba_project.WORKBOOK_CLASS),
        *(vba_project.document(_code_name(index), vba_project.WORKSHEET_CLASS) for index, _ in enumerate(_SHEETS, 1)),
        vba_project.standard("PbRibbon", _with_constant(own, "ADDIN_VERSION", "0.0.0", version)),
        vba_project.standard("xlwings", _with_constant(custom, "PROJECT_NAME", "myaddin", PROJECT_NAME)),
        vba_project.class_module("Dictionary", dictionary),
    )


def _xlwings_folder() -> Path:
    """Where xlwings lies, without importing it."""
    spec = importlib.util.find_spec("xlwings")
    if spec is None or spec.origin is None:
        raise PybudgetError("xlwings が見つかりません。pybudget を入れ直してください。")
    return Path(spec.origin).parent


def _with_constant(source: str, name: str, old: str, new: str) -> str:
    before, after = (f'Const {name} As String = "{value}"\n' for value in (old, new))
    if source.count(before) != 1:
        raise PybudgetError(
            f"アドインの元になる VBA に「{before.strip()}」がありません。pybudget を入れ直してください。"
        )
    return source.replace(before, after)


# --- the workbook around them -----------------------------------------------------------------------------------------

_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SPREADSHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def _code_name(index: int) -> str:
    """What ties a sheet to its module."""
    return f"Sheet{index}"


def _package_parts(version: str) -> dict[str, str]:
    sheets = {f"xl/worksheets/sheet{index}.xml": _sheet(index, rows) for index, rows in enumerate(_SHEETS.values(), 1)}
    return {
        "[Content_Types].xml": _content_types(sheets),
        "_rels/.rels": _relationships(
            {
                "rId1": (f"{_OFFICE}/officeDocument", "xl/workbook.xml"),
                "rId2": (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
                "rId3": (f"{_OFFICE}/extended-properties", "docProps/app.xml"),
                "rId4": (
                    "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility",
                    "customUI/customUI14.xml",
                ),
            }
        ),
        "docProps/app.xml": _APP,
        "docProps/core.xml": _core(version),
        "xl/workbook.xml": _workbook(),
        "xl/_rels/workbook.xml.rels": _relationships(
            {
                **{
                    f"rId{index}": (f"{_OFFICE}/worksheet", name.removeprefix("xl/"))
                    for index, name in enumerate(sheets, 1)
                },
                "rIdStrings": (f"{_OFFICE}/sharedStrings", "sharedStrings.xml"),
                "rIdStyles": (f"{_OFFICE}/styles", "styles.xml"),
                "rIdTheme": (f"{_OFFICE}/theme", "theme/theme1.xml"),
                "rIdMacros": ("http://schemas.microsoft.com/office/2006/relationships/vbaProject", "vbaProject.bin"),
            }
        ),
        **sheets,
        "xl/sharedStrings.xml": _string_table(),
        "xl/styles.xml": _STYLES,
        "xl/theme/theme1.xml": theme_xml,
    }


def _content_types(sheets: Mapping[str, str]) -> str:
    defaults = {
        "bin": "application/vnd.ms-office.vbaProject",
        "png": "image/png",
        "rels": "application/vnd.openxmlformats-package.relationships+xml",
        "xml": "application/xml",
    }
    overrides = {
        "xl/workbook.xml": "application/vnd.ms-excel.addin.macroEnabled.main+xml",
        **dict.fromkeys(sheets, f"{_SPREADSHEET}.worksheet+xml"),
        "xl/sharedStrings.xml": f"{_SPREADSHEET}.sharedStrings+xml",
        "xl/styles.xml": f"{_SPREADSHEET}.styles+xml",
        "xl/theme/theme1.xml": "application/vnd.openxmlformats-officedocument.theme+xml",
        "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    }
    return (
        f'{_DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
        + "".join(f'<Default Extension="{name}" ContentType="{kind}"/>' for name, kind in defaults.items())
        + "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in overrides.items())
        + "</Types>"
    )


def _relationships(targets: Mapping[str, tuple[str, str]]) -> str:
    """Id to (type, target)."""
    return (
        f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(f'<Relationship Id="{key}" Type="{kind}" Target="{to}"/>' for key, (kind, to) in targets.items())
        + "</Relationships>"
    )


def _workbook() -> str:
    sheets = (f'<sheet name="{name}" sheetId="{index}" r:id="rId{index}"/>' for index, name in enumerate(_SHEETS, 1))
    # Excel keeps names in alphabetical order.
    rows = sorted(zip(MESSAGES, range(1, len(MESSAGES) + 1), strict=True))
    names = (f'<definedName name="{key}">messages!$B${row}</definedName>' for key, row in rows)
    return (
        f'{_DECLARATION}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        '<workbookPr codeName="ThisWorkbook"/>'
        '<bookViews><workbookView xWindow="0" yWindow="0" windowWidth="16000" windowHeight="9000"/></bookViews>'
        f"<sheets>{''.join(sheets)}</sheets><definedNames>{''.join(names)}</definedNames></workbook>"
    )


def _strings() -> dict[str, int]:
    """Every text of the sheets to its place in the table of texts."""
    texts = (text for sheet in _SHEETS.values() for pair in sheet.items() for text in pair)
    return {text: place for place, text in enumerate(dict.fromkeys(texts))}


def _string_table() -> str:
    return (
        f'{_DECLARATION}<sst xmlns="{_MAIN}">'
        + "".join(f"<si><t>{escape(text)}</t></si>" for text in _strings())
        + "</sst>"
    )


def _sheet(index: int, texts: Mapping[str, str]) -> str:
    """A sheet of names in column A and texts in column B, from row 1 on."""
    place = _strings()
    rows = (
        f'<row r="{row}"><c r="A{row}" t="s"><v>{place[name]}</v></c><c r="B{row}" t="s"><v>{place[text]}</v></c></row>'
        for row, (name, text) in enumerate(texts.items(), 1)
    )
    return (
        f'{_DECLARATION}<worksheet xmlns="{_MAIN}"><sheetPr codeName="{_code_name(index)}"/>'
        f'<dimension ref="A1:B{len(texts)}"/><sheetViews><sheetView workbookViewId="0"/></sheetViews>'
        f"<sheetData>{''.join(rows)}</sheetData></worksheet>"
    )


def _core(version: str) -> str:
    """What Excel's list of add-ins shows."""
    return (
        f'{_DECLARATION}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>pybudget {escape(version)}</dc:title>"
        "<dc:description>予算書の検証・前年度更新・収支予算書の作成（リボンの「予算」タブ）</dc:description>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{_SETTLED}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{_SETTLED}</dcterms:modified></cp:coreProperties>'
    )


_APP: Final = (
    f'{_DECLARATION}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>Microsoft Excel</Application><AppVersion>16.0300</AppVersion></Properties>"
)
_STYLES: Final = (
    f'{_DECLARATION}<styleSheet xmlns="{_MAIN}">'
    '<fonts count="1"><font><sz val="11"/><name val="Yu Gothic"/><family val="2"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
