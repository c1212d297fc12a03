"""Which mails left, which did not, and why?

For those who keep the system running: addresses, times and errors, never what a mail says.
"""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Role
from coordination.notifications.delivering import resend, resend_all
from coordination.notifications.models import Mail
from coordination.notifications.queries import delivery_health, delivery_log
from coordination.notifications.schedule import JOBS, silent_jobs
from coordination.notifications.states import FAILED, MailKind, MailState
from coordination.portal.access import only_role
from coordination.portal.paging import turn, with_params

TONES = {
    MailState.QUEUED: "wait",
    MailState.RETRYING: "wait",
    MailState.SENT: "good",
    MailState.DEAD: "bad",
    MailState.BOUNCED: "bad",
    MailState.NO_LONGER_NEEDED: "quiet",
}


FAILED_BOTH = "failed"


@never_cache
@require_safe
@only_role(Role.SYSTEM_ADMIN)
def deliveries(request: HttpRequest) -> HttpResponse:
    """The delivery log, newest first, filtered; how it stands; which background job has fallen silent."""
    wanted = _wanted(request.GET)
    page = turn(request, delivery_log(request.actor, **wanted), ["-created_at"])
    at = timezone.now()
    context = {
        "segments": _segments(request, wanted["state"]),
        "kinds": MailKind.choices,
        "wanted": wanted,
        "asked": _as_text(wanted),
        "is_filtered": any(wanted.values()),
        "mails": [
            {
                "mail": mail,
                "state": {"label": mail.get_state_display(), "tone": TONES[mail.state]},
                "may_go_again": mail.state in (MailState.SENT, *FAILED),
            }
            for mail in page.rows
        ],
        "pager": page,
        "health": delivery_health(at),
        "silent_jobs": silent_jobs(at),
        "job_count": len(JOBS),
    }
    return render(request, "portal/deliveries.html", context)


def _wanted(params: QueryDict) -> dict[str, Any]:
    """What the filter asks for; what nobody could have chosen asks for nothing."""
    state, kind = params.get("state", ""), params.get("kind", "")
    return {
        "state": state if state in (*MailState.values, FAILED_BOTH) else "",
        "kind": kind if kind in MailKind.values else "",
        "address": params.get("address", "").strip()[:254],
        "since": _day(params.get("since", "")),
        "until": _day(params.get("until", "")),
    }


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1990 <= day.year <= 2100 else None


def _as_text(wanted: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in wanted.items() if value}


def _segments(request: HttpRequest, state: str) -> list[dict]:
    choices = [("", _("全部")), (FAILED_BOTH, _("失败")), *MailState.choices]
    return [
        {
            "label": label,
            "url": with_params(request, state=value or None, at=None),
            "current": state == value,
        }
        for value, label in choices
    ]


@require_POST
@only_role(Role.SYSTEM_ADMIN)
def send_many_again(request: HttpRequest) -> HttpResponse:
    """Queue the ticked mails again, or all that failed among those the filter shows."""
    wanted = _wanted(request.POST)
    log = delivery_log(request.actor, **wanted)
    if "all_failed" in request.POST:
        rows = log.filter(state__in=FAILED)
    else:
        ticked = [pk for pk in request.POST.getlist("mail") if pk.isascii() and pk.isdigit() and len(pk) < 19]
        rows = log.filter(pk__in=ticked)
    number = resend_all(
        Mail.objects.filter(pk__in=rows.order_by().values("pk")), by=request.actor, at=timezone.now()
    )
    if number:
        sentence = ngettext("已重新列入发送：%(n)s封。", "已重新列入发送：%(n)s封。", number)
        messages.success(request, sentence % {"n": number})
    else:
        messages.error(request, _("没有可以重发的邮件：请先勾选已发出或失败的邮件。"))
    return redirect(f"{reverse('portal:deliveries')}?{urlencode(_as_text(wanted))}")


@never_cache
@require_safe
@only_role(Role.SYSTEM_ADMIN)
def delivery(request: HttpRequest, pk: int) -> HttpResponse:
    """What happened to one mail, attempt by attempt."""
    mail = get_object_or_404(delivery_log(request.actor), pk=pk)
    context = {
        "mail": mail,
        "state": {"label": mail.get_state_display(), "tone": TONES[mail.state]},
        "attempts": mail.log.select_related("by"),
        "may_go_again": mail.state in (MailState.SENT, *FAILED),
        "address_now": mail.present_address,
    }
    return render(request, "portal/delivery.html", context)


@require_POST
@only_role(Role.SYSTEM_ADMIN)
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Queue a mail again, to the recipient's present address."""
    mail = get_object_or_404(Mail, pk=pk)
    resend(mail, by=request.actor, at=timezone.now())
    messages.success(request, _("已重新列入发送。"))
    return redirect("portal:delivery", pk=pk)
