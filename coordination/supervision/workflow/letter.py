"""What may happen to a supervision letter?

Draft → to sign → issued → replied → closed; asked again it is issued once more. Until it is signed it can be
thrown away, after that only withdrawn, and it stays readable with the reason. Levels follow each other
in order: each next letter names the one before.
"""

from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from coordination.common.local_time import in_words, local_date
from coordination.files.services import attach as keep_file
from coordination.lifecycle.inputs import Files, Integer, LongText, Row, Text
from coordination.lifecycle.workflow import State, Workflow
from coordination.supervision import rows
from coordination.supervision.effects import letters as effects
from coordination.supervision.vocabulary import (
    CLOSED,
    DRAFT,
    ISSUED,
    REPLIED,
    TO_SIGN,
    WITHDRAWN,
    Level,
)

LETTER = Workflow(
    "letter",
    _("督办函"),
    (
        State(DRAFT, _("起草"), "quiet"),
        State(TO_SIGN, _("待签发"), "wait"),
        State(ISSUED, _("待回复"), "active"),
        State(REPLIED, _("已回复"), "active"),
        State(CLOSED, _("已办结"), "good", final=True),
        State(WITHDRAWN, _("已撤回"), "bad", final=True),
    ),
)

WRITE, CONDUCT = "supervision.write_letter", "supervision.conduct_letter"
SIGN, REPLY = "supervision.sign_letter", "supervision.reply_to_letter"


def _field(name):
    return lambda letter, actor: getattr(letter, name, None)


def limit(initial):
    return Integer(
        "limit_days",
        _("回复时限（工作日）"),
        minimum=1,
        maximum=60,
        initial=initial,
        help=_("自签发次日起计。"),
    )


WORDS = (
    Text("title", _("事由"), initial=_field("title")),
    LongText("text", _("正文"), initial=_field("text")),
    limit(lambda letter, actor: getattr(letter, "limit_days", None) or 5),
)
REASON = LongText("reason", _("理由"), max_length=500)


# --- side acts are shown to the side whose they are ----------------------------------------------
def _of_issuer(letter, actor):
    return actor.belongs_to(letter.issuer)


def _of_addressee(letter, actor):
    return actor.belongs_to(letter.addressee)


def _can_rise(letter, actor):
    return _of_issuer(letter, actor) and letter.level != Level.RED


# --- guards --------------------------------------------------------------------------------------
def predecessor_stands(letter, actor, at):
    """A letter whose predecessor was withdrawn meanwhile has nothing to follow."""
    before = letter.predecessor
    if before is None or before.status != WITHDRAWN:
        return None
    return _("前一级督办函%(number)s已撤回，请撤回本函，从蓝色开始。") % {"number": before.number}


def nobody_follows_yet(letter, actor, at):
    follower = letter.successors.exclude(status=WITHDRAWN).first()
    if follower is None:
        return None
    return _("已有下一级督办函：%(letter)s。") % {"letter": follower.number or follower.title}


def reply_failed_to_come(letter, actor, at):
    """The next level needs a reason that can be read from the letter: no reply by the limit, or one that did not do."""
    if letter.asked_again or letter.status == REPLIED or letter.reply_due_on < local_date(at):
        return None
    return _("回复时限%(day)s未过，到期未复或回复未被接受后才能升级。") % {
        "day": in_words(letter.reply_due_on)
    }


# --- drafting and signing ------------------------------------------------------------------------
@LETTER.transition(
    "edit",
    _("修改"),
    source=DRAFT,
    target=None,
    permission=WRITE,
    inputs=WORDS,
    history=_("修改了督办函草稿"),
)
def edit(letter, act):
    """Change a draft."""
    for each in WORDS:
        setattr(letter, each.name, act[each.name])


@LETTER.transition(
    "submit_for_signature",
    _("送签"),
    source=DRAFT,
    target=TO_SIGN,
    permission=WRITE,
    inputs=[
        Row(
            "signatory",
            _("签发人"),
            rows=rows.signatories,
            initial=rows.only_signatory,
            help=_("本单位分管领导或负责人，不能是拟稿人。"),
        )
    ],
    guards=[predecessor_stands],
    tone="primary",
    history=_("送%(signatory)s签发"),
)
def submit_for_signature(letter, act):
    """Put it before a leader of the unit who did not draft it."""
    letter.signatory = act["signatory"]
    act.say(signatory=letter.signatory)
    act.announce(
        "letter_to_sign",
        to=[letter.signatory],
        must_act=True,
        addressee=letter.addressee.name,
        title=letter.title,
    )


@LETTER.transition(
    "recall",
    _("取回修改"),
    source=TO_SIGN,
    target=DRAFT,
    permission=WRITE,
    history=_("取回修改"),
)
def recall(letter, act):
    """Back to the desk before it is signed: to change it, or to put it before somebody else."""
    letter.signatory = None


@LETTER.transition(
    "send_back",
    _("退回修改"),
    source=TO_SIGN,
    target=DRAFT,
    permission=SIGN,
    inputs=[REASON],
    history=_("退回修改：%(reason)s"),
)
def send_back(letter, act):
    """The leader does not sign it as it is."""
    letter.signatory = None
    act.say(reason=act["reason"])
    effects.tell_drafter(letter, act, "letter_sent_back", reason=act["reason"])


