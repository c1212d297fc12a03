"""What is due in supervision, and who is told? The one source of my work and of reminders."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from coordination.common.local_time import local_date
from coordination.common.working_days import calendars
from coordination.notifications.duties import Duty, duty_rule, of_units

from . import notices  # noqa: F401 - registers the news
from .models import DataItem, Instruction, Letter
from .vocabulary import OPEN

# One duty is one paragraph: its verb, the act that ends it, who is told, when.
# fmt: off

DESK = frozenset({Role.COORDINATOR, Role.HANDLER, Role.OFFICE_STAFF})
VOICE = frozenset({Role.COORDINATOR, Role.APPROVER, Role.OFFICE_STAFF})
SIGNING = frozenset({Role.APPROVER, Role.OFFICE_STAFF})
ANSWER_DAYS = 3  # working days in which a request between equals is expected to be answered


def _letters(organisations, path):
    rows = Letter.objects.filter(of_units(organisations, path))
    return rows.select_related("issuer", "addressee__root", "predecessor")


@duty_rule("letter_sign", verb=_("签发督办函"), act="sign", roles=SIGNING, steps=(0, 3), must_act=True,
           why=_("该督办函送您签发"))
def to_sign(rule, *, at, organisations):
    """Named: the leader it was put before."""
    for letter in _letters(organisations, "issuer").to_sign():
        yield Duty(rule, letter, letter.issuer_id, detail=letter.addressee.name, person_id=letter.signatory_id)


@duty_rule("letter_reply", verb=_("回复督办函"), act="reply", roles=VOICE, steps=(-1, 0, 1, 6), must_act=True,
           why=_("该督办函发给您所在的单位，须在时限内回复，有异议可一并提出"))
def reply_due(rule, *, at, organisations):
    """Of several levels the last one: its reply answers those before it."""
    rows = _letters(organisations, "addressee").awaiting_reply()
    for letter in rows.exclude(pk__in=Letter.objects.followed().order_by().values("pk")):
        yield Duty(rule, letter, letter.addressee_id, letter.reply_due_on, key=f"round{letter.asked_again + 1}",
                   detail=letter.issuer.name)


@duty_rule("letter_review", verb=_("审阅回复"), act="accept_reply", roles=VOICE, steps=(0, 3),
           why=_("该督办函由您所在的单位发出，对方已回复"))
def review(rule, *, at, organisations):
    national = calendars().national
    for letter in _letters(organisations, "issuer").replied():
        due = national.after(letter.replied_on, ANSWER_DAYS)
        yield Duty(rule, letter, letter.issuer_id, due, key=f"round{letter.asked_again + 1}", detail=letter.addressee.name)


@duty_rule("letter_no_reply", verb=_("处理逾期未复"), act="escalate", roles=VOICE, steps=(1,),
           why=_("该督办函由您所在的单位发出，逾期未回复"))
def no_reply(rule, *, at, organisations):
    """Rise to the next level or withdraw; until a next letter exists."""
    late = _letters(organisations, "issuer").overdue(on=local_date(at)).exclude(level="red")
    followed = Q(pk__in=Letter.objects.live().filter(predecessor__isnull=False).order_by().values("predecessor"))
    for letter in late.exclude(followed):
        yield Duty(rule, letter, letter.issuer_id, letter.reply_due_on, detail=letter.addressee.name)


@duty_rule("letter_draft", verb=_("核定督办函"), act="submit_for_signature", roles=DESK, steps=(),
           why=_("督办阶梯起草了该督办函"))
def drafted(rule, *, at, organisations):
    for letter in _letters(organisations, "issuer").drafts():
        yield Duty(rule, letter, letter.issuer_id, detail=letter.addressee.name)


@duty_rule("letter_waits", verb=_("等待回复"), act="withdraw", roles=DESK, steps=(), waiting=True,
           why=_("该督办函由您所在的单位发出"))
def waits_for_reply(rule, *, at, organisations):
    today = local_date(at)
    for letter in _letters(organisations, "issuer").awaiting_reply().filter(reply_due_on__gte=today):
        yield Duty(rule, letter, letter.issuer_id, letter.reply_due_on, waiting_for=(letter.addressee.name,))


@duty_rule("instruction_answer", verb=_("办理批示"), act="answer", roles=VOICE | DESK, steps=(-3, 0, 1, 6), must_act=True,
           why=_("该批示请您所在的单位办理"))
def instructed(rule, *, at, organisations):
    rows = Instruction.objects.filter(of_units(organisations, "addressee")).open()
    for each in rows.select_related("task", "addressee"):
        yield Duty(rule, each, each.addressee_id, each.due_on, key=f"due{each.due_on:%Y%m%d}", detail=each.leader,
                   person_id=each.person_id)


@duty_rule("data_request_answer", verb=_("报送资料"), act="answer", roles=DESK, steps=(-3, 0, 1),
           why=_("区域办向您所在的单位征集该指标"))
def figure_due(rule, *, at, organisations):
    items = DataItem.objects.filter(of_units(organisations), answered_at=None, stands=True, request__status=OPEN)
    for item in items.select_related("request__asker"):
        yield Duty(rule, item.request, item.organisation_id, item.request.due_on, key=f"item{item.pk}",
                   detail=item.request.asker.name)
