"""Imported Excel ledgers: which file, which rows, what became of them, undone or not."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User


class LedgerImport(models.Model):
    """One import of one workbook. It can be undone for a day, as long as nobody worked on its tasks."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(_("文件名"), max_length=200)
    sha256 = models.CharField(max_length=64)
    imported_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    imported_by_name = models.CharField(max_length=120)
    imported_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    rows = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.file_name


class LedgerRow(models.Model):
    """One row of an imported ledger as it stood there: nothing of it is dropped.

    ``fingerprint`` makes the same row import once per organisation; undo ends it.
    """

    ledger_import = models.ForeignKey(LedgerImport, on_delete=models.CASCADE, related_name="ledger_rows")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    fingerprint = models.CharField(max_length=64)
    line = models.PositiveIntegerField(_("行号"))
    sheet = models.CharField(max_length=100, blank=True)
    cells = models.JSONField(default=dict)
    leftovers = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    task = models.OneToOneField("tasks.Task", null=True, on_delete=models.SET_NULL, related_name="ledger_row")
    undone = models.BooleanField(default=False)

    class Meta:
        ordering = ["line"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "fingerprint"],
                condition=Q(undone=False),
                name="one_task_per_ledger_row",
            )
        ]
