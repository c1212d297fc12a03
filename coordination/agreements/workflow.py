"""What may happen to an agreement?

Draft → negotiating → frozen by the first acceptance → signed by every party, then amended, expired or
terminated. An amendment goes the same way beside the text in force: the agreement keeps its state, the
text on the table (``open``) moves.
"""

from django.utils.translation import gettext_lazy as _

from coordination.common.errors import Invalid
from coordination.lifecycle.inputs import Choice, Date, Flag, LongText, Text
from coordination.lifecycle.workflow import State, Workflow

from . import guards
from .asked import DETAILS, PARTIES, REASON, TOPIC
from .effects import ending, signing, tabling
from .readers import write_readers
from .vocabulary import (
    AMENDED,
    BEFORE_SIGNING,
    DRAFT,
    DROPPED,
    EXPIRED,
    FROZEN,
    IN_FORCE,
    NEGOTIATING,
    REFUSED,
    SIGNED,
    TABLED,
    TERMINATED,
    Signing,
    VersionKind,
    VersionState,
)

AGREEMENT = Workflow(
    "agreement",
    _("协议"),
    (
        State(DRAFT, _("起草"), "quiet"),
        State(NEGOTIATING, _("磋商中"), "active"),
        State(FROZEN, _("待签署"), "wait"),
        State(REFUSED, _("被拒签"), "bad"),
        State(SIGNED, _("已签署"), "good"),
        State(AMENDED, _("已修订"), "good"),
        State(EXPIRED, _("已到期"), "quiet"),
        State(TERMINATED, _("已终止"), "bad", final=True),
        State(DROPPED, _("已放弃"), "bad", final=True),
    ),
)
WRITE_DRAFT, CONDUCT_DRAFT = "agreements.write_draft", "agreements.conduct_draft"
NEGOTIATE, ACCEPT, SIGN = "agreements.negotiate", "agreements.accept_text", "agreements.sign_agreement"
PROPOSAL, AMEND, END = (
    "agreements.conduct_proposal",
    "agreements.amend_agreement",
    "agreements.end_agreement",
)
EDITABLE = (PARTIES, TOPIC, *DETAILS)
VOID = Flag(
    "void_acceptances",
    _("我知道：修改将使已有的接受全部失效，并通知各方"),
    help=_("已有一方接受时必须勾选。"),
)
REVISABLE = (*DETAILS, VOID)


def _stays_or(state):
    """Before the first signing the agreement moves with its text; later only the text on the table moves."""

    def target(agreement, act):
        return agreement.status if agreement.current_id else state

    return target


# --- drafting ----------------------------------------------------------------------------------
@AGREEMENT.transition(
    "edit",
    _("修改草稿"),
    source=DRAFT,
    target=None,
    permission=WRITE_DRAFT,
    inputs=EDITABLE,
    history=_("修改了协议草稿"),
)
def edit(agreement, act):
    """Change a draft, its parties included; nobody but the drafting unit sees it."""
    units = act["parties"]
    if agreement.drafter not in units:
        raise Invalid({"parties": _("起草单位%(unit)s应是一方。") % {"unit": agreement.drafter.name}})
    before = agreement.units
    if [unit.pk for unit in before] != [unit.pk for unit in units]:
        agreement.parties.all().delete()
        for position, unit in enumerate(units, 1):
            agreement.parties.create(organisation=unit, position=position)
        agreement.__dict__.pop("written_parties", None)
        agreement.on_the_table.parties = tabling.names_of(units)
        agreement.on_the_table.save(update_fields=["parties"])
        act.changed("parties", [unit.name for unit in before], [unit.name for unit in units])
    agreement.topic = act["topic"]
    tabling.write_text(agreement, agreement.on_the_table, act)


@AGREEMENT.transition(
    "open_negotiation",
    _("开启磋商"),
    source=DRAFT,
    target=NEGOTIATING,
    permission=CONDUCT_DRAFT,
    guards=[guards.text_is_written],
    tone="primary",
    history=_("开启磋商，各方可见并可修改"),
)
def open_negotiation(agreement, act):
    """Put the draft before all parties; from now on they read and change it alike."""
    agreement.opened_at = act.at
    write_readers(agreement)
    tabling.tell_parties(agreement, act, "agreement_opened")


