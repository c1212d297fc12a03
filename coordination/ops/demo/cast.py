"""Who plays, and in which capacity?

Everybody has a post and an unusable password: one enters by the buttons of the log-in page only.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from accounts.actors import Actor, actor_for
from accounts.models import Organisation, User
from accounts.roles import Role
from accounts.services import appoint, appoint_deputy, change_settings

from .timeline import Timeline

SINCE = date(2019, 7, 1)
ROLES = {
    "联络": Role.COORDINATOR,
    "经办": Role.HANDLER,
    "领导": Role.APPROVER,
    "财政": Role.FINANCE,
    "查阅": Role.VIEWER,
    "一": Role.OFFICE_STAFF,
    "二": Role.OFFICE_STAFF,
    "部委": Role.MINISTRY_LIAISON,
    "系统": Role.SYSTEM_ADMIN,
    "安全": Role.SECURITY_ADMIN,
    "审计": Role.AUDIT_ADMIN,
}


@dataclass(frozen=True)
class Person:
    """Somebody with an account: ``key`` is how the stories call them, unit and post."""

    key: str
    username: str
    name: str

    @property
    def unit(self) -> str:
        return self.key.partition("/")[0]

    @property
    def role(self) -> str:
        return ROLES[self.key.partition("/")[2]]


# In the order of the buttons of the log-in page.
PEOPLE = (
    Person("苏/联络", "jiangsu-coordinator", "张晓岚"),
    Person("浙/经办", "zhejiang-handler", "李思远"),
    Person("区域办/一", "office", "沈明远"),
    Person("苏/经办", "jiangsu-handler", "周启航"),
    Person("苏/领导", "jiangsu-approver", "顾卫东"),
    Person("浙/联络", "zhejiang-coordinator", "陈之江"),
    Person("浙/领导", "zhejiang-approver", "沈国良"),
    Person("皖/联络", "anhui-coordinator", "王淮南"),
    Person("皖/经办", "anhui-handler", "吴一凡"),
    Person("皖/领导", "anhui-approver", "方志强"),
    Person("沪/联络", "shanghai-coordinator", "徐浦江"),
    Person("沪/经办", "shanghai-handler", "陆家宁"),
    Person("沪/领导", "shanghai-approver", "朱建中"),
    Person("国家发改委/部委", "ndrc-liaison", "高远"),
    Person("区域办/二", "office-second", "林嘉禾"),
    Person("示范区执委会/联络", "zone-coordinator", "许青嘉"),
    Person("苏州市/联络", "suzhou-coordinator", "叶慕苏"),
    Person("苏/财政", "jiangsu-finance", "钱立群"),
    Person("苏/查阅", "jiangsu-viewer", "孙悦"),
    Person("区域办/系统", "system-administrator", "郑维"),
    Person("区域办/安全", "security-administrator", "冯诚"),
    Person("区域办/审计", "audit-administrator", "褚明"),
)
PROVINCES = ("沪", "苏", "浙", "皖")


class Cast:
    """The people and units by the names the stories use: 苏/联络, 南京市, 区域办."""

    def __init__(self):
        units = list(Organisation.objects.select_related("root"))
        self.units = {unit.name: unit for unit in units} | {u.short_name: u for u in units if u.short_name}
        self.users = {person.key: self._engage(person) for person in PEOPLE}
        self._actors: dict[str, Actor] = {}

    def _engage(self, person: Person) -> User:
        user = User(
            username=person.username,
            full_name=person.name,
            email=f"{person.username}@example.test",
            phone=f"021-0000{len(person.username):04}",
            is_staff=person.role == Role.SYSTEM_ADMIN,
        )
        user.set_unusable_password()
        user.save()
        appoint(user=user, organisation=self.units[person.unit], role=person.role, starts_on=SINCE)
        return user

    def unit(self, name: str) -> Organisation:
        return self.units[name]

    def all(self, names) -> list[Organisation]:
        return [self.units[name] for name in names]

    def provinces(self) -> list[Organisation]:
        return self.all(PROVINCES)

    def actor(self, key: str, on: date) -> Actor:
        if key not in self._actors:
            self._actors[key] = actor_for(self.users[key], on=on)
        return replace(self._actors[key], on=on)

    def key_of(self, unit: Organisation, post: str) -> str:
        """Who does it for a unit: its own person in that post, else any of its own, else the province's."""
        for organisation in (unit, unit.root):
            names = [name for name in (organisation.short_name, organisation.name) if name]
            for wanted in (post, "联络", "一"):
                for name in names:
                    if f"{name}/{wanted}" in self.users:
                        return f"{name}/{wanted}"
        raise KeyError(f"nobody acts for {unit}")


def arrange_absences(cast: Cast, time: Timeline) -> None:
    """One deputy is standing in now, one did, one will; two of them seen from the same desk."""
    appoint_deputy(
        absent=cast.users["苏/经办"],
        deputy=cast.users["苏/联络"],
        starts_on=time.day(-2),
        ends_on=time.day(4),
        reason="赴京参加业务培训",
    )
    appoint_deputy(
        absent=cast.users["浙/联络"],
        deputy=cast.users["浙/经办"],
        starts_on=time.day(-40),
        ends_on=time.day(-33),
        reason="年休假",
    )
    appoint_deputy(
        absent=cast.users["皖/领导"],
        deputy=cast.users["皖/联络"],
        starts_on=time.day(8),
        ends_on=time.day(12),
        reason="出国考察",
    )


def arrange_settings(cast: Cast) -> None:
    """Anhui wants its approver's word before it applies for the lead."""
    change_settings(cast.unit("皖"), claims_need_approval=True, duty_email="anhui-duty@example.test")
    cast.unit("皖").refresh_from_db()
    change_settings(cast.unit("苏"), duty_email="jiangsu-duty@example.test")


def remember_last_visit(cast: Cast, at: datetime) -> None:
    """Everybody looked in last at that moment: what came since is shown as new."""
    User.objects.filter(pk__in=[user.pk for user in cast.users.values()]).update(
        seen_until=at, last_login=at, date_joined=datetime(SINCE.year, 1, 2, 1, tzinfo=at.tzinfo)
    )
