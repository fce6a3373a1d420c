"""Every button, from the click to the Python that starts: our macro and xlwings' own, run by an interpreter of VBA.

Only what touches the computer is replaced: files, the environment, the shell, and Excel's dialog for files.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.apps.excel._model import Application, Workbook
from pyopenvba.interpreter._objects import VBAObject, member, method

from pybudget import __version__
from pybudget.addin import xlam
from pybudget.addin.buttons import BUTTONS, MESSAGES

PYTHON = r"C:\Program Files\予算 & 決算\python.exe"
SETTINGS = r"C:\of\USERPROFILE\.pybudget\pybudget.conf"
MASTER = "令和7年度 & 案.xlsx"
PRIOR = "C:\\共有 & 予算\\R6's \"最終\" 100% (改).xlsx"

SHELL = """
Public Function Run(ByVal line As String, style As Integer, wait As Boolean) As Long
    Run = Computer.Run(line)
End Function
Public Function ExpandEnvironmentStrings(ByVal text As String) As String
    ExpandEnvironmentStrings = text
End Function
"""
COMPUTER = """
Public ExitCode As Long
Public ShellWorks As Boolean
Public Function Run(ByVal line As String) As Long
    Debug.Print line
    Run = ExitCode
End Function
Public Function Variable(ByVal name As String) As String
    Variable = "C:\\of\\" & name
End Function
"""


class Control(VBAObject):
    """What Excel hands to the callback."""

    vba_type_name = "IRibbonControl"

    def __init__(self, tag: str) -> None:
        self.tag = tag

    @member
    def Tag(self) -> str:
        return self.tag


class Excel(Application):
    """The interpreter's Excel with what it lacks."""

    picked: object = PRIOR
    asked: tuple[str, str] | None = None

    @member
    def Hwnd(self) -> int:
        return 4711

    @method
    def GetOpenFilename(self, FileFilter: str, FilterIndex: int, Title: str) -> object:
        self.asked = (FileFilter, Title)
        return self.picked
