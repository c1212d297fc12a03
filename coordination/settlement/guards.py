"""Why may an act on a round not happen now?"""

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from coordination.common.local_time import in_words, local_date

from .people import VOICES, own_parties
from .rounds.computing import unconfirmed_before
from .rounds.facts import missing
from .rounds.verifying import is_untouched
from .states import Reading


def nothing_being_read(round_, actor, at):
    busy = round_.deliveries.exclude(state__in=[Reading.DONE, Reading.REFUSED]).first()
    if busy is not None:
        return _("%(file)s还在读取，请读完之后再核对。") % {"file": busy.file_name}
    return None


def facts_are_stated(round_, actor, at):
    names = missing(round_)
    if names:
        return _("还缺少规则要用的事实：%(names)s，请先填写。") % {"names": "、".join(names)}
    return None


def round_before_is_confirmed(round_, actor, at):
    return unconfirmed_before(round_)


def computed_from_what_stands(round_, actor, at):
    """Between computing and notifying nothing may have come in: corrections of closed periods may."""
    corrections = apps.get_model("settlement", "Correction").objects
    late = corrections.filter(agreement=round_.agreement_id, carried_into=None).exclude(round=round_)
    if late.filter(round__starts_on__lt=round_.starts_on).exists():
        return _("测算之后以前各期又有更正，请重新测算。")
    return None


def received(round_, actor, at):
    if not any(each.received_on for each in own_parties(round_, actor, VOICES)):
        return _("请先签收通报，异议期自签收起算。")
    return None


def objection_in_time(round_, actor, at):
    until = [each.object_until for each in own_parties(round_, actor, VOICES) if each.object_until]
    if until and local_date(at) > max(until):
        return _("异议期已于%(day)s届满。") % {"day": in_words(max(until))}
    return None


def no_open_objection(round_, actor, at):
    standing = round_.objections.filter(closed_at=None).select_related("party")
    names = "、".join(each.party.account for each in standing)
    if names:
        return _("%(names)s的异议尚未了结，不能确认。") % {"names": names}
    return None


def statement_is_untouched(round_, actor, at):
    """What is confirmed is what was computed: the hash of the kept bytes is taken again."""
    if not is_untouched(round_):
        return _("结算单与测算时的散列值不符，不能确认，请联系系统管理员。")
    return None
