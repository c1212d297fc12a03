"""What may happen to a submission?

Draft → submitted ⇄ supplement wanted → answered → closed, or withdrawn. The ministry acts through its
liaison; what comes on paper is recorded on its behalf, with the scan, and marked so.
"""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from coordination.common.errors import Invalid
from coordination.files.services import attach as keep_file
from coordination.lifecycle.inputs import Choice, Date, File, Files, Integer, LongText, Text
from coordination.lifecycle.workflow import State, Workflow
from coordination.meetings.vocabulary import PUBLISHED

from . import correcting
from .conditions import Conditions
from .effects import (
    check_own_number,
    check_paper_date,
    set_due,
    stop_for_supplement,
    tell_ministry,
    write_answer,
)
from .links import unfulfilled
from .numbers import DocumentNumber
from .readers import write_readers
from .vocabulary import (
    ANSWERED,
    CLOSED,
    DRAFT,
    SUBMITTED,
    SUPPLEMENT_WANTED,
    WITHDRAWN,
    Channel,
    SubmissionKind,
    Verdict,
)

SUBMISSION = Workflow(
    "submission",
    _("对接事项"),
    (
        State(DRAFT, _("起草"), "quiet"),
        State(SUBMITTED, _("已报送"), "active"),
        State(SUPPLEMENT_WANTED, _("待补正"), "wait"),
        State(ANSWERED, _("已答复"), "active"),
        State(CLOSED, _("已办结"), "good", final=True),
        State(WITHDRAWN, _("已撤回"), "bad", final=True),
    ),
)

WRITE, CONDUCT = "submissions.write_submission", "submissions.conduct_submission"
ANSWER, RECORD = "submissions.answer_submission", "submissions.record_for_ministry"
CORRECT = "submissions.correct_answer"
WITH_MINISTRY = (SUBMITTED, SUPPLEMENT_WANTED)


def _field(name):
    return lambda submission, actor: getattr(submission, name, None)


def _today(submission, actor):
    return actor.on


DETAILS = (
    Choice("kind", _("类别"), choices=SubmissionKind.choices, initial=_field("kind")),
    Text("title", _("标题"), initial=_field("title")),
    LongText("content", _("请示内容"), max_length=20000, initial=_field("content")),
    Integer(
        "working_days",
        _("办理时限（工作日）"),
        required=False,
        minimum=1,
        maximum=250,
        initial=lambda submission, actor: submission.working_days if submission is not None else 20,
        help=_("自报送次日起计；不填为20个工作日。"),
    ),
)
OWN_NUMBER = DocumentNumber(
    "own_number", _("发文字号"), help=_("例如：沪府发〔2025〕1号"), initial=_field("own_number")
)
EDITABLE = (
    *DETAILS,
    DocumentNumber("own_number", _("发文字号"), required=False, initial=_field("own_number")),
)
REASON = LongText("reason", _("理由"), max_length=500)
ANSWER_INPUTS = (
    Choice("verdict", _("答复意见"), choices=Verdict.choices),
    LongText("part", _("同意的部分"), required=False, help=_("部分同意时必填。")),
    Text("transferred_to", _("转办单位"), required=False, max_length=120, help=_("转办时必填。")),
    Conditions(
        "conditions",
        _("条件"),
        required=False,
        help=_("附条件时必填。每行一个条件，行末写期限，例如：完成评估 2026-12-31"),
    ),
    LongText("text", _("答复内容"), required=False),
    DocumentNumber(
        "document_number", _("答复文号"), required=False, help=_("转办以外必填，例如：发改办高技〔2026〕12号")
    ),
)


def _of_answer(name):
    def initial(submission, actor):
        answer = correcting.answer_of(submission)
        if answer is None:
            return None
        if name == "conditions":
            return "\n".join(correcting.in_lines(answer.conditions.all()))
        return getattr(answer, name)

    return initial


CORRECTION_INPUTS = (
    *(replace(each, initial=_of_answer(each.name)) for each in ANSWER_INPUTS),
    Date("answered_on", _("答复日期"), required=False, initial=_of_answer("answered_on")),
    LongText("reason", _("更正理由"), max_length=500),
    File("scan", _("答复原件扫描件"), required=False),
)


# --- side acts are shown to the unit whose they are ---------------------------------------------
def _of_submitter(submission, actor):
    return actor.belongs_to(submission.submitter)


def _of_ministry(submission, actor):
    return actor.belongs_to(submission.ministry)


# --- guards ------------------------------------------------------------------------------------
def outcome_is_published(submission, actor, at):
    return None if submission.outcome.status == PUBLISHED else _("成果尚未发布或已失效，不能报送。")


