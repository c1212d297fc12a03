"""Why not now? When does an act on an agreement make sense?"""

from django.utils.translation import gettext_lazy as _

from accounts.grants import granted_units
from coordination.common.local_time import in_words

from .effects.ending import not_consented, pending_termination
from .effects.linking import linked
from .effects.signing import (
    matches,
    not_accepted,
    not_signed,
    signature_missing,
    whose_turn,
)
from .effects.tabling import why_not_ready
from .links import open_rounds_of
from .people import SIGNERS, VOICE
from .vocabulary import VersionState

# --- when does it make sense -------------------------------------------------------------------


def on_the_table(agreement, actor):
    return agreement.open_id is not None


def amending(agreement, actor):
    return agreement.is_amending


def nothing_on_the_table(agreement, actor):
    return agreement.open_id is None


def frozen(agreement, actor):
    return agreement.open_id is not None and agreement.on_the_table.state == VersionState.FROZEN


def party_has_not_accepted(agreement, actor):
    """Every party that has not; for others the refusal says who could."""
    if agreement.open_id is None or not not_accepted(agreement):
        return False
    missing = not_accepted(agreement)
    party = agreement.party_of(actor, VOICE, missing)
    return party is None or party in missing


def party_has_not_signed(agreement, actor):
    if not frozen(agreement, actor):
        return False
    missing = not_signed(agreement)
    party = agreement.party_of(actor, SIGNERS, missing)
    return party is None or party in missing


def ready_to_sign(agreement, actor):
    """All have accepted, and the own party has not signed."""
    return party_has_not_signed(agreement, actor) and not signature_missing(agreement)


def can_be_renewed(agreement, actor):
    return agreement.open_id is None and agreement.ends_on is not None


def no_end_proposed(agreement, actor):
    return pending_termination(agreement) is None and agreement.terminated_on is None


def end_is_proposed(agreement, actor):
    return pending_termination(agreement) is not None


def party_has_not_consented(agreement, actor):
    termination = pending_termination(agreement)
    if termination is None:
        return False
    missing = not_consented(agreement, termination)
    party = agreement.party_of(actor, SIGNERS, missing)
    return party is None or party in missing


def is_shared(agreement, actor):
    return actor.on is not None and bool(granted_units(agreement, on=actor.on))


def has_project(agreement, actor):
    return linked(agreement, actor).exists()


# --- why not now -------------------------------------------------------------------------------
def text_is_written(agreement, actor, at):
    return None if agreement.on_the_table.text.strip() else _("条款尚未填写，不能提交磋商。")


def text_is_complete(agreement, actor, at):
    return why_not_ready(agreement) or None


def all_have_accepted(agreement, actor, at):
    """What a signature too early is told."""
    return (signature_missing(agreement) if frozen(agreement, actor) else "") or None


def limit_has_not_passed(agreement, actor, at):
    version = agreement.on_the_table
    if version.sign_by is None or actor.on is None or actor.on <= version.sign_by:
        return None
    return _("签署期限（%(day)s）已过，请%(unit)s先延长期限。") % {
        "day": in_words(version.sign_by),
        "unit": version.proposed_by.name,
    }


def it_is_our_turn(agreement, actor, at):
    turn = whose_turn(agreement)
    party = agreement.party_of(actor, SIGNERS, turn)
    if party is None or party in turn:
        return None
    return _("按次序签署，现由%(unit)s签署。") % {"unit": "、".join(unit.name for unit in turn)}


def text_is_what_was_frozen(agreement, actor, at):
    if matches(agreement.on_the_table):
        return None
    return _("文本或规则与冻结时的摘要不符，不能签署，请查看核验页。")


def not_ended_early(agreement, actor, at):
    if agreement.terminated_on is None:
        return None
    return _("各方已同意于%(day)s终止，不能再修订。") % {"day": in_words(agreement.terminated_on)}


def no_round_is_open(agreement, actor, at):
    rounds = open_rounds_of(agreement)
    if not rounds:
        return None
    return _("尚有未完成的结算：%(names)s，请先办结或中止。") % {"names": "、".join(rounds)}
