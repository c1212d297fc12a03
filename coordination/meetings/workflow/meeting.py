"""What may happen to a meeting? Planned → held → minutes issued, or cancelled."""

from django.utils.translation import gettext_lazy as _

from coordination.common.errors import Invalid
from coordination.common.local_time import local_date
from coordination.files.services import attach as keep_file
from coordination.lifecycle.inputs import (
    Choice,
    Date,
    File,
    Files,
    Lines,
    LongText,
    OrganisationInput,
    OrganisationsInput,
    Row,
    Text,
)
from coordination.lifecycle.workflow import State, Workflow
from coordination.meetings import rows
from coordination.meetings.confirming import voices
from coordination.meetings.details import complete_meeting, write_agenda, write_attendances
from coordination.meetings.readers import write_meeting_readers
from coordination.meetings.vocabulary import CANCELLED, HELD, MINUTES_ISSUED, PLANNED, WITHDRAWN, MeetingLevel

MEETING = Workflow(
    "meeting",
    _("会议"),
    (
        State(PLANNED, _("待召开"), "wait"),
        State(HELD, _("已召开"), "active"),
        State(MINUTES_ISSUED, _("已印发纪要"), "active", final=True),
        State(CANCELLED, _("已取消"), "bad", final=True),
    ),
)

RUN = "meetings.run_meeting"
FIELDS = ("title", "level", "host", "starts_on", "ends_on", "hours", "place", "cycle", "series")
WHEN_AND_WHERE = ("starts_on", "ends_on", "hours", "place")


def _field(name):
    return lambda meeting, actor: getattr(meeting, name, None)


def _units(*, confirms):
    def attending(meeting, actor):
        rows_of = meeting.attendances.filter(confirms=confirms) if meeting is not None else ()
        return [row.organisation_id for row in rows_of]

    return attending


def _agenda(meeting, actor):
    return [item.title for item in meeting.agenda.all()] if meeting is not None else []


DETAILS = (
    Text("title", _("会议名称"), initial=_field("title")),
    Choice("level", _("层级"), choices=MeetingLevel.choices, initial=_field("level")),
    OrganisationInput("host", _("主办单位"), rows=rows.hosts, initial=_field("host")),
    Date("starts_on", _("开始日期"), initial=_field("starts_on")),
    Date("ends_on", _("结束日期"), required=False, initial=_field("ends_on"), help=_("不填即当日结束。")),
    Text(
        "hours", _("时间"), required=False, max_length=60, initial=_field("hours"), help=_("例如：9:30—11:30")
    ),
    Text("place", _("地点"), max_length=120, initial=_field("place")),
    OrganisationsInput(
        "parties",
        _("参会单位（参加会签）"),
        initial=_units(confirms=True),
        help=_("会议成果由这些单位逐一会签。"),
    ),
    OrganisationsInput(
        "guests",
        _("列席单位"),
        required=False,
        rows=rows.guests,
        initial=_units(confirms=False),
        help=_("列席单位不参加会签。"),
    ),
    Lines("agenda", _("议程"), required=False, initial=_agenda, help=_("每行一个议题。")),
    Row(
        "cycle",
        _("协同周期"),
        required=False,
        rows=rows.open_cycles,
        initial=_field("cycle"),
        help=_("不填即按日期归入。"),
    ),
    Row("series", _("系列会议"), required=False, rows=rows.series, initial=_field("series")),
)


def _of_organiser(meeting, actor):
    """Side acts are shown to the units that run the meeting."""
    return actor.belongs_to(meeting.host) or actor.belongs_to(meeting.organiser)


def has_begun(meeting, actor, at):
    if meeting.starts_on > local_date(at):
        return _("会议定于%(day)s召开，尚未开始。") % {"day": meeting.starts_on}
    return None


def has_no_outcome(meeting, actor, at):
    numbers = list(meeting.outcomes.exclude(status=WITHDRAWN).values_list("number", flat=True))
    if numbers:
        return _("会议已有成果%(numbers)s，请先撤回。") % {"numbers": "、".join(numbers)}
    return None


