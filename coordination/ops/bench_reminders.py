"""Of what does the benchmark remind? Any number of open tasks, made by the database itself, and a mail server that takes all."""
# ruff: noqa: S608 - names of tables and columns of this house

import asyncio
import sys
from datetime import date, datetime, timedelta

from django.db import connection

from accounts.models import Membership, User
from accounts.roles import Kind, Role
from accounts.services import appoint, create_organisation
from coordination.notifications.models import Notice
from coordination.tasks import states
from coordination.tasks.models import Participation, Task
from coordination.tasks.states import ParticipationRole

DEADLINES = 250  # days over which they are spread, the first of them gone by
SINCE = date(2026, 1, 1)


def make_people(readers: int) -> list[User]:
    """Four provinces with a coordinator and a handler each, and people who are only told."""
    provinces = [("320000", "江苏省"), ("330000", "浙江省"), ("340000", "安徽省"), ("310000", "上海市")]
    for code, name in provinces:
        unit = create_organisation(name=name, kind=Kind.PROVINCE, code=code)
        for role in (Role.COORDINATOR, Role.HANDLER):
            user = User.objects.create(username=f"{code}-{role}", email=f"{code}-{role}@example.test")
            appoint(user=user, organisation=unit, role=role, starts_on=SINCE)
    User.objects.bulk_create(
        User(username=f"reader{n}", email=f"reader{n}@example.test") for n in range(readers)
    )
    people = list(User.objects.filter(username__startswith="reader"))
    posts = {"organisation": unit, "role": Role.VIEWER, "starts_on": SINCE}
    Membership.objects.bulk_create(Membership(user=user, **posts) for user in people)
    return people


def make_tasks(number: int, *, at: datetime) -> None:
    """Tasks in progress, led by the provinces in turn: one written by hand and multiplied in the database."""
    units = list(Participation._meta.get_field("organisation").related_model.objects.order_by("pk"))
    [first] = Task.objects.bulk_create(
        [
            Task(
                number="B-0", title="任务，名称照例不短，用来看一行放不放得下", issuer=units[0], lead=units[0],
                status=states.IN_PROGRESS, progress=40, deadline=at.date(), created_at=at, updated_at=at,
            )
        ]
    )  # fmt: skip
    [part] = Participation.objects.bulk_create(
        [
            Participation(
                task=first,
                organisation=units[0],
                role=ParticipationRole.LEAD,
                rank=0,
                started_at=at,
                signed_at=at,
            )
        ]
    )
    begin = at.date() - timedelta(days=10)
    day = f"DATE '{begin}' + s.g % {DEADLINES}"
    if connection.vendor == "sqlite":
        day = f"date('{begin}', '+' || (s.g % {DEADLINES}) || ' days')"
    lead = f"{units[0].pk} + s.g % {len(units)}"
    series = (
        "(WITH RECURSIVE c(g) AS (SELECT 1 UNION ALL SELECT g + 1 FROM c WHERE g < "
        f"{number - 1}) SELECT g FROM c) s"
    )
    _multiply(Task, first.pk, series, {"number": "'B-' || s.g", "deadline": day, "lead_id": lead})
    others = f"(SELECT id AS task, lead_id AS lead FROM {Task._meta.db_table} WHERE id <> {first.pk}) s"
    _multiply(Participation, part.pk, others, {"task_id": "s.task", "organisation_id": "s.lead"})
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _multiply(model, pk: int, series: str, changed: dict[str, str]) -> None:
    names = [field.column for field in model._meta.concrete_fields if not field.primary_key]
    values = ", ".join(changed.get(name, f't."{name}"') for name in names)
    columns, table = ", ".join(f'"{name}"' for name in names), model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} t CROSS JOIN {series} WHERE t.id = {pk:d}"
        )


def make_floor() -> None:
    """An empty table like that of the notices, with its indexes."""
    table = Notice._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_floor")
        if connection.vendor == "postgresql":
            cursor.execute(f"CREATE TABLE bench_floor (LIKE {table} INCLUDING ALL)")
            return
        cursor.execute(f"CREATE TABLE bench_floor AS SELECT * FROM {table} WHERE 0")
        cursor.execute("CREATE UNIQUE INDEX bench_floor_key ON bench_floor (key)")


def fill_floor() -> None:
    """The same rows once more, by the barest statement there is."""
    conflict = "WHERE true ON CONFLICT (key) DO NOTHING"
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO bench_floor SELECT * FROM {Notice._meta.db_table} {conflict}")


async def _take_mail(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """The least of SMTP that a client is content with; what it is given is thrown away."""
    writer.write(b"220 sink\r\n")
    while line := await reader.readline():
        word = line[:4].upper()
        if word == b"DATA":
            writer.write(b"354 go on\r\n")
            while await reader.readline() != b".\r\n":
                pass
        said = {b"QUIT": b"221 bye\r\n", b"EHLO": b"250-sink\r\n250 PIPELINING\r\n"}
        writer.write(said.get(word, b"250 ok\r\n"))
        await writer.drain()
        if word == b"QUIT":
            break
    writer.close()


async def _serve() -> None:
    server = await asyncio.start_server(_take_mail, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


def serve() -> None:
    """A mail server process: prints its port and takes everything."""
    asyncio.run(_serve())