@AGREEMENT.transition(
    "drop",
    _("放弃协议"),
    source=BEFORE_SIGNING,
    target=DROPPED,
    permission=CONDUCT_DRAFT,
    inputs=[REASON],
    tone="danger",
    history=_("放弃了协议：%(reason)s"),
)
def drop(agreement, act):
    """Give up an agreement that was not signed; the parties that saw it keep reading it."""
    ending.drop_what_is_on_the_table(agreement)
    act.say(reason=act["reason"])
    if agreement.opened_at is not None:
        tabling.tell_parties(agreement, act, "agreement_dropped", reason=act["reason"])


# --- negotiating -------------------------------------------------------------------------------
@AGREEMENT.transition(
    "revise",
    _("修改文本"),
    source=TABLED,
    target=_stays_or(NEGOTIATING),
    targets=[NEGOTIATING],
    permission=NEGOTIATE,
    inputs=REVISABLE,
    when=guards.on_the_table,
    history=_("%(party)s修改了文本"),
)
def revise(agreement, act):
    """Any party changes the text or the rule. After an acceptance that voids all of them, and tells everybody once."""
    version, party = agreement.on_the_table, agreement.party_of(act.actor)
    act.say(party=party.name)
    if not tabling.differs(version, act):
        if version.state == VersionState.FROZEN:
            raise Invalid({"text": _("没有任何改动，各方的接受仍然有效。")})
        return
    if version.state != VersionState.FROZEN:
        tabling.write_text(agreement, version, act)
        tabling.tell_parties(agreement, act, "agreement_revised")
        return
    count, parties = len(signing.accepted_ids(version)), len(agreement.units)
    if not act["void_acceptances"]:
        raise Invalid(
            {
                "void_acceptances": _(
                    "已有%(count)d方接受（共%(parties)d方）。修改将使全部接受失效并通知各方；确要修改，请勾选。"
                )
                % {"count": count, "parties": parties}
            }
        )
    _voided, fresh = tabling.void_acceptances(agreement, act)
    tabling.write_text(agreement, fresh, act)
    act.say(
        _("%(party)s修改了文本，此前%(count)s方的接受全部失效（0/%(parties)s）"), count=count, parties=parties
    )
    tabling.tell_parties(agreement, act, "acceptances_voided", must_act=True, count=count, parties=parties)


@AGREEMENT.transition(
    "comment",
    _("提出意见"),
    source=TABLED,
    target=None,
    permission=NEGOTIATE,
    inputs=[
        Text("article", _("所指条款"), required=False, max_length=60, help=_("例如：第三条")),
        LongText("text", _("意见"), max_length=2000),
    ],
    when=guards.on_the_table,
    created=True,
    history=_("%(party)s提出意见：%(text)s"),
)
def comment(agreement, act):
    """Say something about the text without changing it; all parties read it."""
    party = agreement.party_of(act.actor)
    agreement.comments.create(
        version_number=agreement.on_the_table.number,
        article=act["article"],
        text=act["text"],
        author=act.actor.user,
        author_name=act.actor.name,
        organisation=party,
        created_at=act.at,
    )
    act.say(party=party.name, text=act["text"])
    tabling.tell_parties(agreement, act, "agreement_commented", text=act["text"][:200])


@AGREEMENT.transition(
    "accept",
    _("接受文本"),
    source=TABLED,
    target=_stays_or(FROZEN),
    targets=[FROZEN],
    permission=ACCEPT,
    guards=[guards.text_is_complete],
    when=guards.party_has_not_accepted,
    tone="primary",
    history=_("%(party)s接受了文本（%(count)s/%(parties)s）"),
)
def accept(agreement, act):
    """Say that the party agrees to exactly this text and rule. The first acceptance fixes both."""
    version, party = agreement.on_the_table, agreement.party_of(act.actor)
    first = version.state == VersionState.DRAFT
    if first:
        tabling.freeze(agreement, version, act)
    version.acceptances.create(
        organisation=party,
        accepted_by=act.actor.user,
        accepted_by_name=act.actor.name,
        accepted_at=act.at,
        text_hash=version.text_hash,
        rule_hash=version.rule_hash,
    )
    agreement.forget_versions()
    missing = signing.not_accepted(agreement)
    count = len(agreement.units) - len(missing)
    act.say(party=party.name, count=count, parties=len(agreement.units))
    act.changed("acceptances", count - 1, count)
    if not missing:
        signing.ask_for_signatures(agreement, act)
    elif first:
        tabling.tell_parties(agreement, act, "agreement_frozen", units=missing, must_act=True)


