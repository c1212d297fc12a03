"""How does the delivery log learn of a mail that came back?

In the aliases of the mail server: ``noreply: "|/path/to/manage.py record_bounce"``.
"""

import sys

from django.core.management.base import BaseCommand
from django.utils import timezone

from coordination.notifications.bounces import LARGEST, record_bounce


class Command(BaseCommand):
    help = "Read one returned letter from standard input and mark the mail it is about as bounced."

    def handle(self, *args, **options):
        mail = record_bounce(sys.stdin.buffer.read(LARGEST), at=timezone.now())
        if mail is None:
            self.stdout.write("Not a report about one of our mails; nothing was changed.")
        else:
            self.stdout.write(f"Bounced: {mail.key}: {mail.address}")
