"""Whom and what do the tests work with? A small region: an office, three provinces, a ministry."""

import itertools
from datetime import UTC, date, datetime

from accounts.actors import Actor, actor_for
from accounts.models import ApiClient, Organisation, User
from accounts.roles import Kind, Role
from accounts.services import appoint, create_organisation
from coordination.tasks import services, workflow

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # Monday 10:00 in Beijing, a working day
TODAY = date(2026, 11, 23)
SINCE = date(2026, 1, 1)
_numbers = itertools.count(1)

OFFICE, JIANGSU, ZHEJIANG, ANHUI, MINISTRY = "区域合作办公室", "江苏省", "浙江省", "安徽省", "国家发展改革委"


class Region:
    """The organisations by short names, and people by (organisation, role), made when first asked for."""

    def __init__(self):
        self.office = create_organisation(name=OFFICE, kind=Kind.REGIONAL_OFFICE, short_name="区域办")
        self.jiangsu = create_organisation(name=JIANGSU, kind=Kind.PROVINCE, code="320000", short_name="苏")
        self.zhejiang = create_organisation(name=ZHEJIANG, kind=Kind.PROVINCE, code="330000", short_name="浙")
        self.anhui = create_organisation(name=ANHUI, kind=Kind.PROVINCE, code="340000", short_name="皖")
        self.ministry = create_organisation(name=MINISTRY, kind=Kind.MINISTRY, short_name="国家发改委")
        self.nanjing = create_organisation(name="南京市", kind=Kind.CITY, code="320100", parent=self.jiangsu)

    def person(self, organisation: Organisation, role: str = Role.COORDINATOR) -> User:
        name = f"{organisation.pk}-{role}"
        found = User.objects.filter(username=name).first()
        return found or make_user(organisation, role, username=name)

    def actor(self, organisation: Organisation, role: str | None = None, *, source: str = "portal") -> Actor:
        role = role or {Kind.REGIONAL_OFFICE: Role.OFFICE_STAFF, Kind.MINISTRY: Role.MINISTRY_LIAISON}.get(
            organisation.kind, Role.COORDINATOR
        )
        return actor_for(
            self.person(organisation, role), on=TODAY, organisation=organisation.pk, source=source
        )


def make_user(organisation: Organisation | None = None, role: str = Role.COORDINATOR, **fields) -> User:
    """An active user with one membership; the password is ``secret-phrase``."""
    username = fields.pop("username", f"user{next(_numbers)}")
    defaults = {
        "full_name": f"{organisation.name}{Role(role).label}" if organisation else username,
        "email": f"{username}@example.test",
    }
    user = User(username=username, **{**defaults, **fields})
    user.set_password("secret-phrase")
    user.save()
    if organisation is not None:
        appoint(user=user, organisation=organisation, role=role, starts_on=SINCE)
    return user


def make_client_token(
    organisation: Organisation, role: str = Role.COORDINATOR, scopes=ApiClient.SCOPES
) -> str:
    """A bearer token of a new API client."""
    client = ApiClient(
        name=f"client{next(_numbers)}",
        organisation=organisation,
        role=role,
        scopes=list(scopes),
        starts_on=SINCE,
        ends_on=date(2027, 12, 31),
    )
    token = client.issue_token()
    client.save()
    return token


def draft(region: Region, *, actor: Actor | None = None, at: datetime = NOW, **fields):
    """A draft of the office, complete enough to be opened."""
    values = {"title": f"任务{next(_numbers)}", "content": "内容", "deadline": date(2027, 6, 30), **fields}
    return services.draft_task(actor=actor or region.actor(region.office), at=at, **values)


def opened(
    region: Region, *, claim_mode="first_come", claim_closes_at=None, invited=(), at: datetime = NOW, **fields
):
    """A task on the claim board."""
    return workflow.open(
        draft(region, at=at, **fields),
        actor=region.actor(region.office),
        at=at,
        claim_mode=claim_mode,
        claim_closes_at=claim_closes_at,
        invited=list(invited),
    )


def claimed(region: Region, *, by: Organisation | None = None, at: datetime = NOW, **fields):
    """A task led by Jiangsu, unless said otherwise."""
    return workflow.claim(opened(region, at=at, **fields), actor=region.actor(by or region.jiangsu), at=at)


def working(region: Region, *, by: Organisation | None = None, at: datetime = NOW, milestones="", **fields):
    """A task in progress, planned by its lead."""
    task = claimed(region, by=by, at=at, **fields)
    return workflow.plan(
        task,
        actor=region.actor(by or region.jiangsu),
        at=at,
        milestones=milestones or f"{task.deadline or date(2027, 6, 30)} 100% 完成",
    )


def report(task, *, actor: Actor, percent: int, at: datetime = NOW, **fields):
    return workflow.report(task, actor=actor, at=at, percent=percent, text="按计划推进", **fields)