# --- signing -----------------------------------------------------------------------------------
@AGREEMENT.transition(
    "set_signing",
    _("安排签署"),
    source=TABLED,
    target=None,
    permission=PROPOSAL,
    inputs=[
        Choice(
            "signing",
            _("签署方式"),
            choices=Signing.choices,
            initial=lambda agreement, actor: agreement.on_the_table.signing,
        ),
        Date(
            "sign_by",
            _("签署期限"),
            initial=lambda agreement, actor: agreement.on_the_table.sign_by,
        ),
    ],
    when=guards.frozen,
    history=_("签署方式：%(signing)s；签署期限：%(sign_by)s"),
)
def set_signing(agreement, act):
    """Choose the order of signing and the limit; the order stays once somebody has signed."""
    version = agreement.on_the_table
    if act["sign_by"] < act.on:
        raise Invalid({"sign_by": _("签署期限应在今天或以后。")})
    if act["signing"] != version.signing and signing.signed_ids(version):
        raise Invalid({"signing": _("已有一方签署，签署方式不能再改。")})
    act.changed("sign_by", version.sign_by, act["sign_by"])
    version.signing, version.sign_by = act["signing"], act["sign_by"]
    version.save(update_fields=["signing", "sign_by"])
    act.say(signing=Signing(version.signing).label, sign_by=version.sign_by)
    if not signing.not_accepted(agreement):
        signing.tell_signers(agreement, act)


@AGREEMENT.transition(
    "sign",
    _("签署"),
    source=TABLED,
    target=lambda agreement, act: act.data.get("state") or agreement.status,
    targets=[SIGNED, AMENDED],
    permission=SIGN,
    inputs=[
        Flag(
            "confirmed",
            _("我已核对条款全文、分享规则和摘要，代表本单位签署"),
            help=_("签署与当前文本和规则的摘要绑定，此后一字之差都能查出。"),
        )
    ],
    guards=[
        guards.limit_has_not_passed,
        guards.it_is_our_turn,
        guards.text_is_what_was_frozen,
    ],
    when=guards.ready_to_sign,
    too_late=guards.all_have_accepted,
    tone="primary",
    history=_("%(party)s签署了协议（文本摘要 %(hash)s…）"),
)
def sign(agreement, act):
    """Sign exactly this text and rule. With the last signature the agreement holds from its day on."""
    if not act["confirmed"]:
        raise Invalid({"confirmed": _("请先核对并勾选。")})
    if signing.write_signature(agreement, act):
        act.data["state"] = signing.conclude(agreement, act)


@AGREEMENT.transition(
    "refuse",
    _("拒绝签署"),
    source=TABLED,
    target=_stays_or(REFUSED),
    targets=[REFUSED],
    permission=SIGN,
    inputs=[REASON],
    when=guards.party_has_not_signed,
    tone="danger",
    history=_("%(party)s拒绝签署：%(reason)s"),
)
def refuse(agreement, act):
    """Say no with a reason: the text is open again, and everybody is told."""
    signing.refuse_to_sign(agreement, act)


# --- amending ----------------------------------------------------------------------------------
@AGREEMENT.transition(
    "amend",
    _("提出修订"),
    source=IN_FORCE,
    target=None,
    permission=AMEND,
    inputs=[
        LongText("reason", _("修订理由"), max_length=500),
        Date("takes_effect_on", _("拟生效日期"), required=False),
    ],
    guards=[guards.not_ended_early],
    when=guards.nothing_on_the_table,
    history=_("%(party)s提出修订：%(reason)s"),
)
def amend(agreement, act):
    """Begin a new text beside the one in force; every party reads and changes it alike."""
    party = agreement.party_of(act.actor)
    changed = {"takes_effect_on": act["takes_effect_on"]} if act["takes_effect_on"] else {}
    end = agreement.current.ends_on
    if changed and end and changed["takes_effect_on"] > end:
        raise Invalid({"takes_effect_on": _("现行协议%(day)s到期，请改用续签。") % {"day": end}})
    _propose(agreement, act, party, VersionKind.AMENDMENT, act["reason"], changed)


@AGREEMENT.transition(
    "renew",
    _("续签"),
    source=(*IN_FORCE, EXPIRED),
    target=None,
    permission=AMEND,
    inputs=[
        LongText("reason", _("续签说明"), max_length=500),
        Date(
            "ends_on",
            _("新的终止日期"),
            help=_("续签自现行期限届满次日起生效，可在磋商中修改。"),
        ),
    ],
    guards=[guards.not_ended_early],
    when=guards.can_be_renewed,
    history=_("%(party)s提出续签至%(ends_on)s"),
)
def renew(agreement, act):
    """Go on after the last day: a new text with a new term, signed like the first."""
    party = agreement.party_of(act.actor)
    start = agreement.ends_on + tabling.DAY
    if act["ends_on"] < start:
        raise Invalid({"ends_on": _("应晚于现行终止日期%(day)s。") % {"day": agreement.ends_on}})
    act.say(ends_on=act["ends_on"])
    changed = {"takes_effect_on": start, "ends_on": act["ends_on"]}
    _propose(agreement, act, party, VersionKind.RENEWAL, act["reason"], changed)