@MEETING.transition(
    "edit",
    _("修改"),
    source=(PLANNED, HELD),
    target=None,
    permission=RUN,
    inputs=DETAILS,
    when=_of_organiser,
    history=_("修改了会议安排"),
)
def edit(meeting, act):
    """Change the arrangements, until the minutes are issued. Who was invited learns of a new date or place."""
    before = {name: getattr(meeting, name) for name in WHEN_AND_WHERE}
    for name in FIELDS:
        setattr(meeting, name, act[name])
    complete_meeting(meeting)
    invited = write_attendances(meeting, act)
    write_agenda(meeting, act)
    write_meeting_readers(meeting)
    announce_invitation(meeting, act, invited)
    if any(getattr(meeting, name) != before[name] for name in WHEN_AND_WHERE):
        others = set(meeting.attendances.values_list("organisation_id", flat=True)) - invited
        act.announce("meeting_moved", to=voices(others, on=act.on), **facts_of(meeting))


def facts_of(meeting) -> dict:
    """What an invitation says."""
    return {
        "title": meeting.title,
        "starts_on": meeting.starts_on,
        "hours": meeting.hours,
        "place": meeting.place,
        "host": meeting.host.name,
    }


def announce_invitation(meeting, act, organisations) -> None:
    act.announce("meeting_planned", to=voices(organisations, on=act.on), **facts_of(meeting))


@MEETING.transition(
    "hold",
    _("会议已召开"),
    source=PLANNED,
    target=HELD,
    permission=RUN,
    guards=[has_begun],
    tone="primary",
    history=_("登记会议已召开"),
)
def hold(meeting, act):
    """The meeting took place; its outcomes may now be published."""
    meeting.held_at = act.at


@MEETING.transition(
    "issue_minutes",
    _("印发纪要"),
    source=HELD,
    target=MINUTES_ISSUED,
    permission=RUN,
    inputs=[
        File("minutes", _("会议纪要"), required=False),
        LongText("summary", _("纪要摘要"), required=False, max_length=20000),
    ],
    tone="primary",
    history=_("印发了会议纪要"),
)
def issue_minutes(meeting, act):
    """Minutes go to everybody who attended: a file, a text, or both."""
    if act["minutes"] is None and not act["summary"]:
        raise Invalid({"minutes": _("请上传会议纪要，或填写纪要摘要。")})
    meeting.summary, meeting.minutes_issued_at = act["summary"], act.at
    if act["minutes"] is not None:
        keep_file(meeting, act["minutes"], actor=act.actor, at=act.at, purpose="minutes", field="minutes")
    attending = meeting.attendances.values_list("organisation_id", flat=True)
    act.announce("minutes_issued", to=voices(attending, on=act.on), title=meeting.title)


@MEETING.transition(
    "attach",
    _("补充材料"),
    source=(PLANNED, HELD, MINUTES_ISSUED),
    target=None,
    permission=RUN,
    inputs=[Files("files", _("文件"))],
    when=_of_organiser,
    history=_("补充了会议材料"),
)
def attach(meeting, act):
    """Add papers; everybody who may read the meeting reads them."""
    for upload in act["files"]:
        keep_file(meeting, upload, actor=act.actor, at=act.at, purpose="papers", field="files")


@MEETING.transition(
    "cancel",
    _("取消会议"),
    source=PLANNED,
    target=CANCELLED,
    permission=RUN,
    inputs=[LongText("reason", _("理由"), max_length=500)],
    guards=[has_no_outcome],
    tone="danger",
    when=_of_organiser,
    history=_("取消了会议：%(reason)s"),
)
def cancel(meeting, act):
    """The meeting will not take place. Refused while it has an outcome; the number stays used."""
    act.say(reason=act["reason"])
    attending = meeting.attendances.values_list("organisation_id", flat=True)
    act.announce(
        "meeting_cancelled", to=voices(attending, on=act.on), reason=act["reason"], **facts_of(meeting)
    )
