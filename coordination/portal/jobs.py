"""Which work of this room runs by itself?"""

from datetime import datetime, timedelta

from django.conf import settings

from coordination.notifications.schedule import every
from coordination.portal.models import UploadedLedger
from coordination.portal.passwords import send_address_letters, send_password_letters

UPLOADS_KEPT = timedelta(days=1)


@every(settings.SWEEP_SECONDS)
def password_letters(at: datetime) -> int:
    """Send the letters with a link to a new password."""
    return send_password_letters(at)


@every(settings.SWEEP_SECONDS)
def address_letters(at: datetime) -> int:
    """Tell former addresses that they were replaced."""
    return send_address_letters(at)


@every(3600)
def forgotten_uploads(at: datetime) -> int:
    """Throw away ledgers that were uploaded and never imported."""
    forgotten = list(UploadedLedger.objects.filter(uploaded_at__lt=at - UPLOADS_KEPT))
    for upload in forgotten:
        upload.throw_away()
    return len(forgotten)