def _propose(agreement, act, party, kind, reason, changed):
    version = tabling.next_version(
        agreement, agreement.current, act, kind=kind, reason=reason, proposed_by=party, **changed
    )
    version.note_editor(act.actor)
    act.say(party=party.name, reason=reason)
    tabling.tell_parties(
        agreement, act, "amendment_proposed", change=version.get_kind_display(), reason=reason
    )


@AGREEMENT.transition(
    "withdraw_proposal",
    _("撤回修订"),
    source=(*IN_FORCE, EXPIRED),
    target=None,
    permission=PROPOSAL,
    inputs=[REASON],
    when=guards.amending,
    tone="danger",
    history=_("撤回了修订：%(reason)s"),
)
def withdraw_proposal(agreement, act):
    """Take an amendment off the table; what is in force stays as it is."""
    ending.drop_what_is_on_the_table(agreement)
    act.say(reason=act["reason"])
    tabling.tell_parties(agreement, act, "amendment_withdrawn", reason=act["reason"])


# --- ending ------------------------------------------------------------------------------------
@AGREEMENT.transition(
    "propose_termination",
    _("提议终止"),
    source=IN_FORCE,
    target=None,
    permission=END,
    inputs=[
        LongText("reason", _("终止理由"), max_length=500),
        Date("last_day", _("最后有效日"), initial=lambda agreement, actor: actor.on),
    ],
    guards=[guards.no_round_is_open],
    when=guards.no_end_proposed,
    tone="danger",
    history=_("%(party)s提议于%(last_day)s终止协议：%(reason)s"),
)
def propose_termination(agreement, act):
    """Ask all parties to end the agreement on a day; who asks consents by asking."""
    last, end = act["last_day"], agreement.ends_on
    if last < act.on or last < agreement.starts_on or (end and last > end):
        raise Invalid({"last_day": _("最后有效日应在今天至协议终止日期之间。")})
    party = agreement.party_of(act.actor)
    termination = agreement.terminations.create(
        proposed_by=party,
        proposed_by_name=act.actor.name,
        proposed_at=act.at,
        reason=act["reason"],
        last_day=last,
    )
    ending.consent(agreement, termination, act)
    act.say(last_day=last, reason=act["reason"])
    others = [unit for unit in agreement.units if unit != party]
    tabling.tell_parties(
        agreement, act, "termination_proposed", units=others, must_act=True, day=last, reason=act["reason"]
    )


@AGREEMENT.transition(
    "consent_to_termination",
    _("同意终止"),
    source=IN_FORCE,
    target=lambda agreement, act: act.data.get("state") or agreement.status,
    targets=[TERMINATED],
    permission=END,
    guards=[guards.no_round_is_open],
    when=guards.party_has_not_consented,
    tone="danger",
    history=_("%(party)s同意提前终止"),
)
def consent_to_termination(agreement, act):
    """Agree to the end that was proposed; the last consent fixes it."""
    act.data["state"] = ending.consent(agreement, ending.pending_termination(agreement), act)


@AGREEMENT.transition(
    "decline_termination",
    _("不同意终止"),
    source=IN_FORCE,
    target=None,
    permission=END,
    inputs=[REASON],
    when=guards.party_has_not_consented,
    history=_("%(party)s不同意提前终止：%(reason)s"),
)
def decline_termination(agreement, act):
    """One no is enough: the agreement goes on."""
    termination = ending.pending_termination(agreement)
    termination.settled_at, termination.declined_reason = act.at, act["reason"]
    termination.save(update_fields=["settled_at", "declined_reason"])
    act.say(party=agreement.party_of(act.actor).name, reason=act["reason"])
    tabling.tell_parties(agreement, act, "termination_declined", reason=act["reason"])


@AGREEMENT.transition(
    "follow_dates",
    _("按日期更新"),
    source=IN_FORCE,
    target=lambda agreement, act: act.data.get("state") or agreement.status,
    targets=[EXPIRED, TERMINATED],
    permission="agreements.follow_the_calendar",
    automatic=True,
    history=_("按协议约定的日期更新"),
)
def follow_dates(agreement, act):
    """The day has come on which a later text takes effect, or the term is over."""
    act.data["state"] = ending.follow(agreement, act)
