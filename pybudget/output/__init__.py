"""The core's records → the workbooks and documents that are printed and sent."""
