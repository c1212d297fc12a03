"""Which things does the API know, and what can be done with each?

A noun is one class in ``v1/``: its model, its fields, its filters. Everything else follows: list,
detail, history, attachments, and one address for every transition of its lifecycle
(GET: what it asks for; POST: perform it). To add one::

    class OutcomeRow(StateFields):                      # what a list shows: explicit fields only
        id = serializers.IntegerField()
        number = serializers.CharField()
        title = serializers.CharField()
        meeting = MeetingRef()

    class OutcomeDetail(Detail, OutcomeRow):            # Detail adds version and allowed_actions
        text = serializers.CharField()

    class Outcomes(NounViewSet):
        '''成果: what a meeting decided.'''

        noun, model, label, scope = "outcomes", Outcome, _("成果"), "meetings"
        row, whole = OutcomeRow, OutcomeDetail
        filterset_class = OutcomeFilters                # the one the portal uses
        orders = {"number": ("number",), "published_at": ("published_at",)}
        default_order = "-number"
        parts = (Part("votes", _("会签"), VoteRow, lambda outcome, actor: outcome.votes.all(), ("id",)),)

        def for_rows(self, outcomes):                   # what the rows need, in a fixed number of queries
            return outcomes.select_related("meeting")

and ``Outcomes`` in the list ``NOUNS`` of ``v1/root.py``. A thing that is made, not derived, adds a
``creation``, one whose fields may be edited an ``editing``: both name their inputs and a command.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404
from django.urls import path, register_converter
from django.utils.translation import gettext_lazy as _
from django_filters import FilterSet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from coordination.lifecycle.door import authorise
from coordination.lifecycle.inputs import Input
from coordination.lifecycle.workflow import WORKFLOWS, Transition

from .errors import BadRequest, stale
from .etag import etag_of, precondition
from .idempotency import Answer, answer, answer_once
from .lifecycle import body_of
from .pagination import KeysetPagination
from .parts import COMMON_PARTS, Part
from .rendering import to_json
from .representation import Light, Minimal, asked
from .views import ApiView


class KeyConverter:
    """A primary key in an address; what no database could hold is a missing page, not an error."""

    regex = "[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(KeyConverter, "key")


@dataclass(frozen=True)
class Creation:
    """How a new thing is made: what is asked for, and the command that makes it.

    ``make(actor=…, at=…, data=…)`` takes what was sent by name and returns the new thing; it cleans the
    input and refuses what it must. With ``several`` it returns a list of new things, answered as a list.
    """

    inputs: tuple[Input, ...]
    make: Callable[..., Any]
    doc: str = ""
    several: bool = False


@dataclass(frozen=True)
class Editing:
    """How single fields of a thing are changed.

    ``save(subject, actor=…, at=…, version=…, data=…)`` changes the named fields, merges with what others
    changed since ``version`` (``lifecycle.merging``) and raises ``StaleVersion`` with theirs and mine.
    """

    inputs: tuple[Input, ...]
    save: Callable[..., Model]
    doc: str = ""


@dataclass(frozen=True)
class Deletion:
    """How a thing is taken away: ``delete(subject, actor=…, at=…)``; a line in the history remains."""

    delete: Callable[..., Any]
    doc: str = ""


class NounViewSet(ViewSetMixin, ApiView):
    """List, detail, parts and acts of one kind of thing."""

    noun: ClassVar[str] = ""
    model: ClassVar[type[Model]]
    label: ClassVar[Any] = ""
    row: ClassVar[type[Light]]
    whole: ClassVar[type[Light]]
    filterset_class: ClassVar[type[FilterSet] | None] = None
    orders: ClassVar[dict[str, tuple[str, ...]]] = {}
    default_order: ClassVar[str] = ""
    parts: ClassVar[tuple[Part, ...]] = ()
    creation: ClassVar[Creation | None] = None
    editing: ClassVar[Editing | None] = None
    deletion: ClassVar[Deletion | None] = None
    common_parts: ClassVar[tuple[Part, ...]] = COMMON_PARTS

    pagination_class = KeysetPagination
    filter_backends = (DjangoFilterBackend,)
    transition: Transition | None = None
    part: Part | None = None

    # --- which rows -------------------------------------------------------------------------------
    def get_queryset(self) -> QuerySet:
        """Only asked by the schema, which wants to know the model."""
        return self.model._default_manager.none()

    def visible(self) -> QuerySet:
        """What this caller may know of; everything begins here."""
        return self.model._default_manager.visible_to(self.actor)

    def for_rows(self, rows: QuerySet) -> QuerySet:
        return rows

    def for_detail(self, rows: QuerySet) -> QuerySet:
        return self.for_rows(rows)

    def fetch(self, id: int) -> Model:
        """The thing, for an act or a part of it; a hidden one answers like a missing one."""
        return _found(self.visible().filter(pk=id))

    # --- reading ----------------------------------------------------------------------------------
    def list(self, request):
        """Those that the caller may see, by position (`next`, `previous`), filtered and ordered."""
        rows = self.filtered(self.for_rows(self.visible()))
        return self.paged(rows, self.row)

    def retrieve(self, request, id: int):
        """One thing with its version (ETag) and what may be done with it now, or why not."""
        subject = _found(self.for_detail(self.visible()).filter(pk=id))
        return self.tagged(self.represented(subject), getattr(subject, "version", 1))

    def of_part(self, request, id: int):
        subject = self.fetch(id)
        return self.paged(self.part.rows(subject, self.actor), self.part.row)

    def represented(self, subject: Model) -> dict[str, Any]:
        return self.whole(context=self.serializer_context).to_representation(subject)

    def paged(self, rows: QuerySet, row: type[Light]) -> Response:
        paginator = self.pagination_class()
        page = paginator.paginate_queryset(rows, self.request, view=self)
        return paginator.get_paginated_response(row.rows(page, self.serializer_context))

    # --- filters and orders -------------------------------------------------------------------------
    def filter_names(self) -> set[str]:
        """Worked out once per noun: making the form costs more than the query."""
        cls = type(self)
        if "_filter_names" not in cls.__dict__:
            fields = self.filterset(None, self.get_queryset()).form.fields if self.filterset_class else {}
            cls._filter_names = {
                name + suffix
                for name, field in fields.items()
                for suffix in getattr(field.widget, "widgets_names", None) or [""]
            }
        return cls._filter_names

    def filterset(self, data, rows: QuerySet) -> FilterSet:
        return self.filterset_class(data, rows, request=self.request, **self.filter_context())

    def filter_context(self) -> dict[str, Any]:
        """What else this noun's filters want to know, such as the actor."""
        return {}

    def known_parameters(self) -> set[str]:
        known = {*self.parameters}
        if self.action in {"list", "of_part"}:
            known |= set(KeysetPagination.parameters)
        if self.action == "list":
            known |= self.filter_names() | ({"ordering"} if self.orders else set())
        return known

    def filtered(self, rows: QuerySet) -> QuerySet:
        if not self.filter_names() & set(self.request.query_params):
            return rows
        filters = self.filterset(self.request.query_params, rows)
        if not filters.is_valid():
            errors = {
                name: [str(sentence) for sentence in sentences] for name, sentences in filters.errors.items()
            }
            raise BadRequest(next(iter(errors.values()))[0], code="invalid_parameter", errors=errors)
        return filters.qs

    def keyset_order(self, request) -> Sequence[str]:
        if self.part is not None:
            return [*self.part.order]
        wanted = request.query_params.get("ordering", self.default_order)
        if not wanted:
            return ["-id"]
        name = wanted.removeprefix("-")
        if name not in self.orders:
            sentence = str(
                _("ordering 可取：%(names)s（前加 - 为倒序）。") % {"names": "、".join(self.orders)}
            )
            raise BadRequest(sentence, code="invalid_parameter", errors={"ordering": [sentence]})
        columns = self.orders[name]
        return [_reversed(column) for column in columns] if wanted.startswith("-") else [*columns]

    # --- asking ---------------------------------------------------------------------------------
    def asked_by_act(self, request, id: int):
        """What the act asks for now: proposals, choices and the rows that may be chosen; refused like the act itself."""
        subject = self.fetch(id)
        authorise(self.transition, subject, self.actor, self.at)
        return Response(
            {
                "name": self.transition.name,
                "label": str(self.transition.label_for(subject)),
                "version": subject.version,
                "inputs": [asked(each, subject, self.actor) for each in self.transition.inputs],
            }
        )

    # --- changing ---------------------------------------------------------------------------------
    def act(self, request, id: int):
        wanted = precondition(request, required=False)
        data = body_of(request, self.transition.inputs)

        def performed() -> Answer:
            subject = self.fetch(id)
            version = wanted.version_for(subject)
            after = self.transition(subject, actor=self.actor, at=self.at, version=version, **data)
            return self.answered(after, status=201 if self.transition.created else 200)

        return answer_once(request, at=self.at, act=performed)

    def create(self, request):
        data = body_of(request, self.creation.inputs)

        def made() -> Answer:
            after = self.creation.make(actor=self.actor, at=self.at, data=data)
            return self.listed(after) if self.creation.several else self.answered(after, status=201)

        return answer_once(request, at=self.at, act=made)

    def partial_update(self, request, id: int):
        """Change single fields. A stale version merges with what others changed elsewhere, else 412."""
        wanted = precondition(request, required=True)
        data = body_of(request, self.editing.inputs)
        subject = self.fetch(id)
        version = wanted.version_for(subject)
        after = self.editing.save(subject, actor=self.actor, at=self.at, version=version, data=data)
        answered = self.answered(after, status=200)
        return Response(answered.body, status=answered.status, headers=answered.headers)

    def destroy(self, request, id: int):
        """Take it away; a line in the history remains."""
        wanted = precondition(request, required=True)
        subject = self.fetch(id)
        with transaction.atomic():
            locked = self.model._base_manager.select_for_update(of=("self",)).get(pk=subject.pk)
            version = wanted.version_for(locked)
            if version is not None and version != locked.version:
                raise stale(locked.version)
            self.before_deleting(subject)
            self.deletion.delete(subject, actor=self.actor, at=self.at)
        return Response(status=204)

    def before_deleting(self, subject: Model) -> None:
        """What else this noun asks of the caller."""

    def answered(self, after: Model, *, status: int) -> Answer:
        """The thing as it stands; nothing (204) for one that the act put out of the caller's sight."""
        if "return=minimal" in self.request.headers.get("Prefer", ""):
            body = Minimal().to_representation(after)
            return answer(status, body, Preference_Applied="return=minimal")
        subject = self.for_detail(self.visible()).filter(pk=after.pk).first()
        if subject is None:
            return answer(204, None)
        body = self.represented(subject)
        headers = {"ETag": etag_of(getattr(subject, "version", 1), to_json(body))}
        if status == 201:
            headers["Location"] = f"{self.request.build_absolute_uri('/')}api/v1/{self.noun}/{subject.pk}/"
        return answer(status, body, **headers)

    def listed(self, made: Sequence[Model]) -> Answer:
        """Several new things, as rows of a list that has no other page."""
        rows = self.for_rows(self.visible()).filter(pk__in=[each.pk for each in made]).order_by("pk")
        results = self.row.rows(rows, self.serializer_context)
        return answer(201, {"results": results, "next": None, "previous": None})

    # --- addresses --------------------------------------------------------------------------------
    @classmethod
    def workflow(cls):
        return WORKFLOWS[cls.model.WORKFLOW] if getattr(cls.model, "WORKFLOW", "") else None

    @classmethod
    def urls(cls) -> Sequence:
        """All addresses of this noun; those of its acts are read from its lifecycle."""
        one, found = f"{cls.noun}/<key:id>/", {}
        listing = {"get": "list"} | ({"post": "create"} if cls.creation else {})
        single = {"get": "retrieve"} | ({"patch": "partial_update"} if cls.editing else {})
        single |= {"delete": "destroy"} if cls.deletion else {}
        found["", "list"] = path(f"{cls.noun}/", cls.as_view(listing), name=cls.noun)
        found["", "detail"] = path(one, cls.as_view(single), name=f"{cls.noun}-detail")
        for part in (*cls.parts, *cls.common_parts):
            found[part.name, "part"] = path(f"{one}{part.name}/", cls.as_view({"get": "of_part"}, part=part))
        for transition in cls.workflow().transitions.values() if cls.workflow() else ():
            if (transition.name, "part") in found:
                raise ImproperlyConfigured(f"{transition} has the address of a part of {cls.noun}.")
            if not transition.automatic:
                view = cls.as_view({"get": "asked_by_act", "post": "act"}, transition=transition)
                found[transition.name, "act"] = path(f"{one}{transition.name}/", view)
        return [*found.values()]


def _found(rows: QuerySet) -> Model:
    subject = rows.first()
    if subject is None:
        raise Http404
    return subject


def _reversed(column: str) -> str:
    return column.removeprefix("-") if column.startswith("-") else f"-{column}"
