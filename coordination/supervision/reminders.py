"""What is due in supervision, and who is told? The one source of my work and of reminders."""

from django.conf import settings
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Replace
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from coordination.common.local_time import local_date
from coordination.notifications.rows import Rows, WorkingDaysAfter, duty_rows

from . import notices  # noqa: F401 - registers the news
from .models import DataItem, Instruction, Letter
from .vocabulary import OPEN

# One duty is one paragraph: its verb, the act that ends it, who is told, when.
# fmt: off

DESK = frozenset({Role.COORDINATOR, Role.HANDLER, Role.OFFICE_STAFF})
VOICE = frozenset({Role.COORDINATOR, Role.APPROVER, Role.OFFICE_STAFF})
SIGNING = frozenset({Role.APPROVER, Role.OFFICE_STAFF})


@duty_rows("letter_sign", verb=_("签发督办函"), act="sign", roles=SIGNING, steps=(0, 3), must_act=True,
           why=_("该督办函送您签发"))
def to_sign(at):
    """Named: the leader it was put before."""
    return _issued_by(Letter.objects.to_sign(), due=WorkingDaysAfter("created_at", settings.ANSWER_DAYS),
                      detail="addressee__name", person="signatory")


@duty_rows("letter_reply", verb=_("回复督办函"), act="reply", roles=VOICE, steps=(-1, 0, 1, 6), must_act=True,
           why=_("该督办函发给您所在的单位，须在时限内回复，有异议可一并提出"))
def reply_due(at):
    """Of several levels the last one: its reply answers those before it."""
    asked = Letter.objects.awaiting_reply().exclude(pk__in=Letter.objects.followed().order_by().values("pk"))
    return Rows(_in_rounds(asked), "addressee", key="round{time}", due="reply_due_on", detail="issuer__name")


def _in_rounds(letters):
    """With how many times a reply was asked for."""
    return letters.annotate(time=F("asked_again") + 1)


def _issued_by(letters, **fields):
    return Rows(letters, "issuer", **fields)


@duty_rows("letter_review", verb=_("审阅回复"), act="accept_reply", roles=VOICE, steps=(0, 3),
           why=_("该督办函由您所在的单位发出，对方已回复"))
def review(at):
    return _issued_by(_in_rounds(Letter.objects.replied()), key="round{time}", detail="addressee__name",
                      due=WorkingDaysAfter("replied_on", settings.ANSWER_DAYS))


@duty_rows("letter_no_reply", verb=_("处理逾期未复"), act="escalate", roles=VOICE, steps=(1,),
           why=_("该督办函由您所在的单位发出，逾期未回复"))
def no_reply(at):
    """Rise to the next level or withdraw; until a next letter exists."""
    followed = Letter.objects.live().filter(predecessor__isnull=False).order_by().values("predecessor")
    late = Letter.objects.overdue(on=local_date(at)).exclude(level="red").exclude(pk__in=followed)
    return _issued_by(late, due="reply_due_on", detail="addressee__name")


@duty_rows("letter_draft", verb=_("核定督办函"), act="submit_for_signature", roles=DESK, steps=(),
           why=_("督办阶梯起草了该督办函"))
def drafted(at):
    return _issued_by(Letter.objects.drafts(), detail="addressee__name")


@duty_rows("letter_waits", verb=_("等待回复"), act="withdraw", roles=DESK, steps=(), waiting=True,
           why=_("该督办函由您所在的单位发出"))
def waits_for_reply(at):
    in_time = Letter.objects.awaiting_reply().filter(reply_due_on__gte=local_date(at))
    return _issued_by(in_time, due="reply_due_on", waiting_for="addressee__name")


@duty_rows("instruction_answer", verb=_("办理批示"), act="answer", roles=VOICE | DESK, steps=(-3, 0, 1, 6), must_act=True,
           why=_("该批示请您所在的单位办理"))
def instructed(at):
    day = Replace(Cast("due_on", CharField()), Value("-"), Value(""))
    rows = Instruction.objects.open().annotate(due_day=day)
    return Rows(rows, "addressee", key="due{due_day}", due="due_on", detail="leader", person="person")


@duty_rows("data_request_answer", verb=_("报送资料"), act="answer", roles=DESK, steps=(-3, 0, 1),
           why=_("区域办向您所在的单位征集该指标"))
def figure_due(at):
    items = DataItem.objects.filter(answered_at=None, stands=True, request__status=OPEN)
    return Rows(items, "organisation", "request", key="item{pk}", due="request__due_on", detail="request__asker__name")
