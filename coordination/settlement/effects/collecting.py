"""What changes while figures are collected and checked?"""

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from coordination.common.errors import Invalid
from coordination.settlement.models import Delivery, RevenueLine
from coordination.settlement.people import DESK, own_party
from coordination.settlement.queries import money, sum_of
from coordination.settlement.revenue.delivering import keep_file, take_in
from coordination.settlement.rounds.facts import as_lines, read_lines
from coordination.settlement.states import COLLECTING, FIGURES_CONFIRMED, Differing, Reading, Source

from .telling import own_name, tell_others

AT_ONCE = 2 * 1024 * 1024  # bytes; what is larger is read by a worker
SHOWN = 20  # problems beside the field


def deliver(round_, act) -> None:
    """Take in a file: a small one at once, a large one by a worker, with its progress on the page."""
    delivery = new_delivery(round_, act, act["file"], differing=act["differing"] or Differing.REPORT)
    unit = own_name(round_, act, DESK)
    if delivery.size > AT_ONCE:
        act.say(unit=unit, file=delivery.file_name, result=_("等待读取"))
        return
    delivery = read_now(delivery, act)
    act.say(unit=unit, file=delivery.file_name, result=brought(delivery, round_))
    if delivery.new or delivery.changed:
        tell_others(round_, act, "figures_delivered", file=delivery.file_name, unit=unit)


def new_delivery(round_, act, upload, *, differing: str = Differing.REPORT, reason: str = "") -> Delivery:
    if not upload.size:
        raise Invalid(
            {"file": _("%(file)s是空文件（0字节），请检查是否选错了文件。") % {"file": upload.name}}
        )
    if upload.size > settings.LINES_MAX_BYTES:
        limit = filesizeformat(settings.LINES_MAX_BYTES)
        raise Invalid(
            {
                "file": _("%(file)s超过%(limit)s，请按月份或税种分成几个文件上传。")
                % {"file": upload.name, "limit": limit}
            }
        )
    stored, sha, size = keep_file(upload)
    return Delivery.objects.create(
        agreement_id=round_.agreement_id,
        round=round_,
        file_name=upload.name[:200],
        stored_as=stored,
        sha256=sha,
        size=size,
        source=Source.API if act.actor.source == "api" else Source.PORTAL,
        differing=differing,
        reason=reason,
        delivered_by=act.actor.user,
        delivered_by_name=act.actor.name[:120],
        organisation=act.actor.organisation,
        delivered_at=act.at,
    )


def read_now(delivery: Delivery, act) -> Delivery:
    """Read a small file within the act; what is wrong with it refuses the act, and nothing stays of it."""
    delivery = take_in(delivery, at=act.at)
    if delivery.state == Reading.REFUSED:
        problems = delivery.problems
        sentences = [sentence_of(each) for each in problems[:SHOWN]]
        if len(problems) > SHOWN:
            sentences.append(_("另有%(more)s处。") % {"more": len(problems) - SHOWN})
        raise Invalid({"file": sentences})
    return delivery


def sentence_of(problem: dict) -> str:
    place = [str(_("第%(line)s行") % {"line": problem["line"]})] if problem["line"] else []
    where = " ".join([*place, *([problem["place"]] if problem["place"] else [])])
    return f"{where}\uff1a{problem['sentence']}" if where else problem["sentence"]


def brought(delivery: Delivery, round_) -> str:
    """What a file brought, in words."""
    return str(
        _("共%(lines)s行，新增%(new)s行，已有%(same)s行，金额不同%(differ)s行（已改%(changed)s行）")
        % {
            "lines": f"{delivery.lines:,}",
            "new": f"{delivery.new:,}",
            "same": f"{delivery.same:,}",
            "differ": f"{delivery.differ:,}",
            "changed": f"{delivery.changed:,}",
        }
    )


def withdraw_delivery(round_, act) -> None:
    """Take the lines of a file back; what it only repeated stays with the file that brought it first."""
    delivery = act["delivery"]
    lines, _found = RevenueLine.objects.filter(delivery=delivery, agreement=round_.agreement_id).delete()
    delivery.state, delivery.sentence = Reading.REFUSED, act["reason"]
    delivery.new = delivery.amount = 0
    delivery.save(update_fields=["state", "sentence", "new", "amount"])
    forget_confirmations(round_)
    act.say(file=delivery.file_name, lines=f"{lines:,}", reason=act["reason"])


def state_facts(round_, act) -> None:
    old = as_lines(round_)
    round_.facts = read_lines(act["facts"], round_)
    forget_confirmations(round_)
    lines = as_lines(round_)
    act.changed("facts", old, lines)
    act.say(unit=own_name(round_, act, DESK), facts="\uff1b".join(lines))


def forget_confirmations(round_) -> None:
    """Whoever found the figures right has to look again."""
    round_.parties.update(figures_confirmed_at=None, figures_confirmed_by="")


def confirm_figures(round_, act) -> None:
    party = own_party(round_, act.actor, DESK, lambda each: each.figures_confirmed_at is None)
    party.figures_confirmed_at, party.figures_confirmed_by = act.at, act.actor.name[:120]
    party.save(update_fields=["figures_confirmed_at", "figures_confirmed_by"])
    amount, lines = sum_of(round_)
    act.say(unit=party.account, amount=money(round_, amount), lines=f"{lines:,}")


def after_confirming(round_, act) -> str:
    if round_.parties.filter(figures_confirmed_at=None).exists():
        return COLLECTING
    tell_others(round_, act, "figures_confirmed")
    return FIGURES_CONFIRMED


def question_figures(round_, act) -> None:
    forget_confirmations(round_)
    unit = own_name(round_, act, DESK)
    tell_others(round_, act, "figures_questioned", must_act=True, unit=unit, text=act["text"])
    act.say(unit=unit, text=act["text"])


def reopen_figures(round_, act) -> None:
    forget_confirmations(round_)
    tell_others(round_, act, "figures_reopened", reason=act["reason"])
    act.say(reason=act["reason"])
