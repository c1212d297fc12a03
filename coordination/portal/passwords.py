"""How does the link to a new password reach its owner?

The request only writes a row, so that it takes the same time whether or not the address belongs to
anybody; a background job sends the letter. Never to a deputy, and not more than a few in an hour.
"""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts.models import User
from coordination.portal.models import PasswordLetter

AT_MOST = 3  # letters to one person in an hour
WORTH = timedelta(hours=1)  # a letter older than this is not sent any more
PAUSE = timedelta(minutes=1)
log = structlog.get_logger(__name__)


def ask_for_new_password(user: User, *, at: datetime) -> None:
    """Queue a letter, unless some were asked for just now."""
    lately = PasswordLetter.objects.filter(user=user, asked_at__gt=at - WORTH)
    if lately.count() < AT_MOST:
        PasswordLetter.objects.create(user=user, asked_at=at)


def send_password_letters(at: datetime) -> int:
    """Send what waits; one that fails is tried again every few minutes for an hour. Returns how many left."""
    waiting = PasswordLetter.objects.filter(sent_at=None, asked_at__gt=at - WORTH, user__is_active=True)
    in_turn = [each for each in waiting.select_related("user") if each.asked_at + each.attempts * PAUSE <= at]
    return sum(_send(letter, at) for letter in in_turn)


def _send(letter: PasswordLetter, at: datetime) -> bool:
    mine = PasswordLetter.objects.filter(pk=letter.pk, sent_at=None, attempts=letter.attempts)
    if not letter.user.email or not mine.update(attempts=F("attempts") + 1):
        return False
    try:
        with translation.override(letter.user.language):
            facts = _facts(letter.user)
            subject = render_to_string("registration/password_reset_subject.txt", facts).strip()
            text = render_to_string("registration/password_reset_email.html", facts)
        send_mail(subject, text, None, [letter.user.email])
    except Exception as error:  # one letter never stops the others
        log.warning("password_letter_not_sent", letter=letter.pk, error=type(error).__name__)
        return False
    PasswordLetter.objects.filter(pk=letter.pk).update(sent_at=at)
    return True


def _facts(user: User) -> dict:
    """The link is made of the configured address, never of what a request claims to have called."""
    site = urlsplit(settings.SITE_URL)
    return {
        "user": user,
        "protocol": site.scheme,
        "domain": site.netloc,
        "uid": urlsafe_base64_encode(force_bytes(user.pk)),
        "token": default_token_generator.make_token(user),
    }