def conditions_are_fulfilled(submission, actor, at):
    """An answer with conditions closes only when the tasks made of them are accepted."""
    conditions = list(submission.answer.conditions.all())
    missing = unfulfilled([each.pk for each in conditions])
    if not missing:
        return None
    return _("尚有%(count)s项批复条件的任务未销号：%(texts)s。") % {
        "count": len(missing),
        "texts": "、".join(str(each)[:30] for each in conditions if each.pk in missing),
    }


# --- the submitting unit -----------------------------------------------------------------------
@SUBMISSION.transition(
    "edit",
    _("修改"),
    source=DRAFT,
    target=None,
    permission=WRITE,
    inputs=EDITABLE,
    when=_of_submitter,
    history=_("修改了对接事项草稿"),
)
def edit(submission, act):
    """Change a draft."""
    for name in ("kind", "title", "content", "own_number"):
        setattr(submission, name, act[name])
    submission.working_days = act["working_days"] or submission.working_days
    check_own_number(submission)


@SUBMISSION.transition(
    "submit",
    _("报送"),
    source=DRAFT,
    target=SUBMITTED,
    permission=CONDUCT,
    inputs=[OWN_NUMBER],
    guards=[outcome_is_published],
    tone="primary",
    history=_("以%(own_number)s报送%(ministry)s，应于%(due_on)s前答复"),
)
def submit(submission, act):
    """Send it to the ministry; its clock starts on the next day. The present wording of the outcome goes with it."""
    submission.own_number = act["own_number"]
    check_own_number(submission)
    submission.outcome_version = submission.outcome.current
    submission.submitted_at, submission.submitted_on = act.at, act.on
    submission.last_contact_on = act.on
    set_due(submission, act)
    write_readers(submission)
    act.say(own_number=submission.own_number, ministry=submission.ministry.name, due_on=submission.due_on)
    tell_ministry(submission, act, "submission_received", must_act=True, due_on=submission.due_on)


@SUBMISSION.transition(
    "supply",
    _("提交补正"),
    source=SUPPLEMENT_WANTED,
    target=SUBMITTED,
    permission=WRITE,
    inputs=[LongText("text", _("补正说明")), Files("files", _("补正材料"), required=False)],
    tone="primary",
    history=_("提交了补正材料，应答复日期顺延至%(due_on)s"),
)
def supply(submission, act):
    """Answer the ministry's wish; its clock runs again from the next day."""
    row = submission.supplements.get(supplied_on=None)
    row.supplied_on, row.supplied_text = act.on, act["text"]
    row.save(update_fields=["supplied_on", "supplied_text"])
    submission.forget_pauses()
    submission.last_contact_on = act.on
    set_due(submission, act)
    for upload in act["files"]:
        keep_file(submission, upload, actor=act.actor, at=act.at, purpose="supplement", field="files")
    act.say(due_on=submission.due_on)
    tell_ministry(submission, act, "supplement_supplied", must_act=True, due_on=submission.due_on)


@SUBMISSION.transition(
    "enquire",
    _("催询"),
    source=(SUBMITTED, SUPPLEMENT_WANTED, ANSWERED),
    target=None,
    permission=WRITE,
    inputs=[
        Text(
            "asked", _("询问对象"), max_length=120, help=_("处室、姓名或职务。"), initial=_field("last_asked")
        ),
        Choice(
            "channel", _("方式"), choices=Channel.choices, initial=lambda submission, actor: Channel.PHONE
        ),
        Date("asked_on", _("催询日期"), required=False, initial=_today),
        LongText("result", _("结果"), required=False, max_length=1000),
    ],
    when=_of_submitter,
    history=_("%(asked_on)s催询%(asked)s（%(channel)s）：%(result)s"),
)
def enquire(submission, act):
    """Note who asked whom, when, how, and what came of it. The clock is not touched."""
    asked_on = act["asked_on"] or act.on
    if asked_on > act.on or asked_on < submission.submitted_on:
        raise Invalid({"asked_on": _("催询日期应在报送之后、今天或以前。")})
    submission.enquiries.create(
        asked_by=act.actor.user,
        asked_by_name=act.actor.name,
        asked=act["asked"],
        channel=act["channel"],
        asked_on=asked_on,
        result=act["result"],
        recorded_at=act.at,
    )
    submission.last_contact_on = max(submission.last_contact_on, asked_on)
    act.say(
        asked_on=asked_on,
        asked=act["asked"],
        channel=Channel(act["channel"]).label,
        result=act["result"] or _("暂无结果"),
    )


@SUBMISSION.transition(
    "attach",
    _("补充材料"),
    source=(DRAFT, SUBMITTED, SUPPLEMENT_WANTED, ANSWERED),
    target=None,
    permission=WRITE,
    inputs=[Files("files", _("文件"))],
    when=_of_submitter,
    history=_("补充了报送材料"),
)
def attach(submission, act):
    """Add papers; everybody who may read the submission reads them."""
    for upload in act["files"]:
        keep_file(submission, upload, actor=act.actor, at=act.at, purpose="papers", field="files")


