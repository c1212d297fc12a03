"""Do all totals of projects and settlements agree? For an operator, and for the release test."""

import json

from django.core.management.base import BaseCommand

from coordination.settlement.sums import check_all


class Command(BaseCommand):
    help = "Work out every total of every project and settlement twice and compare. Ends with 1 when two do not agree."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="print compared and differences as JSON")

    def handle(self, **options):
        found = check_all()
        if options["json"]:
            facts = {"compared": found.compared, "differences": found.differences}
            self.stdout.write(json.dumps(facts, ensure_ascii=False, indent=1))
        else:
            for each in found.differences:
                self.stdout.write(f"{each['total']} {each['of']}: {each['summed']} ≠ {each['recomputed']}")
            self.stdout.write(f"{found.compared} totals compared, {len(found.differences)} differences.")
        if not found.is_clean:
            raise SystemExit(1)
