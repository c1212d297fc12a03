"""What may happen to an agreement in force? It is amended, renewed, or ended by all.

An amendment goes the way of the first text beside the one in force: the agreement keeps its state, the text on
the table (``open``) moves.
"""

from django.utils.translation import gettext_lazy as _

from coordination.agreements import guards
from coordination.agreements.asked import REASON
from coordination.agreements.effects import ending, tabling
from coordination.agreements.people import SIGNERS, VOICE
from coordination.agreements.vocabulary import EXPIRED, IN_FORCE, TERMINATED, VersionKind
from coordination.common.errors import Invalid
from coordination.common.local_time import in_words
from coordination.lifecycle.inputs import Date, LongText

from .agreement import AGREEMENT, AMEND, END, PROPOSAL


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
    party = agreement.party_of(act.actor, VOICE)
    changed = {"takes_effect_on": act["takes_effect_on"]} if act["takes_effect_on"] else {}
    end = agreement.current.ends_on
    if changed and end and changed["takes_effect_on"] > end:
        raise Invalid({"takes_effect_on": _("现行协议%(day)s到期，请改用续签。") % {"day": in_words(end)}})
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
    party = agreement.party_of(act.actor, VOICE)
    start = agreement.ends_on + tabling.DAY
    if act["ends_on"] < start:
        raise Invalid({"ends_on": _("应晚于现行终止日期%(day)s。") % {"day": in_words(agreement.ends_on)}})
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
    party = agreement.party_of(act.actor, SIGNERS)
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
    party = agreement.party_of(act.actor, SIGNERS, ending.not_consented(agreement, termination))
    act.say(party=party.name, reason=act["reason"])
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
