"""What would have been mailed, where no mail server is configured?

Only in a demonstration or while developing: everybody's letters lie open here.
"""

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from coordination.notifications.mailbox import KeptMail, list_mails, read_mail
from coordination.portal.navigation import mailbox_is_open

LIMIT = 100
# A letter is styled in itself, as mail programs want it; nothing else in it may load or run.
LETTER_POLICY = {
    "default-src": [NONE],
    "script-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": ["data:"],
    "form-action": [NONE],
    "frame-ancestors": [SELF],
}


def _mail(mail_id: str) -> KeptMail:
    mail = read_mail(mail_id) if mailbox_is_open() else None
    if mail is None:
        raise Http404
    return mail


def _shown(mail: KeptMail) -> dict:
    return {
        "subject": mail.subject,
        "sender": settings.DEFAULT_FROM_EMAIL,
        "to": mail.to,
        "at": mail.sent_at,
        "text": mail.text,
        "url": reverse("portal:mail", args=[mail.id]),
    }


@never_cache
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """The newest letters."""
    if not mailbox_is_open():
        raise Http404
    return render(
        request, "portal/mailbox/list.html", {"mails": [_shown(mail) for mail in list_mails(limit=LIMIT)]}
    )


@never_cache
@require_safe
def mail(request: HttpRequest, mail_id: str) -> HttpResponse:
    """One letter, as a page or as plain text."""
    kept = _mail(mail_id)
    context = {
        "mail": _shown(kept),
        "part": "text" if request.GET.get("part") == "text" or not kept.html else "html",
        "html_url": reverse("portal:mail-body", args=[kept.id]) if kept.html else "",
        "list_url": reverse("portal:mailbox"),
    }
    return render(request, "portal/mailbox/detail.html", context)


@never_cache
@require_safe
@xframe_options_sameorigin
@csp_replace(LETTER_POLICY)
def mail_body(request: HttpRequest, mail_id: str) -> HttpResponse:
    """The letter's own HTML, alone in a frame that runs nothing."""
    return HttpResponse(_mail(mail_id).html)
