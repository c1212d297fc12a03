"""项目清单导入: a list of projects through the API: dry run with every doubt, import."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from coordination.api.idempotency import Answer, answer, answer_once
from coordination.api.lifecycle import body_of, request_serializer
from coordination.api.nouns import NounViewSet
from coordination.api.parts import Part
from coordination.api.representation import Light
from coordination.common.errors import Invalid
from coordination.lifecycle.inputs import File, Flag, clean_all
from coordination.projects.importing import import_projects, imports_of, preview
from coordination.projects.listing.tables import ListRefused, open_list
from coordination.projects.models import ProjectImport
from coordination.tasks.ledger.workbook import open_workbook

from .imports import CellProblem

INPUTS = (
    File("file", _("项目清单"), help=_("Excel 工作簿（.xlsx）或 CSV，不超过 20 MB。")),
    Flag("dry_run", _("只试读，不导入")),
)


class ProjectImportRow(Light):
    """One import of one list."""

    id = serializers.IntegerField()
    file_name = serializers.CharField()
    sha256 = serializers.CharField()
    imported_by = serializers.CharField(source="imported_by_name")
    imported_at = serializers.DateTimeField()
    rows = serializers.IntegerField(help_text="Rows of the file.")
    created = serializers.IntegerField(help_text="Projects made.")
    known = serializers.IntegerField(help_text="Rows that an earlier import had brought.")


class ProjectImportLine(Light):
    """One row as it stood in the file: nothing of it is dropped."""

    line = serializers.IntegerField()
    sheet = serializers.CharField()
    cells = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    problems = serializers.ListField(child=serializers.JSONField())
    project = serializers.IntegerField(source="project_id")


class ProjectDryRun(serializers.Serializer):
    """What an import of this file would do. Nothing was written."""

    rows = serializers.IntegerField()
    ready = serializers.IntegerField()
    known = serializers.IntegerField()
    warnings = CellProblem(many=True)
    errors = CellProblem(many=True)
    columns = serializers.DictField(child=serializers.DictField(child=serializers.CharField()))


class ProjectImports(NounViewSet):
    """项目清单导入: the imports of the caller's unit."""

    noun, model, label, scope = "project-imports", ProjectImport, _("项目导入"), "import"
    row = whole = ProjectImportRow
    default_order = "-imported_at"
    orders = {"imported_at": ("imported_at",)}
    common_parts = ()
    parts = (
        Part("rows", _("行"), ProjectImportLine, lambda done, actor: done.import_rows.all(), ("line", "id")),
    )

    def visible(self):
        return imports_of(self.actor)

    @extend_schema(
        operation_id="project_imports_create",
        request={"multipart/form-data": request_serializer(INPUTS, "ImportProjects")},
        responses={200: ProjectDryRun, 201: ProjectImportRow},
    )
    def upload(self, request):
        """Read a list; with `dry_run` only say what it would bring. Cells in doubt name line and column."""
        data = clean_all(INPUTS, body_of(request, INPUTS), None, self.actor)

        def read() -> Answer:
            try:
                listing = open_list(data["file"], open_workbook=open_workbook)
                found = preview(listing, actor=self.actor, at=self.at)
            except ListRefused as error:
                raise Invalid({"file": error.sentence}) from error
            if data["dry_run"]:
                return answer(200, found.to_json())
            done = import_projects(found, file_name=data["file"].name, actor=self.actor, at=self.at)
            where = f"{request.build_absolute_uri('/')}api/v1/project-imports/{done.pk}/"
            return answer(201, self.represented(done), Location=where)

        return answer_once(request, at=self.at, act=read)

    @classmethod
    def urls(cls):
        _listing, *others = super().urls()
        listing = path(
            "project-imports/", cls.as_view({"get": "list", "post": "upload"}), name="project-imports"
        )
        return [listing, *others]
