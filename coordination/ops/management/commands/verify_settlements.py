"""Does every kept statement still recompute to the same bytes?"""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext_lazy as _

from coordination.settlement.rounds.verifying import verify_all


class Command(BaseCommand):
    help = "Recompute every kept settlement statement from its own document and compare the bytes; exit code 1 if one differs."

    def handle(self, **options):
        count = wrong = 0
        for verdict in verify_all():
            count += 1
            if not verdict.stands:
                wrong += 1
                statement = verdict.statement
                self.stdout.write(
                    f"{statement.round} {statement.edition}.{statement.position}: {verdict.sentence}"
                )
        self.stdout.write(str(_("共%(count)s份结算单，%(wrong)s份不符") % {"count": count, "wrong": wrong}))
        if wrong:
            raise SystemExit(1)
