"""The check of the sources is silent on ours and finds a planted fault of each kind."""

import dataclasses
from pathlib import Path

import pytest
from pyvbaanalysis import analyze_loose_files
from pyvbaanalysis.diagnostics import DiagnosticSeverity

from pybudget import __version__
from pybudget.addin import xlam
from pybudget.addin.buttons import BUTTONS
from pybudget.addin.check import Fault, faults
from pybudget.addin.ribbon_xml import ribbon_xml
from pybudget.addin.vba_project import Kind, Module

RIBBON = ribbon_xml().decode()
MODULES = xlam.vba_modules(__version__)
IMAGES = {button.tag for button in BUTTONS}
(OURS,) = (module for module in MODULES if module.name == "PbRibbon")


def found(ribbon: str = RIBBON, *modules: Module) -> list[Fault]:
    return faults(ribbon.encode(), modules or MODULES, IMAGES)


def planted(old: str, new: str, source: str) -> str:
    assert old in source
    return source.replace(old, new, 1)


def with_ours(old: str, new: str) -> tuple[Module, ...]:
    changed = dataclasses.replace(OURS, source=planted(old, new, OURS.source))
    return tuple(changed if module is OURS else module for module in MODULES)


def line_of(text: str) -> int:
    return OURS.source[: OURS.source.index(text)].count("\r\n") + 1


def test_the_sources_have_no_fault() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('id="pb_refresh"', 'id="pb_validate"', Fault("id pb_validate", "occurs more than once")),
        ('tag="plan"', 'tag="pdf"', Fault("tag pdf", "occurs more than once")),
        ('keytip="R"', 'keytip="V"', Fault("keytip V", "occurs more than once")),
        ('keytip="R"', 'keytip="RRRR"', Fault("pb_refresh", "the keytip is not up to 3 capitals or digits")),
        ('id="pb_help"', 'id="pb help"', Fault("pb help", "is no XML name")),
        ('label="環境診断"', 'label=""', Fault("pb_doctor", "has no label")),
        (
            'image="validate" onAction="PbRun"',
            'image="validate" onAction="PbRan"',
            Fault("pb_validate", "onAction PbRan is unknown"),
        ),
        ('image="mail"', 'image="post"', Fault("pb_mail", "image post is unknown")),
        (
            'screentip="規則の説明か手引きを開く"',
            f'screentip="{"手" * 1025}"',
            Fault("pb_help", "a tip is longer than 1024 characters"),
        ),
    ],
    ids=lambda value: value.what if isinstance(value, Fault) else "",
)
def test_a_fault_planted_in_the_ribbon_is_found(old: str, new: str, fault: Fault) -> None:
    assert found(planted(old, new, RIBBON)) == [fault]


def test_a_callback_without_the_control_argument_is_unknown() -> None:
    changed = with_ours("PbRun(control As IRibbonControl)", "PbRun()")
    assert {fault.what for fault in found(RIBBON, *changed)} == {"onAction PbRun is unknown"}


@pytest.mark.parametrize(
    ("old", "new", "at", "what"),
    [
        ("    End If\r\n    If RunPython", "    If RunPython", 'If control.Tag = "refresh"', "If is not closed"),
        ("    End If\r\nEnd Function", "End Function", "If ActiveWorkbook Is", "If is not closed"),
        ("    Next i\r\n", "", "For i = 1", "For is not closed"),
        ("    Exit Sub\r\n", "    End If\r\n", "    Exit Sub\r\n", "End If stands in no If"),
        (
            "    Else\r\n        IsReady",
            "    Case 1\r\n        IsReady",
            "    Else\r\n        IsReady",
            "Case 1 stands in no Select",
        ),
        ("End Sub\r\n", "", "Public Sub PbRun", "Sub is not closed"),
        (
            "    Message = ThisWorkbook",
            "    Do: Message = ThisWorkbook",
            "    Message = ThisWorkbook",
            "Do is not closed",
        ),
    ],
    ids=["If", "If with ElseIf", "For", "stray End If", "Case in an If", "Sub", "Do behind a colon"],
)
def test_a_block_that_is_not_balanced_is_found(old: str, new: str, at: str, what: str) -> None:
    assert found(RIBBON, *with_ours(old, new)) == [Fault(f"PbRibbon:{line_of(at)}", what)]


