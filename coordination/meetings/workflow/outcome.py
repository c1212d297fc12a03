"""What may happen to an outcome?

Draft → confirming → published → superseded | withdrawn. An objection returns it to draft. Published
wording never changes: a correction is a new version that the same parties confirm while the present
one stays in force.
"""

from django.utils.translation import gettext_lazy as _

from coordination.files.services import attach as keep_file
from coordination.lifecycle.inputs import Choice, Files, LongText, Row, Text
from coordination.lifecycle.workflow import State, Workflow
from coordination.meetings import rows
from coordination.meetings.confirming import (
    ask_parties,
    decide_for,
    end_confirming,
    let_lapse,
    settle_if_agreed,
    tell_ended,
    voices,
)
from coordination.meetings.guards import (
    asked,
    asked_of_own_unit,
    everybody_agreed,
    left_alone,
    limit_has_passed,
    meeting_stands,
    meeting_was_held,
    no_correction_pending,
    nobody_follows_up,
    of_drafter,
    recallable,
    somebody_confirms,
    still_to_answer,
    to_be_followed_up,
)
from coordination.meetings.readers import organisations_told, write_outcome_readers
from coordination.meetings.vocabulary import (
    CONFIRMING,
    DRAFT,
    INFORMATION_NEEDS_NO_ACTION,
    PUBLISHED,
    SUPERSEDED,
    WITHDRAWN,
    Answer,
    Audience,
    OutcomeKind,
    VersionState,
)

OUTCOME = Workflow(
    "outcome",
    _("成果"),
    (
        State(DRAFT, _("起草"), "quiet"),
        State(CONFIRMING, _("会签中"), "wait"),
        State(PUBLISHED, _("已发布"), "active"),
        State(SUPERSEDED, _("已被替代"), "quiet", final=True),
        State(WITHDRAWN, _("已撤回"), "bad", final=True),
    ),
)

WRITE, CONDUCT, CONFIRM = "meetings.write_outcome", "meetings.conduct_outcome", "meetings.confirm_outcome"


def _field(name):
    return lambda outcome, actor: getattr(outcome, name, None)


def _wording(outcome, actor):
    return outcome.current.wording if outcome is not None and outcome.current_id else None


DETAILS = (
    Text("title", _("标题"), initial=_field("title")),
    LongText("wording", _("正文"), max_length=20000, initial=_wording),
    Choice("kind", _("类别"), choices=OutcomeKind.choices, initial=_field("kind")),
    Choice(
        "audience",
        _("发布范围"),
        choices=Audience.choices,
        initial=lambda outcome, actor: outcome.audience if outcome is not None else Audience.ATTENDING,
    ),
)
REASON = LongText("reason", _("理由"), max_length=500)


def _back(outcome, act):
    """A first wording goes back to its drafter; an outcome whose correction failed stays published."""
    return DRAFT if outcome.status == CONFIRMING else PUBLISHED


# --- drafting ----------------------------------------------------------------------------------
@OUTCOME.transition(
    "edit",
    _("修改"),
    source=DRAFT,
    target=None,
    permission=WRITE,
    inputs=DETAILS,
    history=_("修改了成果草稿"),
)
def edit(outcome, act):
    """Reword a draft; its number stays."""
    version = outcome.current
    if version.wording != act["wording"]:
        act.changed("wording", version.wording, act["wording"])
    version.reword(title=act["title"], wording=act["wording"])
    for name in ("title", "kind", "audience"):
        setattr(outcome, name, act[name])


@OUTCOME.transition(
    "attach",
    _("补充材料"),
    source=(DRAFT, CONFIRMING, PUBLISHED),
    target=None,
    permission=WRITE,
    inputs=[Files("files", _("文件"))],
    when=of_drafter,
    history=_("补充了成果材料"),
)
def attach(outcome, act):
    """Add papers; everybody who may read the outcome reads them."""
    for upload in act["files"]:
        keep_file(outcome, upload, actor=act.actor, at=act.at, purpose="papers", field="files")


