"""How does a project go from an idea to the archive?"""

from django.utils.translation import gettext_lazy as _

from coordination.common.errors import Invalid
from coordination.files.services import attach as keep_file
from coordination.lifecycle.inputs import Choice, Date, Files, Integer, LongText, OrganisationsInput, Text
from coordination.lifecycle.workflow import State, Workflow
from coordination.projects import guards, rows
from coordination.projects.effects import reviewing
from coordination.projects.effects.people import all_partners
from coordination.projects.inputs import Amount, written_amount
from coordination.projects.overlaps import look_around
from coordination.projects.readers import let_read_as_state
from coordination.projects.vocabulary import (
    APPROVED,
    CANCELLED,
    CLOSED,
    COMPLETED,
    JOINT_REVIEW,
    LIVE,
    PROPOSED,
    RUNNING,
    SUSPENDED,
    UNDER_CONSTRUCTION,
    Confidentiality,
    ProjectKind,
    ReviewAnswer,
)

PROJECT = Workflow(
    "project",
    _("跨界项目"),
    (
        State(PROPOSED, _("谋划"), "quiet"),
        State(JOINT_REVIEW, _("联审"), "wait"),
        State(APPROVED, _("立项"), "active"),
        State(UNDER_CONSTRUCTION, _("在建"), "active"),
        State(COMPLETED, _("竣工"), "good"),
        State(CLOSED, _("归档"), "good", final=True),
        State(SUSPENDED, _("中止"), "wait"),
        State(CANCELLED, _("取消"), "bad", final=True),
    ),
)

WRITE, CONDUCT = "projects.write_project", "projects.conduct_project"
SPEAK, WORK = "projects.speak_as_partner", "projects.work_as_partner"
REASON = LongText("reason", _("理由"), max_length=500)
YES_OR_NO = [(ReviewAnswer.YES.value, _("同意")), (ReviewAnswer.NO.value, _("不同意"))]


def _field(name):
    return lambda project, actor: getattr(project, name, None)


def _places(project, actor):
    return list(project.places.order_by("path"))


def _amount(project, actor):
    return written_amount(project.investment_fen) or None


def _today(project, actor):
    return actor.on


DETAILS = (
    Text("title", _("项目名称"), initial=_field("title")),
    Choice("kind", _("类别"), choices=ProjectKind.choices, initial=_field("kind")),
    Text(
        "field",
        _("领域"),
        required=False,
        max_length=40,
        help=_("如 轨道交通、数据中心、水环境治理。"),
        initial=_field("field"),
    ),
    OrganisationsInput("places", _("所在地"), required=False, rows=rows.units_with_place, initial=_places),
    Text(
        "place_text",
        _("具体地点"),
        required=False,
        help=_("如 某区某镇至某县某镇。"),
        initial=_field("place_text"),
    ),
    Text("object", _("建设内容和规模"), required=False, max_length=500, initial=_field("object")),
    LongText("summary", _("项目概述"), required=False, initial=_field("summary")),
    Amount(
        "investment_fen",
        _("总投资（元）"),
        required=False,
        help=_("可写 3.5亿元、1200万元；精确到分。"),
        initial=_amount,
    ),
    Integer(
        "national_year",
        _("列入国家年度清单（年份）"),
        required=False,
        minimum=1990,
        maximum=2100,
        help=_("未列入的不填。"),
        initial=_field("national_year"),
    ),
    Choice(
        "confidentiality",
        _("可见范围"),
        choices=Confidentiality.choices,
        initial=_field("confidentiality"),
        help=_("谋划时仅登记单位、牵头方和受邀各方可见；立项后按此范围公开。"),
    ),
)
PLAIN = tuple(each.name for each in DETAILS if each.name != "places")


@PROJECT.transition(
    "edit",
    _("修改"),
    source=PROPOSED,
    target=None,
    permission=WRITE,
    inputs=DETAILS,
    history=_("修改了项目草稿"),
)
def edit(project, act):
    """Change a draft; what is near to it is looked for again."""
    set_places(project, act, act["places"])
    for name in PLAIN:
        setattr(project, name, act[name])
    look_around(project, actor=act.actor, at=act.at)


def set_places(project, act, places) -> None:
    old = [each.name for each in project.places.order_by("path")]
    project.places.set(places)
    new = [each.name for each in project.places.order_by("path")]
    if old != new:
        act.changed("places", old, new)


@PROJECT.transition(
    "submit_for_review",
    _("提交联审"),
    source=PROPOSED,
    target=reviewing.after_submission,
    targets=(JOINT_REVIEW, APPROVED),
    permission=CONDUCT,
    guards=[
        guards.everybody_answered,
        guards.nobody_waits_for_admission,
        guards.shares_make_a_whole,
        guards.likenesses_are_answered,
    ],
    tone="primary",
    history=_("提交联审，请%(count)s个参与方逐一答复"),
)
def submit_for_review(project, act):
    """Put it before every partner; the last yes approves it."""
    reviewing.ask_partners(project, act)


@PROJECT.transition(
    "review",
    _("联审答复"),
    source=JOINT_REVIEW,
    target=reviewing.after_vote,
    targets=(JOINT_REVIEW, APPROVED, PROPOSED),
    permission=SPEAK,
    inputs=[
        Choice("answer", _("意见"), choices=YES_OR_NO),
        LongText("reason", _("理由"), required=False, max_length=500, help=_("不同意须说明理由。")),
    ],
    when=guards.votes_now,
    tone="primary",
    history=_("%(unit)s同意"),
)
def review(project, act):
    """One partner's yes or no; a no returns the project with its reason."""
    reviewing.vote(project, act)


