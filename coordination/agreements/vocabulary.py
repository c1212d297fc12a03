"""Which words does an agreement use? States and kinds of domain section 10, without any behaviour."""

from django.db import models
from django.utils.translation import gettext_lazy as _

DRAFT, NEGOTIATING, FROZEN, REFUSED = "draft", "negotiating", "frozen", "refused"
SIGNED, AMENDED, EXPIRED, TERMINATED, DROPPED = "signed", "amended", "expired", "terminated", "dropped"

IN_FORCE = (SIGNED, AMENDED)
EVER_SIGNED = (SIGNED, AMENDED, EXPIRED, TERMINATED)
BEFORE_SIGNING = (DRAFT, NEGOTIATING, FROZEN, REFUSED)
# Where a text may lie on the table: before the first signing, or as an amendment beside what was signed.
TABLED = (NEGOTIATING, FROZEN, REFUSED, SIGNED, AMENDED, EXPIRED)

FEWEST_PARTIES, MOST_PARTIES = 2, 8
# How parties are called by their place in the written order.
ORDINALS = (_("甲方"), _("乙方"), _("丙方"), _("丁方"), _("戊方"), _("己方"), _("庚方"), _("辛方"))


class VersionState(models.TextChoices):
    """What became of a text."""

    DRAFT = "draft", _("磋商中")
    FROZEN = "frozen", _("已冻结")
    SIGNED = "signed", _("已签署")
    SUPERSEDED = "superseded", _("已被修订")
    REFUSED = "refused", _("被拒签")
    VOID = "void", _("已作废")


class VersionKind(models.TextChoices):
    """What a text is to the agreement."""

    FIRST = "first", _("首次签订")
    AMENDMENT = "amendment", _("修订")
    RENEWAL = "renewal", _("续签")


class Signing(models.TextChoices):
    """In which order the parties sign."""

    PARALLEL = "parallel", _("同时签署")
    ORDERED = "ordered", _("按各方次序依次签署")


OPEN_STATES = (VersionState.DRAFT, VersionState.FROZEN)
BINDING_STATES = (VersionState.SIGNED, VersionState.SUPERSEDED)


# Callable choices, so that a new label needs no migration.
def version_states():
    return VersionState.choices


def version_kinds():
    return VersionKind.choices


def signings():
    return Signing.choices
