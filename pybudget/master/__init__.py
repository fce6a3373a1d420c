"""The master workbook and the core's records, in both directions."""
