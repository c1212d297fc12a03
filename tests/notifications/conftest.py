"""A region of units that owe things, and a mail server that is a process of its own."""

import os
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Case, DateField, Value, When
from django.db.models.functions import Cast

from accounts.models import Organisation, User
from accounts.roles import Kind, Role
from accounts.services import appoint, create_organisation
from coordination.common.official_calendar import load_announced_days
from coordination.notifications import kinds
from coordination.notifications.duties import RULES
from coordination.notifications.rows import Rows, duty_rows

from .mail_server import MailServer

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 10:00 in Beijing
SINCE = date(2026, 1, 1)


def working_morning(day: int, *, month: int = 11, hour: int = 9) -> datetime:
    """That hour in Beijing."""
    return datetime(2026, month, day, tzinfo=UTC) + timedelta(hours=hour - 8)


class Region:
    """One province with people, and things (parks of it) about which something is owed."""

    def __init__(self):
        self.province = create_organisation(name="江苏省", kind=Kind.PROVINCE, code="320000", short_name="苏")
        self.made = 0

    def person(self, role: str = Role.COORDINATOR, **fields) -> User:
        self.made += 1
        name = f"person{self.made}"
        defaults = {"full_name": f"人员{self.made}", "email": f"{name}@example.test"}
        user = User.objects.create(username=name, **{**defaults, **fields})
        appoint(user=user, organisation=self.province, role=role, starts_on=SINCE)
        return user

    def things(self, number: int) -> list[Organisation]:
        start = self.made
        self.made += number
        return [
            create_organisation(name=f"事项{start + i}", kind=Kind.PARK, parent=self.province)
            for i in range(number)
        ]


@pytest.fixture
def region(db):
    load_announced_days()
    return Region()


@pytest.fixture
def registry():
    """No rules and kinds but the test's own."""
    kept_rules, kept_kinds = dict(RULES), dict(kinds.KINDS)
    RULES.clear()
    kinds.KINDS.clear()
    yield RULES
    RULES.clear()
    RULES.update(kept_rules)
    kinds.KINDS.clear()
    kinds.KINDS.update(kept_kinds)


@pytest.fixture
def owed(registry, region):
    """A duty rule over a table {thing: due date} that the test changes as acts would."""
    table: dict[Organisation, date] = {}

    @duty_rows(
        "answer_due",
        verb="答复",
        act="answer",
        roles=frozenset({Role.COORDINATOR}),
        steps=(-30, -7, -1, 1),
        why="您是%(role)s",
    )
    def declare(at):
        due = Case(*(When(pk=thing.pk, then=Value(due)) for thing, due in table.items()))
        due = Cast(due, DateField())
        return Rows(Organisation.objects.filter(pk__in=[thing.pk for thing in table]), "root", due=due)

    return table


@pytest.fixture(scope="session")
def _mail_server(tmp_path_factory):
    server = MailServer(tmp_path_factory.mktemp("smtp"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def smtp(_mail_server, settings):
    """The mail server, well-behaved and empty, and the settings that lead to it."""
    if _mail_server.process is None:
        _mail_server.start()
    _mail_server.clear()
    settings.EMAIL_BACKEND = "coordination.notifications.smtp.PatientBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", _mail_server.port, 5
    return _mail_server


@pytest.fixture
def postgresql():
    if connection.vendor != "postgresql":
        absent = pytest.fail if os.environ.get("REQUIRE_SERVICES") else pytest.skip
        absent("needs PostgreSQL: set DATABASE_URL")
