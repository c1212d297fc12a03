"""How is a list of projects imported from the command line?"""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from coordination.common.errors import DomainError
from coordination.projects.importing import import_projects, preview
from coordination.projects.listing.tables import open_list
from coordination.tasks.ledger.workbook import open_workbook

from .import_ledger import Command as LedgerCommand


class Command(BaseCommand):
    help = "Import a list of cross-border projects (.csv or .xlsx). The same rows are never imported twice."

    def add_arguments(self, parser):
        parser.add_argument("file", help="the list")
        parser.add_argument("--dry-run", action="store_true", help="read and judge the file, write nothing")
        parser.add_argument(
            "--json", action="store_true", help="print rows, ready, warnings and errors as JSON"
        )
        parser.add_argument("--user", help="the person in whose name it is imported (user name)")
        parser.add_argument(
            "--organisation", help="name or code of the importing unit; default: the regional office"
        )

    def handle(self, *, file, dry_run, user, organisation, **options):
        at = timezone.now()
        try:
            actor = LedgerCommand.actor(user, organisation, at)
            listing = open_list(LedgerCommand.path(file), open_workbook=open_workbook)
            found = preview(listing, actor=actor, at=at)
            name = Path(file).name
            done = None if dry_run else import_projects(found, file_name=name, actor=actor, at=at)
        except DomainError as error:
            if options["json"]:
                refusal = {"error": error.code, "message": str(error)}
                self.stdout.write(json.dumps(refusal, ensure_ascii=False))
                raise SystemExit(1) from None
            raise CommandError(str(error)) from error
        self.report(found, done, as_json=options["json"])

    def report(self, found, done, *, as_json: bool) -> None:
        facts = found.to_json()
        if done is not None:
            facts["created"] = done.created
        if as_json:
            self.stdout.write(json.dumps(facts, ensure_ascii=False, indent=1))
            return
        for kind, doubts in (("错误", facts["errors"]), ("提示", facts["warnings"])):
            for doubt in doubts:
                self.stdout.write(f"[{kind}] 第{doubt['line']}行{doubt['column']}列：{doubt['message']}")
        self.stdout.write(
            f"共{facts['rows']}行，可导入{facts['ready']}行，其中{facts['known']}行此前已导入；"
            f"提示{len(facts['warnings'])}条，错误{len(facts['errors'])}条。"
        )
        if done is not None:
            self.stdout.write(f"新增{done.created}个项目。")
