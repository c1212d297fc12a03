"""How do the catalogues below locale/ become what Django reads?"""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from coordination.ops.translations import compile_stale


class Command(BaseCommand):
    help = "Compile locale/*/LC_MESSAGES/*.po where the .mo is missing or older. Does not need gettext."
    requires_system_checks = ()

    def handle(self, *args, **options):
        for locale in settings.LOCALE_PATHS:
            for written in compile_stale(Path(locale)):
                self.stdout.write(f"Compiled {written}")
