"""Would any reader meet a sentence in the wrong language?"""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from coordination.ops.translations import ExtractionFailed, absent_sentences, catalogues, findings


class Command(BaseCommand):
    help = "Fail when a sentence is missing from a catalogue, untranslated, fuzzy or breaks a placeholder."
    requires_system_checks = ()

    def handle(self, *args, **options):
        project = Path(settings.BASE_DIR)
        found = [finding for catalogue in catalogues(project / "locale") for finding in findings(catalogue)]
        try:
            for language, _name in settings.LANGUAGES:
                if language != settings.LANGUAGE_CODE:
                    found += absent_sentences(project, language)
        except ExtractionFailed as error:
            raise CommandError(str(error)) from error
        for finding in found:
            self.stdout.write(str(finding))
        if found:
            raise CommandError(f"{len(found)} sentences need a translator.")
        self.stdout.write("All sentences are translated.")
