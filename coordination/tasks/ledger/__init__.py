"""From the bytes of an Excel ledger to rows with verdicts: no database, no clock, no request.

The order of reading: `admission` (is the file safe?) → `workbook` (what is in the cells?) → `headings` (which column
is which field?) → `layout` (which lines are tasks?) → `rows` (what does a line say?) → `reading` (the whole ledger).
"""