@PROJECT.transition(
    "recall",
    _("撤回联审"),
    source=JOINT_REVIEW,
    target=PROPOSED,
    permission=CONDUCT,
    inputs=[REASON],
    history=_("撤回联审：%(reason)s"),
)
def recall(project, act):
    """Back to the drawing board; the next review asks everybody anew."""
    act.say(reason=act["reason"])
    act.announce("project_recalled", to=all_partners(project, act), reason=act["reason"])


@PROJECT.transition(
    "start",
    _("开工"),
    source=APPROVED,
    target=UNDER_CONSTRUCTION,
    permission=CONDUCT,
    inputs=[Date("started_on", _("开工日期"), initial=_today)],
    tone="primary",
    history=_("项目于%(day)s开工"),
)
def start(project, act):
    project.started_on = _not_later(act, "started_on")
    act.say(day=act["started_on"])


@PROJECT.transition(
    "complete",
    _("竣工"),
    source=UNDER_CONSTRUCTION,
    target=COMPLETED,
    permission=CONDUCT,
    inputs=[Date("completed_on", _("竣工日期"), initial=_today)],
    guards=[guards.no_change_is_open],
    tone="primary",
    history=_("项目于%(day)s竣工"),
)
def complete(project, act):
    project.completed_on = _not_later(act, "completed_on")
    if project.started_on and project.completed_on < project.started_on:
        raise Invalid({"completed_on": _("竣工日期不能早于开工日期。")})
    act.say(day=act["completed_on"])
    act.announce("project_completed", to=all_partners(project, act))


def _not_later(act, name: str):
    if act[name] > act.on:
        raise Invalid({name: _("日期应在今天或以前。")})
    return act[name]


@PROJECT.transition(
    "close",
    _("归档"),
    source=COMPLETED,
    target=CLOSED,
    permission=CONDUCT,
    inputs=[
        LongText("final_report", _("总结报告"), max_length=20000),
        Files("files", _("报告文件"), required=False),
    ],
    guards=[guards.checklist_is_done],
    tone="primary",
    history=_("项目归档"),
)
def close(project, act):
    """Everything is done, paid and measured; the final report stays with it."""
    project.final_report, project.closed_on = act["final_report"], act.on
    for upload in act["files"]:
        keep_file(project, upload, actor=act.actor, at=act.at, purpose="final_report", field="files")
    act.announce("project_closed", to=all_partners(project, act))


@PROJECT.transition(
    "attach",
    _("补充材料"),
    source=(*LIVE, COMPLETED, SUSPENDED),
    target=None,
    permission=WORK,
    inputs=[Files("files", _("文件"))],
    when=guards.takes_part,
    history=_("补充了项目材料"),
)
def attach(project, act):
    """Papers of any partner; everybody who reads the project reads them."""
    for upload in act["files"]:
        keep_file(project, upload, actor=act.actor, at=act.at, purpose="papers", field="files")


@PROJECT.transition(
    "suspend",
    _("中止"),
    source=RUNNING,
    target=SUSPENDED,
    permission=CONDUCT,
    inputs=[REASON],
    guards=[guards.no_change_is_open],
    tone="danger",
    history=_("中止了项目：%(reason)s"),
)
def suspend(project, act):
    project.suspended_from = project.status
    act.say(reason=act["reason"])
    act.announce("project_suspended", to=all_partners(project, act), reason=act["reason"])


@PROJECT.transition(
    "resume",
    _("恢复"),
    source=SUSPENDED,
    target=lambda project, act: project.suspended_from,
    targets=RUNNING,
    permission=CONDUCT,
    inputs=[REASON],
    tone="primary",
    history=_("恢复了项目：%(reason)s"),
)
def resume(project, act):
    act.say(reason=act["reason"])
    act.announce("project_resumed", to=all_partners(project, act), reason=act["reason"])


@PROJECT.transition(
    "cancel",
    _("取消"),
    source=(PROPOSED, *RUNNING, SUSPENDED),
    target=CANCELLED,
    permission=CONDUCT,
    inputs=[REASON],
    guards=[guards.no_change_is_open],
    tone="danger",
    history=_("取消了项目：%(reason)s"),
)
def cancel(project, act):
    """It will not be; whoever took part keeps reading it."""
    act.say(reason=act["reason"])
    act.announce("project_cancelled", to=all_partners(project, act), reason=act["reason"])


@PROJECT.transition(
    "take_over",
    _("列入清单"),
    source=PROPOSED,
    target=lambda project, act: act["standing"],
    targets=(APPROVED, UNDER_CONSTRUCTION, COMPLETED, SUSPENDED),
    permission=WRITE,
    inputs=[
        Text("standing", _("现状")),
        Date("since", _("日期"), required=False),
    ],
    automatic=True,
    history=_("按清单登记为%(state)s"),
)
def take_over(project, act):
    """A project of a published list comes in as it stands; its partners are still asked to consent."""
    standing, since = act["standing"], act["since"]
    if standing == UNDER_CONSTRUCTION:
        project.started_on = since
    elif standing == COMPLETED:
        project.completed_on = since
    reviewing.write_edition(project, act)
    let_read_as_state(project, standing)
    act.say(state=PROJECT.state(standing).label)
