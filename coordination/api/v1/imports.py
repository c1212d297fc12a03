"""台账导入: an Excel ledger through the API; and what every list that comes in has in common: dry run, import, undo."""

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
from coordination.lifecycle.inputs import File, Flag, Input, LongText, clean_all
from coordination.lifecycle.taking_back import may_take_back
from coordination.tasks.importing import import_ledger, imports_of, preview, undo_import
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
    """One import of one file."""

    id = serializers.IntegerField()
    file_name = serializers.CharField()
    sha256 = serializers.CharField()
    imported_by = serializers.CharField(source="imported_by_name")
    imported_at = serializers.DateTimeField()
    rows = serializers.IntegerField(help_text="Rows of the file.")
    created = serializers.IntegerField(help_text="Tasks or projects made.")
    known = serializers.IntegerField(help_text="Rows that an earlier import had brought.")
    undone_at = serializers.DateTimeField(allow_null=True)
    may_undo = serializers.SerializerMethodField(help_text="Within a day.")

    def get_may_undo(self, done) -> bool:
        return may_take_back(done, self.context["at"])


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
    removed = serializers.IntegerField(help_text="Tasks or projects taken back.")
    kept = serializers.IntegerField(help_text="What somebody had worked on since.")


class ListImports(NounViewSet):
    """The imports of one kind of list by the caller's unit: dry run, import, undo within a day.

    A kind says ``inputs``, how the file is ``looked_at``, ``performed`` and ``undone``.
    """

    scope = "import"
    row = whole = ImportRow
    default_order = "-imported_at"
    orders = {"imported_at": ("imported_at",)}
    common_parts = ()
    inputs: tuple[Input, ...] = ()

    def looked_at(self, data: dict[str, Any]):
        """A dry run of what was sent."""
        raise NotImplementedError

    def performed(self, found, file_name: str):
        raise NotImplementedError

    def undone(self, done) -> tuple[int, int]:
        raise NotImplementedError

    def take_in(self, request):
        data = clean_all(self.inputs, body_of(request, self.inputs), None, self.actor)

        def read() -> Answer:
            found = self.looked_at(data)
            if data["dry_run"]:
                return answer(200, found.to_json())
            done = self.performed(found, data["file"].name)
            where = f"{request.build_absolute_uri('/')}api/v1/{self.noun}/{done.pk}/"
            return answer(201, self.represented(done), Location=where)

        return answer_once(request, at=self.at, act=read)

    def take_back(self, request, id: int):
        body_of(request, ())

        def undone() -> Answer:
            removed, kept = self.undone(self.fetch(id))
            return answer(200, {"removed": removed, "kept": kept})

        return answer_once(request, at=self.at, act=undone)

    @classmethod
    def urls(cls):
        listing, *others = super().urls()
        listing = path(f"{cls.noun}/", cls.as_view({"get": "list", "post": "upload"}), name=cls.noun)
        return [listing, *others, path(f"{cls.noun}/<key:id>/undo/", cls.as_view({"post": "undo"}))]


class Imports(ListImports):
    """台账导入: the imports of the caller's unit."""

    noun, model, label = "imports", LedgerImport, _("台账导入")
    parts = (Part("rows", _("行"), ImportLine, lambda done, actor: done.ledger_rows.all(), ("line", "id")),)
    inputs = INPUTS

    def visible(self):
        return imports_of(self.actor)

    def looked_at(self, data):
        mapping = _mapping(data["mapping"])
        try:
            return preview(data["file"], actor=self.actor, at=self.at, mapping=mapping)
        except ValueError as error:
            raise Invalid({"mapping": _("没有这一列或这个字段：%(what)s。") % {"what": error}}) from error

    def performed(self, found, file_name):
        return import_ledger(found, file_name=file_name, actor=self.actor, at=self.at)

    def undone(self, done):
        return undo_import(done, actor=self.actor, at=self.at)

    @extend_schema(
        operation_id="imports_create",
        request={"multipart/form-data": request_serializer(INPUTS, "ImportLedger")},
        responses={200: DryRun, 201: ImportRow},
    )
    def upload(self, request):
        """Read a workbook; with `dry_run` only say what it would bring. Cells in error name line and column."""
        return self.take_in(request)

    @extend_schema(operation_id="imports_undo", request=None, responses=Undone)
    def undo(self, request, id: int):
        """Take an import back within a day; tasks that somebody worked on stay."""
        return self.take_back(request, id)


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
