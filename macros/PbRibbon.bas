Attribute VB_Name = "PbRibbon"
Option Explicit

' What a click on the ribbon does: start Python with the job that the button's tag names.
'
' ASCII only. Texts for people stand on the add-in's sheet "messages"; the jobs and their messages are Python's.

' Replaced by the real one when the add-in is built.
Private Const ADDIN_VERSION As String = "0.0.0"

' The callback of every button.
Public Sub PbRun(control As IRibbonControl)
    Dim arguments As String
    Dim picked As String

    On Error GoTo Failed
    If Not IsReady() Then Exit Sub
    arguments = "'" & control.Tag & "', addin='" & ADDIN_VERSION & "'"
    If control.Tag = "refresh" Or control.Tag = "supplement" Or control.Tag = "errata" Then
        picked = PickedFile(control.Tag)
        If picked = "" Then Exit Sub
        arguments = arguments & ", file=" & AsPython(picked)
    End If
    If RunPython("from pybudget.addin import ribbon; ribbon.dispatch(" & arguments & ")") = -1 Then Say "python_failed"
    Exit Sub

Failed:
    Say "python_failed", vbCrLf & Err.Description
End Sub

' Whether Python can be started for the workbook in front; if not, the user is told why.
Private Function IsReady() As Boolean
    If ActiveWorkbook Is Nothing Then
        Say "no_workbook"
    ElseIf HasOwnSettings() Then
        Say "foreign_settings"
    ElseIf Not HasInterpreter() Then
        Say "no_python"
    Else
        IsReady = True
    End If
End Function

' xlwings prefers settings in the workbook or beside it to those of this computer.
' A workbook that came by mail could so name any program to be started.
Private Function HasOwnSettings() As Boolean
    HasOwnSettings = SheetExists(ActiveWorkbook, PROJECT_NAME & ".conf") Or FileExists(GetDirectoryConfigFilePath())
End Function

' Without a setting xlwings would start any "python", which on a new Windows opens the shop.
Private Function HasInterpreter() As Boolean
    #If Mac Then
        HasInterpreter = GetConfig("INTERPRETER_MAC", "") <> ""
    #Else
        HasInterpreter = FileExists(GetConfig("INTERPRETER_WIN", ""))
    #End If
End Function

' The file that the user chose for a job, or "" if none.
Private Function PickedFile(ByVal job As String) As String
    Dim answer As Variant

    #If Mac Then
        answer = Application.GetOpenFilename()
    #Else
        answer = Application.GetOpenFilename(Message(job & "_filter"), 1, Message(job & "_title"))
    #End If
    If VarType(answer) = vbString Then PickedFile = answer
End Function

' A Python expression for a text, in characters that no command line changes: its UTF-16 code units in hexadecimal.
' AscW is negative from &H8000 on; Hex$ gives the same four digits for it.
Private Function AsPython(ByVal text As String) As String
    Dim units As String
    Dim i As Long

    For i = 1 To Len(text)
        units = units & Right$("000" & Hex$(AscW(Mid$(text, i, 1))), 4)
    Next i
    AsPython = "bytes.fromhex('" & units & "').decode('utf-16-be')"
End Function

Private Sub Say(ByVal key As String, Optional ByVal detail As String = "")
    MsgBox Message(key) & detail, vbExclamation, PROJECT_NAME
End Sub

' A text from the add-in's sheet, where each has a name.
Private Function Message(ByVal key As String) As String
    Message = ThisWorkbook.Worksheets("messages").Range(key).Value
End Function
