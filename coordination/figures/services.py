"""The one command that writes a figure."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models import Organisation
from coordination.common.errors import Invalid

from .links import Question, about
from .models import Figure, FigurePlace
from .naming import key_of


@dataclass(frozen=True)
class Kept:
    """The figure as it stands, and what stood there before (None: nothing)."""

    figure: Figure
    old: Decimal | None

    @property
    def is_changed(self) -> bool:
        return self.old != self.figure.value


def standing(
    subject: Model, organisation: Organisation, *, name: str, period_kind: str, starts_on: date
) -> Figure | None:
    """The figure that an entry in ``subject`` would write, if it is there already."""
    question = Question(key_of(name), period_kind, starts_on)
    return _rows(subject, question, organisation).first()


def keep(
    subject: Model,
    organisation: Organisation,
    *,
    name: str,
    measure: str,
    period_kind: str,
    starts_on: date,
    value: Decimal,
    actor: Actor,
    at: datetime,
    field: str = "value",
) -> Kept:
    """Write the figure once, or correct the one that is there; from now on it stands in ``subject`` too.

    To be called within the transaction of an act. Raises ``Invalid`` at ``field``.
    """
    if value != round(value, 4):
        raise Invalid({field: _("最多保留四位小数。")})
    question = Question(key_of(name), period_kind, starts_on)
    signed = {"value": value, "entered_at": at, "entered_by_name": actor.name}
    figure, made = Figure.objects.get_or_create(
        organisation=organisation,
        key=question.key,
        about=about(subject, question, organisation),
        period_kind=period_kind,
        starts_on=starts_on,
        defaults={"name": name, "measure": measure, **signed},
    )
    old = None
    if not made:
        figure = Figure.objects.select_for_update(of=("self",)).get(pk=figure.pk)
        if figure.measure != measure:
            sentence = _("「%(figure)s」此前以「%(measure)s」报送，请先统一计量单位。")
            raise Invalid({field: sentence % {"figure": figure.name, "measure": figure.measure}})
        old = figure.value
        if old != value:
            figure.value, figure.entered_at, figure.entered_by_name = value, at, actor.name
            figure.revisions += 1
            figure.save(update_fields=[*signed, "revisions"])
    refer(figure, subject, at=at)
    return Kept(figure, old)


def refer(figure: Figure, subject: Model, *, at: datetime) -> None:
    """Let the figure stand in this thing as well."""
    kind = ContentType.objects.get_for_model(subject)
    FigurePlace.objects.get_or_create(
        figure=figure, content_type=kind, object_id=subject.pk, defaults={"since": at}
    )


def leave(subject: Model, figure: Figure | None = None) -> None:
    """What is said no longer in this thing; the figure stays where else it stands."""
    rows = FigurePlace.objects.filter(
        content_type=ContentType.objects.get_for_model(subject), object_id=subject.pk
    )
    (rows.filter(figure=figure) if figure else rows).delete()


def _rows(subject: Model, question: Question, organisation: Organisation):
    return Figure.objects.filter(
        organisation=organisation,
        key=question.key,
        about=about(subject, question, organisation),
        period_kind=question.period_kind,
        starts_on=question.starts_on,
    )
