"""Which mails left, which did not, and why?

For those who keep the system running: addresses, times and errors, never what a mail says.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Role
from coordination.notifications.delivering import resend
from coordination.notifications.models import Mail
from coordination.notifications.queries import delivery_log
from coordination.notifications.schedule import silent_jobs
from coordination.notifications.states import MailState
from coordination.portal.access import only_role
from coordination.portal.paging import turn

TONES = {
    MailState.QUEUED: "wait",
    MailState.RETRYING: "wait",
    MailState.SENT: "good",
    MailState.DEAD: "bad",
    MailState.NO_LONGER_NEEDED: "quiet",
}


@never_cache
@require_safe
@only_role(Role.SYSTEM_ADMIN)
def deliveries(request: HttpRequest) -> HttpResponse:
    """The delivery log, newest first, by state; and which background job has fallen silent."""
    state = request.GET.get("state", "")
    mails = delivery_log(request.actor, state=state if state in MailState.values else "")
    page = turn(request, mails, ["-created_at"])
    segments = [{"label": _("全部"), "url": "?", "current": not state}] + [
        {"label": label, "url": f"?state={value}", "current": state == value}
        for value, label in MailState.choices
    ]
    context = {
        "segments": segments,
        "mails": [
            {"mail": mail, "state": {"label": mail.get_state_display(), "tone": TONES[mail.state]}}
            for mail in page.rows
        ],
        "pager": page,
        "silent_jobs": silent_jobs(timezone.now()),
    }
    return render(request, "portal/deliveries.html", context)


@never_cache
@require_safe
@only_role(Role.SYSTEM_ADMIN)
def delivery(request: HttpRequest, pk: int) -> HttpResponse:
    """What happened to one mail, attempt by attempt."""
    mail = get_object_or_404(delivery_log(request.actor), pk=pk)
    context = {
        "mail": mail,
        "state": {"label": mail.get_state_display(), "tone": TONES[mail.state]},
        "attempts": mail.log.all(),
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
