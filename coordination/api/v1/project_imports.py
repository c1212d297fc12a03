"""项目清单导入: a list of projects through the API: dry run with every doubt, import, undo within a day."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from coordination.api.lifecycle import request_serializer
from coordination.api.parts import Part
from coordination.api.representation import Light
from coordination.common.errors import Invalid
from coordination.lifecycle.inputs import File, Flag
from coordination.projects.importing import import_projects, imports_of, preview, undo_import
from coordination.projects.listing.tables import ListRefused, open_list
from coordination.projects.models import ProjectImport
from coordination.tasks.ledger.workbook import open_workbook

from .imports import CellProblem, ImportRow, ListImports, Undone

INPUTS = (
    File("file", _("项目清单"), help=_("Excel 工作簿（.xlsx）或 CSV，不超过 20 MB。")),
    Flag("dry_run", _("只试读，不导入")),
)


class ProjectImportLine(Light):
    """One row as it stood in the file: nothing of it is dropped."""

    line = serializers.IntegerField()
    sheet = serializers.CharField()
    cells = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    problems = serializers.ListField(child=serializers.JSONField())
    project = serializers.IntegerField(source="project_id", allow_null=True)


class ProjectDryRun(serializers.Serializer):
    """What an import of this file would do. Nothing was written."""

    rows = serializers.IntegerField()
    ready = serializers.IntegerField()
    known = serializers.IntegerField()
    warnings = CellProblem(many=True)
    errors = CellProblem(many=True)
    columns = serializers.DictField(child=serializers.DictField(child=serializers.CharField()))


class ProjectImports(ListImports):
    """项目清单导入: the imports of the caller's unit."""

    noun, model, label = "project-imports", ProjectImport, _("项目导入")
    parts = (
        Part("rows", _("行"), ProjectImportLine, lambda done, actor: done.import_rows.all(), ("line", "id")),
    )
    inputs = INPUTS

    def visible(self):
        return imports_of(self.actor)

    def looked_at(self, data):
        try:
            listing = open_list(data["file"], open_workbook=open_workbook)
            return preview(listing, actor=self.actor, at=self.at)
        except ListRefused as error:
            raise Invalid({"file": error.sentence}) from error

    def performed(self, found, file_name):
        return import_projects(found, file_name=file_name, actor=self.actor, at=self.at)

    def undone(self, done):
        return undo_import(done, actor=self.actor, at=self.at)

    @extend_schema(
        operation_id="project_imports_create",
        request={"multipart/form-data": request_serializer(INPUTS, "ImportProjects")},
        responses={200: ProjectDryRun, 201: ImportRow},
    )
    def upload(self, request):
        """Read a list; with `dry_run` only say what it would bring. Cells in doubt name line and column."""
        return self.take_in(request)

    @extend_schema(operation_id="project_imports_undo", request=None, responses=Undone)
    def undo(self, request, id: int):
        """Take an import back within a day; projects that somebody worked on stay."""
        return self.take_back(request, id)
