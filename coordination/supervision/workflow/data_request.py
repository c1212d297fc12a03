"""What may happen to a request for a figure?

Open → closed, or withdrawn. Each unit answers for itself and may correct its figure while the request is open.
"""

from django.utils.translation import gettext_lazy as _

from coordination.common.errors import Invalid
from coordination.lifecycle.inputs import LongText, Number, OrganisationInput
from coordination.lifecycle.workflow import State, Workflow
from coordination.supervision.effects import data_requests as effects
from coordination.supervision.vocabulary import CLOSED, OPEN, WITHDRAWN

DATA_REQUEST = Workflow(
    "data_request",
    _("资料征集"),
    (
        State(OPEN, _("征集中"), "active"),
        State(CLOSED, _("已结束"), "good", final=True),
        State(WITHDRAWN, _("已撤回"), "bad", final=True),
    ),
)

KEEP, ANSWER = "supervision.keep_data_request", "supervision.answer_data_request"
REASON = LongText("reason", _("理由"), max_length=500)


def _of_asker(request, actor):
    return actor.belongs_to(request.asker)


def _asked(request, actor):
    return bool(effects.items_of(request, actor))


def somebody_answered(request, actor, at):
    if any(each.answered_at for each in request.asked):
        return None
    return _("尚无单位报送，可撤回。")


@DATA_REQUEST.transition(
    "answer",
    _("报送"),
    source=OPEN,
    target=None,
    permission=ANSWER,
    inputs=[
        OrganisationInput(
            "organisation",
            _("单位"),
            rows=effects.own_units,
            initial=effects.first_own_unit,
        ),
        Number("value", _("数值"), required=False, initial=effects.own_value),
        LongText("note", _("说明"), required=False, max_length=1000, help=_("没有数据的，说明原因。")),
    ],
    tone="primary",
    when=_asked,
    history=_("%(unit)s报送：%(value)s%(measure)s %(note)s"),
)
def answer(request, act):
    """One unit's figure, or why there is none. Sent again it replaces the former one, which history keeps."""
    if act["value"] is None and not act["note"]:
        raise Invalid({"value": _("请填写数值，没有数据的请说明原因。")})
    item = next(each for each in request.asked if each.organisation_id == act["organisation"].pk)
    effects.keep_answer(request, item, act)
    shown = effects.shown(item.value)
    measure = request.unit if shown else ""
    act.say(unit=item.organisation.name, value=shown, measure=measure, note=item.note)
    effects.tell_asker_when_complete(request, act)


@DATA_REQUEST.transition(
    "close",
    _("结束征集"),
    source=OPEN,
    target=CLOSED,
    permission=KEEP,
    guards=[somebody_answered],
    when=_of_asker,
    history=_("结束征集"),
)
def close(request, act):
    """What has come is what there is: nothing more is asked."""
    request.ended_at = act.at


@DATA_REQUEST.transition(
    "withdraw",
    _("撤回"),
    source=OPEN,
    target=WITHDRAWN,
    permission=KEEP,
    inputs=[REASON],
    tone="danger",
    when=_of_asker,
    history=_("撤回征集：%(reason)s"),
)
def withdraw(request, act):
    """Nobody need answer; the figure may then be asked for again."""
    request.ended_at, request.withdrawn_reason = act.at, act["reason"]
    request.items.update(stands=False)
    effects.take_back(request)
    act.say(reason=act["reason"])
    effects.tell_asked(request, act, "data_request_withdrawn", reason=act["reason"])
