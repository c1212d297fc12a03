"""Who does the background work when there is no Redis?"""

import signal
import threading

from django.core.management.base import BaseCommand
from django.utils import timezone

from coordination.notifications.working import EmbeddedWorker


class Command(BaseCommand):
    help = "Reminders, mails and automatic acts without Redis, until SIGTERM or Ctrl-C."

    def handle(self, *args, **options):
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        EmbeddedWorker(now=timezone.now, wait=stop.wait).run()
