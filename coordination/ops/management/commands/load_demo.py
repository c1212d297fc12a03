"""How does a demonstration get its data?"""

import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from coordination.ops.demo.loading import InUse, load


class Command(BaseCommand):
    help = "Fill an empty installation with the demonstration: real public meetings and tasks, played by invented people."

    def handle(self, *args, verbosity: int, **options):
        if not settings.DEMO:
            raise CommandError(
                "Set DELTA_DEMO=1: otherwise nobody could log in to the accounts of the demonstration."
            )
        began = time.monotonic()
        try:
            loaded = load(now=timezone.now(), say=self.stdout.write if verbosity else lambda text: None)
        except InUse:
            raise CommandError("This installation is in use, so the demonstration was not loaded.") from None
        except ValueError as error:
            raise CommandError(str(error)) from None
        if not loaded:
            self.stdout.write("The demonstration is there already; nothing was added.")
        elif verbosity:
            self.stdout.write(f"Loaded in {time.monotonic() - began:.1f} s.")