@LETTER.transition(
    "sign",
    _("签发"),
    source=TO_SIGN,
    target=ISSUED,
    permission=SIGN,
    guards=[predecessor_stands],
    tone="primary",
    history=_("签发%(number)s，请%(addressee)s于%(due_on)s前回复"),
)
def sign(letter, act):
    """It gets its number and its date and goes out. The facts of the tasks are kept as they stand today."""
    effects.issue(letter, act)
    act.say(number=letter.number, addressee=letter.addressee.name, due_on=letter.reply_due_on)


# --- the addressee ---------------------------------------------------------------------------------
@LETTER.transition(
    "reply",
    _("回复"),
    source=ISSUED,
    target=REPLIED,
    permission=REPLY,
    inputs=[
        LongText("text", _("回复内容"), help=_("办理情况、原因、下一步措施和时间。")),
        LongText(
            "objection",
            _("异议"),
            required=False,
            help=_("对督办事项有不同意见的，写在这里，与回复一并附卷。"),
        ),
        Files("files", _("附件"), required=False),
    ],
    tone="primary",
    when=_of_addressee,
    history=_("%(unit)s回复%(number)s%(objecting)s"),
)
def reply(letter, act):
    """The obligatory answer. An objection goes with it and stays with the letter."""
    effects.take_reply(letter, act)
    for upload in act["files"]:
        keep_file(letter, upload, actor=act.actor, at=act.at, purpose="reply", field="files")
    act.say(
        unit=letter.addressee.name,
        number=letter.number,
        objecting=_("，并提出异议") if act["objection"] else "",
    )


# --- what becomes of it ------------------------------------------------------------------------------
@LETTER.transition(
    "accept_reply",
    _("接受回复"),
    source=REPLIED,
    target=CLOSED,
    permission=CONDUCT,
    inputs=[LongText("text", _("意见"), required=False, max_length=1000)],
    tone="primary",
    when=_of_issuer,
    history=_("接受回复，办结"),
)
def accept_reply(letter, act):
    """The reply does: the letter is closed."""
    effects.judge_reply(letter, act, act["text"] or str(_("接受")))
    letter.closed_at = act.at
    effects.tell_addressee(letter, act, "letter_closed", must_act=False)
    for earlier in effects.unanswered_before(letter):
        close_with_next(earlier, actor=Actor.system(), at=act.at, number=letter.number)


@LETTER.transition(
    "close_with_next",
    _("随后一级办结"),
    source=(ISSUED, REPLIED),
    target=CLOSED,
    permission=CONDUCT,
    inputs=[Text("number", _("编号"))],
    automatic=True,
    history=_("随%(number)s办结"),
)
def close_with_next(letter, act):
    """The letter that followed it was answered to satisfaction: nothing more is to come here."""
    letter.closed_at = act.at
    act.say(number=act["number"])


@LETTER.transition(
    "ask_again",
    _("请再回复"),
    source=REPLIED,
    target=ISSUED,
    permission=CONDUCT,
    inputs=[
        LongText("text", _("尚需说明"), max_length=1000),
        limit(lambda letter, actor: letter.limit_days if letter else 5),
    ],
    when=_of_issuer,
    history=_("请再回复：%(text)s，时限%(due_on)s"),
)
def ask_again(letter, act):
    """The reply does not do: what is still wanted, with a new limit."""
    effects.judge_reply(letter, act, act["text"])
    letter.asked_again += 1
    effects.set_due(letter, act, act["limit_days"])
    act.say(text=act["text"], due_on=letter.reply_due_on)
    effects.tell_addressee(
        letter, act, "letter_asked_again", must_act=True, text=act["text"], due_on=letter.reply_due_on
    )


@LETTER.transition(
    "escalate",
    _("升级"),
    source=(ISSUED, REPLIED),
    target=None,
    permission=CONDUCT,
    guards=[nobody_follows_yet, reply_failed_to_come],
    when=_can_rise,
    history=_("起草了%(level)s督办函"),
)
def escalate(letter, act):
    """Draft the letter of the next level, which names this one. It is signed like any other."""
    follower = effects.draft_next_level(letter, act)
    act.say(level=follower.get_level_display())


@LETTER.transition(
    "withdraw",
    _("撤回"),
    source=(DRAFT, TO_SIGN, ISSUED, REPLIED),
    target=WITHDRAWN,
    permission=CONDUCT,
    inputs=[REASON],
    tone="danger",
    when=_of_issuer,
    history=_("撤回：%(reason)s"),
)
def withdraw(letter, act):
    """Take it back. Who had it goes on reading it, with the reason; nothing need be replied any more."""
    letter.withdrawn_at, letter.withdrawn_reason = act.at, act["reason"]
    act.say(reason=act["reason"])
    if letter.number:
        effects.tell_addressee(letter, act, "letter_withdrawn", must_act=False, reason=act["reason"])
