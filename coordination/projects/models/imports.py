"""What is kept of a list that was imported: the file, and every row as it stood?"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation

from .project import Project


class ProjectImport(models.Model):
    """One import of one list of projects by one unit."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(_("文件"), max_length=200)
    sha256 = models.CharField(max_length=64)
    imported_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    imported_by_name = models.CharField(max_length=120)
    imported_at = models.DateTimeField()
    rows = models.PositiveIntegerField()
    created = models.PositiveIntegerField()
    known = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("项目导入")
        verbose_name_plural = _("项目导入")
        ordering = ["-imported_at", "-pk"]


class ProjectImportRow(models.Model):
    """One row as it stood in the file; its fingerprint keeps the same row from making a second project."""

    project_import = models.ForeignKey(ProjectImport, on_delete=models.CASCADE, related_name="import_rows")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    fingerprint = models.CharField(max_length=64)
    line = models.PositiveIntegerField()
    sheet = models.CharField(max_length=80, blank=True)
    cells = models.JSONField()
    problems = models.JSONField(default=list)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="import_rows")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "fingerprint"], name="one_project_per_imported_row"
            ),
        ]
