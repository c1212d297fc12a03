"""How do letters about an account reach its owner: a link to a new password, a changed address?

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
from django.utils.translation import gettext as _

from accounts.models import User
from coordination.portal.models import AddressLetter, PasswordLetter

AT_MOST = 3  # letters to one person in an hour
WARNED = timedelta(days=3)  # for so long a former address is tried
WORTH = timedelta(hours=1)  # a letter older than this is not sent any more
PAUSE = timedelta(minutes=1)
log = structlog.get_logger(__name__)


def ask_for_new_password(user: User, *, at: datetime) -> None:
    """Queue a letter, unless some were asked for just now."""
    lately = PasswordLetter.objects.filter(user=user, asked_at__gt=at - WORTH)
    if lately.count() < AT_MOST:
        PasswordLetter.objects.create(user=user, asked_at=at)


def warn_former_address(user: User, address: str, *, at: datetime) -> None:
    """Queue a letter to the address that was replaced."""
    if address:
        AddressLetter.objects.create(user=user, address=address, asked_at=at)


def send_address_letters(at: datetime) -> int:
    """Send what waits, each tried a little later every time. Returns how many left."""
    waiting = AddressLetter.objects.filter(sent_at=None, asked_at__gt=at - WARNED)
    in_turn = [
        each
        for each in waiting.select_related("user")
        if each.asked_at + each.attempts * each.attempts * PAUSE <= at
    ]
    return sum(_warn(letter, at) for letter in in_turn)


def _warn(letter: AddressLetter, at: datetime) -> bool:
    mine = AddressLetter.objects.filter(pk=letter.pk, sent_at=None, attempts=letter.attempts)
    if not mine.update(attempts=F("attempts") + 1):
        return False
    try:
        with translation.override(letter.user.language):
            facts = {"user": letter.user, "site": settings.SITE_URL, "at": letter.asked_at}
            text = render_to_string("registration/address_changed_email.txt", facts)
            subject = str(_("您的通知邮箱已更换"))
        send_mail(subject, text, None, [letter.address])
    except Exception as error:  # one letter never stops the others
        log.warning("address_letter_not_sent", letter=letter.pk, error=type(error).__name__)
        return False
    AddressLetter.objects.filter(pk=letter.pk).update(sent_at=at)
    return True


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