def test_a_block_that_only_other_computers_compile_is_looked_at_too() -> None:
    mac, windows = "answer = Application.GetOpenFilename()", "answer = Application.GetOpenFilename(Message"
    for branch in (mac, windows):
        changed = with_ours(branch, f"If True Then\r\n{branch}")
        assert [fault.what for fault in found(RIBBON, *changed)] == ["If is not closed"]


def module(*lines: str, name: str = "M") -> Module:
    return Module(name, Kind.STANDARD, "".join(f"{line}\r\n" for line in lines))


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        (module("Option Explicit", "' 予算"), Fault("M:2", "is not ASCII")),
        (module("' " + "x" * 1022), Fault("M:1", "is longer than 1023 characters")),
        (Module("M", Kind.STANDARD, "Option Explicit\r\n' x\n' y\r\n"), Fault("M:2", "does not end in CRLF")),
        (Module("M", Kind.STANDARD, "Option Explicit"), Fault("M:1", "does not end in CRLF")),
        (module("x = 1 + _", *["1 + _"] * 24, "1"), Fault("M:1", "is continued more than 24 times")),
        (module(name="_M"), Fault("_M", "is no module name of up to 31 characters")),
        (module(name="M" * 32), Fault("M" * 32, "is no module name of up to 31 characters")),
    ],
    ids=lambda value: value.what if isinstance(value, Fault) else "",
)
def test_a_fault_planted_in_a_modules_text_is_found(changed: Module, fault: Fault) -> None:
    assert found(RIBBON, *MODULES, changed) == [fault]


@pytest.mark.parametrize(
    "sound",
    [
        module("Sub A()", "    If x Then y = 1", "    If x Then For i = 1 To 2: y = i: Next", "End Sub"),
        module("Sub A()", '    s = "If Then": t = "End Sub" \' If x Then', "End Sub"),
        module(
            "Sub A()", "    If x And _", "       y Then", "        z = 1", "    ElseIf y Then", "    End If", "End Sub"
        ),
        module("Private Type T", "    x As Long", "End Type", "Public Enum E", "    One = 1", "End Enum"),
        module("Property Get P()", "    Select Case 1", "        Case Else: x = 1", "    End Select", "End Property"),
        module(
            "Sub A()",
            "    Do While x",
            "        With y",
            "        End With",
            "    Loop",
            "    While x: Wend",
            "End Sub",
        ),
        module(
            "#If Mac Then", "Function F()", "#ElseIf Win64 Then", "#Else", "Function F(x)", "#End If", "End Function"
        ),
        module('Declare PtrSafe Function F Lib "x" () As Long', "Sub A()", "    Exit Sub", "again: B x:=1", "End Sub"),
    ],
)
def test_sound_blocks_are_not_complained_of(sound: Module) -> None:
    assert found(RIBBON, *MODULES, sound) == []


def complaints(modules: tuple[Module, ...], folder: Path) -> dict[str, list[str]]:
    """What the static analyser says about the whole project: all of it for our module, errors for the others."""
    files = []
    for each in modules:
        files.append(folder / f"{each.name}{'.bas' if each.kind is Kind.STANDARD else '.cls'}")
        files[-1].write_text(each.source, encoding="ascii", newline="")
    return {
        name: [each.message for each in diagnostics if name == OURS.name or each.severity is DiagnosticSeverity.ERROR]
        for name, diagnostics in analyze_loose_files(files, whole_project=True).items()
    }


def test_every_name_in_the_macros_is_declared(tmp_path: Path) -> None:
    assert complaints(MODULES, tmp_path) == {each.name: [] for each in MODULES}


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("    Dim picked As String\r\n", "", "picked"),
        ("SheetExists(ActiveWorkbook", "SheetIsThere(ActiveWorkbook", "SheetIsThere"),
        ("ActiveWorkbook Is Nothing", "ActiveBook Is Nothing", "ActiveBook"),
    ],
    ids=["variable", "function of another module", "name of Excel's"],
)
def test_a_name_that_is_not_declared_is_found(old: str, new: str, name: str, tmp_path: Path) -> None:
    said = complaints(with_ours(old, new), tmp_path)[OURS.name]
    assert said
    assert all(name in message for message in said)
