"""How is a list imported from the command line: in whose name, looked at first, with which answer?"""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.actors import Actor, actor_for
from accounts.models import Organisation, User
from accounts.roles import Role
from coordination.common.errors import DomainError
from coordination.common.local_time import local_date


class ImportCommand(BaseCommand):
    """A kind of list says how it is ``read`` and ``performed``, and what its rows and their things are called."""

    rows = made = ""

    def read(self, file: str, *, actor: Actor, at) -> Any:
        """A dry run."""
        raise NotImplementedError

    def performed(self, found: Any, **named: Any) -> Any:
        raise NotImplementedError

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
        if not Path(file).is_file():
            raise CommandError(f"没有这个文件：{file}")
        try:
            actor = _actor(user, organisation, at)
            found = self.read(file, actor=actor, at=at)
            name = Path(file).name
            done = None if dry_run else self.performed(found, file_name=name, actor=actor, at=at)
        except DomainError as error:
            if options["json"]:
                refusal = {"error": error.code, "message": str(error)}
                self.stdout.write(json.dumps(refusal, ensure_ascii=False))
                raise SystemExit(1) from None
            raise CommandError(str(error)) from error
        self.report(found.to_json(), done, as_json=options["json"])

    def report(self, facts: dict, done: Any, *, as_json: bool) -> None:
        if done is not None:
            facts["created"] = done.created
        if as_json:
            self.stdout.write(json.dumps(facts, ensure_ascii=False, indent=1))
            return
        for kind, problems in (("错误", facts["errors"]), ("提示", facts["warnings"])):
            for problem in problems:
                place = f"第{problem['line']}行{problem['column']}列" if problem["line"] else "整表"
                self.stdout.write(f"[{kind}] {place}：{problem['message']}")
        self.stdout.write(
            f"共{facts['rows']}行{self.rows}，可导入{facts['ready']}行，其中{facts['known']}行此前已导入；"
            f"提示{len(facts['warnings'])}条，错误{len(facts['errors'])}条。"
        )
        if done is not None:
            self.stdout.write(f"新增{done.created}{self.made}。一天之内可在门户的导入页撤销。")


def _actor(user: str | None, organisation: str | None, at) -> Actor:
    """The person, or whoever sits at the server acting for the office."""
    unit = None
    if organisation:
        unit = Organisation.objects.filter(name=organisation).first()
        unit = unit or Organisation.objects.filter(code=organisation).first()
        if unit is None:
            raise CommandError(f"没有这个机构：{organisation}")
    if user:
        person = User.objects.filter(username=user).first()
        if person is None:
            raise CommandError(f"没有这个用户：{user}")
        return actor_for(person, on=local_date(at), organisation=unit.pk if unit else None, source="import")
    unit = unit or Organisation.objects.offices().active().first()
    if unit is None:
        raise CommandError(
            "还没有区域办；请用 --organisation 指明导入单位，或先运行 manage.py load_regions。"
        )
    role = Role.OFFICE_STAFF if unit.kind == "regional_office" else Role.COORDINATOR
    return Actor(organisation=unit, roles=frozenset({role}), source="import", on=local_date(at))