@SUBMISSION.transition(
    "close",
    _("办结"),
    source=ANSWERED,
    target=CLOSED,
    permission=CONDUCT,
    guards=[conditions_are_fulfilled],
    tone="primary",
    history=_("办结了对接事项"),
)
def close(submission, act):
    """Nothing more is to come. Refused while a condition of the answer is not fulfilled."""
    submission.closed_at = act.at


@SUBMISSION.transition(
    "withdraw",
    _("撤回"),
    source=(DRAFT, SUBMITTED, SUPPLEMENT_WANTED),
    target=WITHDRAWN,
    permission=CONDUCT,
    inputs=[REASON],
    tone="danger",
    when=_of_submitter,
    history=_("撤回了对接事项：%(reason)s"),
)
def withdraw(submission, act):
    """Take it back before it is answered; a ministry that had it is told and keeps reading it."""
    act.say(reason=act["reason"])
    submission.withdrawn_on = act.on
    if submission.submitted_on is not None:
        submission.supplements.filter(supplied_on=None).update(supplied_on=act.on)
        tell_ministry(submission, act, "submission_withdrawn", reason=act["reason"])


# --- the ministry, or on its behalf ------------------------------------------------------------
@SUBMISSION.transition(
    "want_supplement",
    _("要求补正"),
    source=SUBMITTED,
    target=SUPPLEMENT_WANTED,
    permission=ANSWER,
    inputs=[LongText("text", _("补正要求"))],
    when=_of_ministry,
    history=_("%(ministry)s要求补正：%(text)s"),
)
def want_supplement(submission, act):
    """The ministry needs more; its clock stands still from the next day until it is supplied."""
    stop_for_supplement(submission, act, on=act.on, on_behalf=False)


@SUBMISSION.transition(
    "record_supplement",
    _("代登补正要求"),
    source=SUBMITTED,
    target=SUPPLEMENT_WANTED,
    permission=RECORD,
    inputs=[
        LongText("text", _("补正要求")),
        Date("wanted_on", _("要求日期"), initial=_today),
        File("scan", _("原件扫描件")),
    ],
    when=_of_submitter,
    history=_("代%(ministry)s登记补正要求：%(text)s"),
)
def record_supplement(submission, act):
    """A wish for a supplement that came on paper, with its scan and its date."""
    check_paper_date(submission, act, "wanted_on")
    keep_file(submission, act["scan"], actor=act.actor, at=act.at, purpose="supplement_scan", field="scan")
    stop_for_supplement(submission, act, on=act["wanted_on"], on_behalf=True)


@SUBMISSION.transition(
    "answer",
    _("答复"),
    source=WITH_MINISTRY,
    target=ANSWERED,
    permission=ANSWER,
    inputs=[*ANSWER_INPUTS, File("file", _("答复文件"), required=False)],
    tone="primary",
    history=_("%(ministry)s答复：%(verdict)s（%(number)s）"),
)
def answer(submission, act):
    """The ministry's typed answer; each condition becomes a draft task of the submitting unit."""
    if act["file"] is not None:
        keep_file(submission, act["file"], actor=act.actor, at=act.at, purpose="answer")
    write_answer(submission, act, on=act.on, on_behalf=False)


@SUBMISSION.transition(
    "answer_on_behalf",
    _("代登答复"),
    source=WITH_MINISTRY,
    target=ANSWERED,
    permission=RECORD,
    inputs=[
        *ANSWER_INPUTS,
        Date("answered_on", _("答复日期"), initial=_today),
        File("scan", _("答复原件扫描件")),
    ],
    when=_of_submitter,
    history=_("代%(ministry)s登记答复：%(verdict)s（%(number)s）"),
)
def answer_on_behalf(submission, act):
    """A paper answer, recorded by the submitting unit's coordinator for the ministry; the scan is obligatory."""
    check_paper_date(submission, act, "answered_on")
    keep_file(submission, act["scan"], actor=act.actor, at=act.at, purpose="answer", field="scan")
    write_answer(submission, act, on=act["answered_on"], on_behalf=True)


@SUBMISSION.transition(
    "correct_answer",
    _("更正答复"),
    source=ANSWERED,
    target=None,
    permission=CORRECT,
    inputs=CORRECTION_INPUTS,
    guards=[correcting.nothing_begun],
    when=correcting.own_or_for_the_ministry,
    note=_(
        "原答复保留在办理过程中。条件按文字比对：未改动的保留任务草稿，新增的形成草稿，删去的草稿一并删除。"
    ),
    history=_("更正了%(ministry)s的答复：%(reason)s"),
)
def correct_answer(submission, act):
    """A wrongly recorded answer is written anew; the old words stay in the history, draft tasks follow."""
    if act["scan"] is not None:
        keep_file(submission, act["scan"], actor=act.actor, at=act.at, purpose="answer", field="scan")
    correcting.correct(submission, act)
