"""How is a list of projects read, as offices keep it: CSV or the sheets of a workbook?"""
