"""Which words does a submission use? Kinds and answers of domain section 4, without any behaviour."""

from django.db import models
from django.utils.translation import gettext_lazy as _

DRAFT, SUBMITTED, SUPPLEMENT_WANTED = "draft", "submitted", "supplement_wanted"
ANSWERED, CLOSED, WITHDRAWN = "answered", "closed", "withdrawn"

WITH_MINISTRY = (SUBMITTED, SUPPLEMENT_WANTED)
LIVE = (DRAFT, SUBMITTED, SUPPLEMENT_WANTED, ANSWERED)
# From the slowest to the fastest: of several submissions of one outcome the slowest is shown.
BY_PROGRESS = (DRAFT, SUPPLEMENT_WANTED, SUBMITTED, ANSWERED, CLOSED)


class SubmissionKind(models.TextChoices):
    """What is asked of the ministry."""

    APPROVAL = "approval", _("审批")
    SUPPORT = "support", _("支持")
    PILOT = "pilot", _("试点授权")
    RECORD = "record", _("备案")


class Verdict(models.TextChoices):
    """What the ministry answered."""

    AGREED = "agreed", _("同意")
    PARTLY = "partly", _("部分同意")
    REFUSED = "refused", _("不同意")
    TRANSFERRED = "transferred", _("转办")
    WITH_CONDITIONS = "with_conditions", _("附条件同意")


class Channel(models.TextChoices):
    """How somebody was asked."""

    PHONE = "phone", _("电话")
    LETTER = "letter", _("函件")
    VISIT = "visit", _("上门")
    MESSAGE = "message", _("政务即时通信")


# Callable choices, so that a new label needs no migration.
def submission_kinds():
    return SubmissionKind.choices


def verdicts():
    return Verdict.choices


def channels():
    return Channel.choices
