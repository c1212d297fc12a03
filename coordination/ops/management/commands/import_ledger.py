"""How is an Excel ledger imported from the command line?"""

from coordination.ops.importing import ImportCommand
from coordination.tasks.importing import import_ledger, preview


class Command(ImportCommand):
    help = "Import an Excel ledger (.xlsx) as tasks. The same rows are never imported twice; undo in the portal for a day."
    rows, made = "任务", "项任务"

    def read(self, file, *, actor, at):
        return preview(file, actor=actor, at=at)

    def performed(self, found, **named):
        return import_ledger(found, **named)
