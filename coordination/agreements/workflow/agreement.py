"""What may happen to an agreement?

Draft → negotiating → frozen by the first acceptance → signed by every party, then amended, expired or
terminated (``in_force``).
"""

from django.utils.translation import gettext_lazy as _

from coordination.agreements import guards
from coordination.agreements.asked import DETAILS, PARTIES, REASON, TOPIC
from coordination.agreements.effects import ending, signing, tabling
from coordination.agreements.people import VOICE, WRITERS
from coordination.agreements.readers import write_readers
from coordination.agreements.vocabulary import (
    AMENDED,
    BEFORE_SIGNING,
    DRAFT,
    DROPPED,
    EXPIRED,
    FROZEN,
    NEGOTIATING,
    REFUSED,
    SIGNED,
    TABLED,
    TERMINATED,
    Signing,
    VersionState,
)
from coordination.common.errors import Invalid
from coordination.lifecycle.inputs import Choice, Date, Flag, LongText, Text
from coordination.lifecycle.workflow import State, Workflow

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
    version, party = agreement.on_the_table, agreement.party_of(act.actor, WRITERS)
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
    party = agreement.party_of(act.actor, WRITERS)
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
    version = agreement.on_the_table
    party = agreement.party_of(act.actor, VOICE, signing.not_accepted(agreement))
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