@OUTCOME.transition(
    "discard",
    _("作废草稿"),
    source=DRAFT,
    target=WITHDRAWN,
    permission=CONDUCT,
    inputs=[REASON],
    tone="danger",
    when=of_drafter,
    history=_("作废了成果草稿：%(reason)s"),
)
def discard(outcome, act):
    """Give a draft up. Nothing is erased: number, text and reason stay readable for the drafting unit."""
    outcome.current.state = VersionState.REJECTED
    outcome.current.save(update_fields=["state"])
    act.say(reason=act["reason"])


# --- confirming --------------------------------------------------------------------------------
@OUTCOME.transition(
    "submit_for_confirmation",
    _("提交会签"),
    source=DRAFT,
    target=CONFIRMING,
    permission=CONDUCT,
    guards=[meeting_stands, somebody_confirms],
    tone="primary",
    history=_("提交会签，请%(parties)s于%(due_on)s前表态"),
)
def submit_for_confirmation(outcome, act):
    """Put the wording before every attending party; from here on it is fixed until the round ends."""
    outcome.current.state = VersionState.CONFIRMING
    outcome.current.save(update_fields=["state"])
    asked = ask_parties(outcome, outcome.current, act)
    write_outcome_readers(outcome)
    names = "、".join(row.organisation.name for row in asked)
    if names:
        act.say(parties=names, due_on=outcome.confirm_by)
    else:
        act.say(_("提交会签，没有其他单位须表态"))


@OUTCOME.transition(
    "agree",
    _("同意"),
    source=(CONFIRMING, PUBLISHED),
    target=None,
    permission=CONFIRM,
    inputs=[LongText("remark", _("附言"), required=False, max_length=500)],
    guards=[still_to_answer],
    when=asked,
    tone="primary",
    history=_("%(party)s同意成果文本"),
)
def agree(outcome, act):
    """The actor's party agrees to the wording. The last agreement puts a correction into force."""
    decide_for(outcome, act, answer=Answer.AGREED, text=act["remark"])
    outcome.forget_round()
    settle_if_agreed(outcome, act)


@OUTCOME.transition(
    "object",
    _("提出异议"),
    source=(CONFIRMING, PUBLISHED),
    target=_back,
    targets=(DRAFT, PUBLISHED),
    permission=CONFIRM,
    inputs=[LongText("text", _("异议内容"), max_length=2000)],
    guards=[still_to_answer],
    when=asked_of_own_unit,
    tone="danger",
    history=_("%(party)s对成果文本提出异议：%(text)s"),
)
def object_to(outcome, act):
    """The actor's party objects: a draft returns to its drafter, a correction is dropped and the present text stays."""
    row = decide_for(outcome, act, answer=Answer.OBJECTED, text=act["text"])
    act.say(text=act["text"])
    end_confirming(outcome)
    act.announce(
        "outcome_objected",
        to=voices([outcome.drafter_id], on=act.on),
        must_act=True,
        number=outcome.number,
        title=outcome.title,
        party=row.organisation.name,
        text=act["text"],
    )


@OUTCOME.transition(
    "recall",
    _("撤回会签"),
    source=(CONFIRMING, PUBLISHED),
    target=_back,
    targets=(DRAFT, PUBLISHED),
    permission=CONDUCT,
    inputs=[REASON],
    when=recallable,
    tone="danger",
    history=_("撤回了会签：%(reason)s"),
)
def recall(outcome, act):
    """The drafting unit takes the wording back before all have agreed."""
    asked = [row.organisation_id for row in outcome.pending]
    act.say(reason=act["reason"])
    end_confirming(outcome)
    act.announce(
        "outcome_recalled",
        to=voices(asked, on=act.on),
        number=outcome.number,
        title=outcome.title,
        reason=act["reason"],
    )


@OUTCOME.transition(
    "lapse",
    _("逾期视为同意"),
    source=(CONFIRMING, PUBLISHED),
    target=None,
    permission="meetings.lapse_outcome",
    guards=[limit_has_passed],
    when=asked,
    automatic=True,
    history=_("会签期限届满，%(parties)s未表态，视为同意"),
)
def lapse(outcome, act):
    """Silence past the limit counts as agreement, and is shown as such."""
    act.say(parties="、".join(let_lapse(outcome, act)))
    outcome.forget_round()
    settle_if_agreed(outcome, act)


