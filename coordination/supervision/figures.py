"""Is a figure known already, or asked for by somebody else? Nobody is asked for it twice.

Requests are told to the rooms below as a place in which figures stand and which asks for them.
"""

from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.policy import members_of
from accounts.roles import Role
from coordination.common.errors import Conflict
from coordination.figures.links import Asking, Place, Question, register_place
from coordination.figures.periods import written_period
from coordination.figures.queries import known
from coordination.notifications.announcing import announce

from .models import DataItem, DataRequest

WORKING = (Role.COORDINATOR, Role.HANDLER, Role.OFFICE_STAFF)


def refuse_known(question: Question, units: list, figure: str, actor: Actor) -> None:
    """A figure that has come, or that a form asks for, is not asked again: ``Conflict`` with where it is."""
    found = [each for each in known(question, units, actor) if each.organisation]
    if not found:
        return
    first = found[0]
    same = [each for each in found if each.subject == first.subject]
    asked_of = list(dict.fromkeys(each.organisation for each in same if each.organisation))
    facts = {
        "figure": figure,
        "period": written_period(question.starts_on, question.period_kind),
        "units": "、".join(unit.label for unit in asked_of),
        "number": first.subject.number,
    }
    has_come = any(each.figure for each in same)
    sentence = (
        _("「%(figure)s」（%(period)s）%(units)s已报送，见%(number)s，请直接查阅。")
        if has_come
        else _("「%(figure)s」（%(period)s）已要求%(units)s报送，见%(number)s。")
    )
    raise Conflict(
        f"{sentence % facts}{_('口径不同的，请在指标名称中写明。')}",
        code="already_asked",
        number=first.subject.number,
        url=first.subject.get_absolute_url(),
        units=[unit.pk for unit in asked_of],
    )


def _readable(actor: Actor) -> QuerySet[DataRequest]:
    """Requests whose answers the actor reads: the asker reads all of them, a unit only its own."""
    return DataRequest.objects.filter(asker__in=actor.reader_ids)


def _asking(question: Question, actor: Actor):
    rows = DataItem.objects.filter(
        figure_key=question.key, stands=True, request__period_kind=question.period_kind
    )
    if question.starts_on:
        rows = rows.filter(period=written_period(question.starts_on, question.period_kind))
    rows = rows.filter(request__in=DataRequest.objects.visible_to(actor))
    for each in rows.select_related("request", "organisation").order_by("-request", "pk"):
        yield Asking(each.request, each.organisation)


register_place(Place("supervision.DataRequest", _("资料征集"), _readable, _asking))


def tell_asked(request: DataRequest, *, at: datetime, on: date) -> None:
    """The people of the units that are asked; of a unit without people, those of its province."""
    announce(
        kind="data_request_received",
        subject=request,
        recipients=members_of([each.organisation_id for each in request.asked], roles=WORKING, on=on),
        at=at,
        version=request.version,
        params={"figure": request.title, "unit": request.asker.name, "due_on": request.due_on},
    )
