"""How do the parties sign, and what follows from the last signature or from a refusal?"""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from coordination.agreements import links
from coordination.agreements.hashing import hashes_of
from coordination.agreements.people import SIGNERS, approvers_of
from coordination.agreements.vocabulary import AMENDED, REFUSED, SIGNED, Signing, VersionState
from coordination.common.working_days import calendar_for

from .tabling import next_version, take_over_editors, tell_parties

SIGNING_DAYS = 10


def accepted_ids(version) -> set[int]:
    return {each.organisation_id for each in version.acceptances.all() if each.voided_at is None}


def signed_ids(version) -> set[int]:
    return {each.organisation_id for each in version.signatures.all()}


def not_accepted(agreement) -> list:
    """The parties that have not accepted the text on the table, in their order."""
    done = accepted_ids(agreement.on_the_table)
    return [unit for unit in agreement.units if unit.pk not in done]


def not_signed(agreement) -> list:
    done = signed_ids(agreement.on_the_table)
    return [unit for unit in agreement.units if unit.pk not in done]


def whose_turn(agreement) -> list:
    """Who is asked to sign now: everybody missing, or in written order the next one."""
    missing = not_signed(agreement)
    return missing[:1] if agreement.on_the_table.signing == Signing.ORDERED else missing


def ask_for_signatures(agreement, act) -> None:
    """All have accepted: the approvers are asked, within a limit."""
    version = agreement.on_the_table
    version.all_accepted_at = act.at
    if version.sign_by is None or version.sign_by < act.on:
        days = getattr(settings, "AGREEMENT_SIGNING_DAYS", SIGNING_DAYS)
        version.sign_by = calendar_for().after(act.on, days)
    version.save(update_fields=["all_accepted_at", "sign_by"])
    tell_signers(agreement, act)


def tell_signers(agreement, act) -> None:
    version = agreement.on_the_table
    act.announce(
        "agreement_to_sign",
        to=approvers_of(whose_turn(agreement), on=act.on),
        must_act=True,
        number=agreement.number,
        title=version.title,
        due_on=version.sign_by,
    )


def matches(version) -> bool:
    """Whether the row still says what was frozen."""
    now = hashes_of(version, version.algorithm)
    return now == {"text_hash": version.text_hash, "rule_hash": version.rule_hash}


def write_signature(agreement, act) -> bool:
    """One party signs; whether it was the last."""
    version, actor = agreement.on_the_table, act.actor
    party = agreement.party_of(actor, SIGNERS, whose_turn(agreement))
    version.signatures.create(
        organisation=party,
        signer=actor.user,
        signer_name=actor.name,
        for_name=str(actor.standing_in_for or ""),
        signed_at=act.at,
        algorithm=version.algorithm,
        text_hash=version.text_hash,
        rule_hash=version.rule_hash,
    )
    agreement.forget_versions()
    act.say(party=party.name, hash=version.text_hash[:12])
    act.changed("signature", None, f"{party.name} {version.text_hash}")
    if not_signed(agreement):
        if version.signing == Signing.ORDERED:
            tell_signers(agreement, act)
        return False
    return True


def conclude(agreement, act) -> str:
    """The last signature: the text is in force from its day on. The new state."""
    version, amended = agreement.on_the_table, agreement.current_id is not None
    version.state, version.signed_at = VersionState.SIGNED, act.at
    version.save(update_fields=["state", "signed_at"])
    agreement.current, agreement.open = version, None
    agreement.forget_versions()
    agreement.title, agreement.ends_on = version.title, version.ends_on
    agreement.signed_at = agreement.signed_at or act.at
    agreement.starts_on = agreement.starts_on or version.takes_effect_on
    if version.takes_effect_on <= act.on:
        supersede_others(agreement, act.on)
    tell_parties(agreement, act, "agreement_signed", day=version.takes_effect_on)
    links.signed(agreement, version, act)
    return AMENDED if amended else SIGNED


def supersede_others(agreement, on) -> int:
    """Earlier texts are replaced once a later one has taken effect."""
    binding = agreement.versions.filter(state=VersionState.SIGNED)
    latest = binding.filter(takes_effect_on__lte=on).order_by("-number").first()
    if latest is None:
        return 0
    return binding.filter(number__lt=latest.number).update(state=VersionState.SUPERSEDED)


def refuse_to_sign(agreement, act) -> str:
    """The refused text stays as it was refused, with who had signed it; a copy of it is on the table again."""
    refused = agreement.on_the_table
    party = agreement.party_of(act.actor, SIGNERS, not_signed(agreement))
    refused.state = VersionState.REFUSED
    refused.save(update_fields=["state"])
    refused.acceptances.filter(voided_at=None).update(voided_at=act.at)
    version = next_version(
        agreement, refused, act, kind=refused.kind, reason=refused.reason, proposed_by=refused.proposed_by
    )
    take_over_editors(refused, version)
    act.say(party=party.name, reason=act["reason"])
    tell_parties(agreement, act, "agreement_refused", must_act=True, reason=act["reason"], party=party.name)
    return agreement.status if agreement.current_id else REFUSED


def signature_missing(agreement) -> object:
    """Why nobody can sign yet; empty when signing has begun."""
    missing = not_accepted(agreement)
    if not missing:
        return ""
    return _("%(names)s尚未接受文本，全部接受后才能签署。") % {
        "names": "、".join(unit.name for unit in missing)
    }
