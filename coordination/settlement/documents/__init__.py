"""The settlement letter with its annexed calculation, as Word, PDF and Excel: one content, three forms."""
