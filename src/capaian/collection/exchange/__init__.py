"""The form as a workbook for offices that live in Excel: written with locked cells, read back cell by cell."""
