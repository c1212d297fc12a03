"""How does a new installation get its units?"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from coordination.ops.regions import DATA, load_units


class Command(BaseCommand):
    help = (
        "Create the organisation tree from regions.csv and units.csv; units that exist are left as they are."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--folder", type=Path, default=DATA, help="a folder with your own regions.csv and units.csv"
        )

    def handle(self, *args, folder: Path, **options):
        for name in ("regions.csv", "units.csv"):
            if not (folder / name).is_file():
                raise CommandError(f"There is no file {folder / name}.")
        done = load_units(folder)
        if options["verbosity"]:
            self.stdout.write(f"{done.created} units created, {done.known} were there already.")
