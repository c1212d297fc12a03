"""How is a list of projects imported from the command line?"""

from coordination.ops.importing import ImportCommand
from coordination.projects.importing import import_projects, preview
from coordination.projects.listing.tables import open_list
from coordination.tasks.ledger.workbook import open_workbook


class Command(ImportCommand):
    help = "Import a list of cross-border projects (.csv or .xlsx). The same rows are never imported twice; undo in the portal for a day."
    made = "个项目"

    def read(self, file, *, actor, at):
        return preview(open_list(file, open_workbook=open_workbook), actor=actor, at=at)

    def performed(self, found, **named):
        return import_projects(found, **named)