# --- published ---------------------------------------------------------------------------------
@OUTCOME.transition(
    "publish",
    _("发布"),
    source=CONFIRMING,
    target=PUBLISHED,
    permission=CONDUCT,
    guards=[meeting_stands, meeting_was_held, everybody_agreed],
    tone="primary",
    history=_("发布了成果"),
)
def publish(outcome, act):
    """Make the agreed wording public to its audience; from here on it never changes."""
    if silent := let_lapse(outcome, act):
        act.say(_("发布了成果；%(parties)s逾期未表态，视为同意"), parties="、".join(silent))
    outcome.current.state, outcome.current.published_at = VersionState.PUBLISHED, act.at
    outcome.current.save(update_fields=["state", "published_at"])
    outcome.published_at, outcome.confirm_by = act.at, None
    if outcome.kind == OutcomeKind.INFORMATION:
        outcome.no_action_reason = INFORMATION_NEEDS_NO_ACTION
    outcome.forget_round()
    write_outcome_readers(outcome)
    act.announce(
        "outcome_published",
        to=voices(organisations_told(outcome), on=act.on),
        number=outcome.number,
        title=outcome.title,
    )


@OUTCOME.transition(
    "correct",
    _("更正"),
    source=PUBLISHED,
    target=None,
    permission=CONDUCT,
    inputs=[
        Text("title", _("标题"), initial=_field("title")),
        LongText("wording", _("更正后的正文"), max_length=20000, initial=_wording),
        REASON,
    ],
    guards=[no_correction_pending],
    when=of_drafter,
    history=_("提出更正（第%(version)s版）：%(reason)s"),
)
def correct(outcome, act):
    """Propose a new version with a reason. The present text stays in force until the parties have confirmed."""
    number = outcome.versions.count() + 1
    outcome.proposed = outcome.versions.create(
        number=number,
        title=act["title"],
        wording=act["wording"],
        reason=act["reason"],
        state=VersionState.CONFIRMING,
        proposed_by=act.actor.user,
        created_at=act.at,
    )
    act.say(version=number, reason=act["reason"])
    ask_parties(outcome, outcome.proposed, act)
    write_outcome_readers(outcome)
    settle_if_agreed(outcome, act)


@OUTCOME.transition(
    "mark_no_action",
    _("无需办理"),
    source=PUBLISHED,
    target=None,
    permission=CONDUCT,
    inputs=[Text("reason", _("理由"), max_length=300)],
    guards=[nobody_follows_up],
    when=to_be_followed_up,
    history=_("注明无需办理：%(reason)s"),
)
def mark_no_action(outcome, act):
    """Say why neither task nor submission follows, so that the outcome does not hang in the air."""
    outcome.no_action_reason = act["reason"]
    act.say(reason=act["reason"])


@OUTCOME.transition(
    "take_up",
    _("恢复办理"),
    source=PUBLISHED,
    target=None,
    permission=CONDUCT,
    when=left_alone,
    history=_("撤销了无需办理的说明"),
)
def take_up(outcome, act):
    """Something is to be done after all."""
    outcome.no_action_reason = ""


@OUTCOME.transition(
    "supersede",
    _("以新成果替代"),
    source=PUBLISHED,
    target=SUPERSEDED,
    permission=CONDUCT,
    inputs=[Row("replaced_by", _("替代它的成果"), rows=rows.other_published_outcomes), REASON],
    guards=[no_correction_pending],
    tone="danger",
    when=of_drafter,
    history=_("由另一成果替代：%(reason)s"),
)
def supersede(outcome, act):
    """A later outcome takes the place of this one; it stays readable."""
    outcome.superseded_by = act["replaced_by"]
    act.say(
        reason=act["reason"]
    )  # who reads this one may not know the other: its page names it to those who may
    tell_ended(outcome, act, "outcome_superseded")


@OUTCOME.transition(
    "withdraw",
    _("撤回成果"),
    source=PUBLISHED,
    target=WITHDRAWN,
    permission=CONDUCT,
    inputs=[REASON],
    guards=[no_correction_pending],
    tone="danger",
    when=of_drafter,
    history=_("撤回了成果：%(reason)s"),
)
def withdraw(outcome, act):
    """The outcome no longer holds; it stays readable with the reason, and everybody concerned is told."""
    act.say(reason=act["reason"])
    tell_ended(outcome, act, "outcome_withdrawn")
