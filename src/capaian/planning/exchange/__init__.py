"""A plan as a workbook that planners fill in: written, read back cell by cell, tried out, and put into force."""
