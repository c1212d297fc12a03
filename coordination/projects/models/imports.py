"""What is kept of a list that was imported: the file, and every row as it stood?"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation

from .project import Project


class ProjectImport(models.Model):
    """One import of one list of projects by one unit. It can be taken back for a day."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(_("文件"), max_length=200)
    sha256 = models.CharField(max_length=64)
    imported_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    imported_by_name = models.CharField(max_length=120)
    imported_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    rows = models.PositiveIntegerField()
    created = models.PositiveIntegerField()
    known = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("项目导入")
        verbose_name_plural = _("项目导入")
        ordering = ["-imported_at", "-pk"]


class ProjectImportRow(models.Model):
    """One row as it stood in the file; its fingerprint keeps the same row from making a second project.

    Taken back, the row stays and says so, and may come in again.
    """

    project_import = models.ForeignKey(ProjectImport, on_delete=models.CASCADE, related_name="import_rows")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    fingerprint = models.CharField(max_length=64)
    line = models.PositiveIntegerField()
    sheet = models.CharField(max_length=80, blank=True)
    cells = models.JSONField()
    problems = models.JSONField(default=list)
    project = models.ForeignKey(Project, null=True, on_delete=models.SET_NULL, related_name="import_rows")
    undone = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "fingerprint"],
                condition=Q(undone=False),
                name="one_project_per_imported_row",
            ),
        ]
