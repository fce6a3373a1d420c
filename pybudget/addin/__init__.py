"""The Excel add-in: its ribbon, the VBA that starts Python, and the writer of ``pybudget.xlam``."""
