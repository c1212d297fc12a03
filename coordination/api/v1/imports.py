"""台账导入: an Excel ledger through the API: dry run, import, undo within a day."""

from typing import Any

import orjson
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
from coordination.lifecycle.inputs import File, Flag, LongText, clean_all
from coordination.tasks.importing import import_ledger, imports_of, may_undo, preview, undo_import
from coordination.tasks.ledger.fields import Field
from coordination.tasks.models import LedgerImport

INPUTS = (
    File("file", _("台账工作簿")),
    Flag("dry_run", _("只试读，不导入")),
    LongText(
        "mapping",
        _("列与字段的对应"),
        required=False,
        help=_('JSON，按工作表名覆盖建议的对应，如 {"Sheet1": {"C": "title", "F": null}}。'),
    ),
)


class ImportRow(Light):
    """One import of one workbook."""

    id = serializers.IntegerField()
    file_name = serializers.CharField()
    sha256 = serializers.CharField()
    imported_by = serializers.CharField(source="imported_by_name")
    imported_at = serializers.DateTimeField()
    rows = serializers.IntegerField(help_text="Rows of the file.")
    created = serializers.IntegerField(help_text="Tasks made.")
    known = serializers.IntegerField(help_text="Rows that an earlier import had brought.")
    undone_at = serializers.DateTimeField(allow_null=True)
    may_undo = serializers.SerializerMethodField()

    def get_may_undo(self, done) -> bool:
        return may_undo(done, self.context["at"])


class ImportLine(Light):
    """One row as it stood in the file: nothing of it is dropped."""

    line = serializers.IntegerField()
    sheet = serializers.CharField()
    cells = serializers.DictField(child=serializers.ListField(child=serializers.JSONField()))
    leftovers = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))
    problems = serializers.ListField(child=serializers.JSONField())
    task = serializers.IntegerField(source="task_id", allow_null=True)


class CellProblem(serializers.Serializer):
    line = serializers.IntegerField(allow_null=True)
    column = serializers.CharField(allow_null=True)
    heading = serializers.CharField(allow_null=True)
    value = serializers.CharField(allow_null=True)
    code = serializers.CharField()
    message = serializers.CharField()


class DryRun(serializers.Serializer):
    """What an import of this file would do. Nothing was written."""

    rows = serializers.IntegerField()
    ready = serializers.IntegerField()
    known = serializers.IntegerField()
    warnings = CellProblem(many=True)
    errors = CellProblem(many=True)


class Undone(serializers.Serializer):
    removed = serializers.IntegerField(help_text="Tasks taken back.")
    kept = serializers.IntegerField(help_text="Tasks that somebody had worked on since.")


class Imports(NounViewSet):
    """台账导入: the imports of the caller's unit."""

    noun, model, label, scope = "imports", LedgerImport, _("台账导入"), "import"
    row = whole = ImportRow
    default_order = "-imported_at"
    orders = {"imported_at": ("imported_at",)}
    common_parts = ()
    parts = (Part("rows", _("行"), ImportLine, lambda done, actor: done.ledger_rows.all(), ("line", "id")),)

    def visible(self):
        return imports_of(self.actor)

    @extend_schema(
        operation_id="imports_create",
        request={"multipart/form-data": request_serializer(INPUTS, "ImportLedger")},
        responses={200: DryRun, 201: ImportRow},
    )
    def upload(self, request):
        """Read a workbook; with `dry_run` only say what it would bring. Cells in error name line and column."""
        data = clean_all(INPUTS, body_of(request, INPUTS), None, self.actor)
        mapping = _mapping(data["mapping"])

        def read() -> Answer:
            try:
                found = preview(data["file"], actor=self.actor, at=self.at, mapping=mapping)
            except ValueError as error:
                raise Invalid({"mapping": _("没有这一列或这个字段：%(what)s。") % {"what": error}}) from error
            if data["dry_run"]:
                return answer(200, found.to_json())
            done = import_ledger(found, file_name=data["file"].name, actor=self.actor, at=self.at)
            return answer(
                201,
                self.represented(done),
                Location=f"{request.build_absolute_uri('/')}api/v1/imports/{done.pk}/",
            )

        return answer_once(request, at=self.at, act=read)

    @extend_schema(operation_id="imports_undo", request=None, responses=Undone)
    def undo(self, request, id: int):
        """Take an import back within a day; tasks that somebody worked on stay."""
        body_of(request, ())

        def undone() -> Answer:
            removed, kept = undo_import(self.fetch(id), actor=self.actor, at=self.at)
            return answer(200, {"removed": removed, "kept": kept})

        return answer_once(request, at=self.at, act=undone)

    @classmethod
    def urls(cls):
        listing, *others = super().urls()
        listing = path("imports/", cls.as_view({"get": "list", "post": "upload"}), name="imports")
        return [listing, *others, path("imports/<key:id>/undo/", cls.as_view({"post": "undo"}))]


def _mapping(text: str) -> dict[str, Any] | None:
    """``{sheet: {column letter: field or null}}``; refused as a whole when it is anything else."""
    if not text:
        return None
    try:
        mapping = orjson.loads(text)
        for columns in mapping.values():
            for letter, field in columns.items():
                if (
                    not letter.isascii()
                    or not letter.isalpha()
                    or (field is not None and field not in list(Field))
                ):
                    raise ValueError(letter)
    except (orjson.JSONDecodeError, AttributeError, ValueError, TypeError) as error:
        fields = "、".join(Field)
        raise Invalid(
            {"mapping": _("须为 JSON：工作表名 → 列字母 → 字段。可取字段：%(fields)s。") % {"fields": fields}}
        ) from error
    return mapping
