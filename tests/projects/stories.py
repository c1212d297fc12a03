"""Which projects do the tests work with? Put on paper by Jiangsu, with Zhejiang and Anhui as equal partners."""

from datetime import date

from coordination.projects import services, sources
from coordination.projects.models import Overlap, Project
from coordination.projects.workflow import changes, dates, money, partners, project, related
from tests.factories import NOW, TODAY, Region, opened

DETAILS = {
    "title": "苏皖省际公路",
    "kind": "infrastructure",
    "field": "公路",
    "summary": "打通省界断头路",
    "confidentiality": "region",
}


def proposed(region: Region, *, by=None, at=NOW, **fields) -> Project:
    unit = by or region.jiangsu
    return services.create_project(actor=region.actor(unit), at=at, data={**DETAILS, **fields})


def invited(region: Region, thing: Project, unit, **fields) -> Project:
    return partners.invite(
        thing, actor=region.actor(thing.lead), at=NOW, organisation=unit, part="承担本省段", **fields
    )


def consented(region: Region, *, shares=("1/3", "1/3", "1/3"), units=None, **fields) -> Project:
    """Everybody has said yes to taking part."""
    units = units or [region.zhejiang, region.anhui]
    thing = proposed(region, **({"share": shares[0]} if shares else {}), **fields)
    for place, unit in enumerate(units, 1):
        thing = invited(region, thing, unit, **({"share": shares[place]} if shares else {}))
        thing = partners.accept(thing, actor=region.actor(unit), at=NOW)
    return thing


def approved(region: Region, **fields) -> Project:
    thing = project.submit_for_review(consented(region, **fields), actor=region.actor(region.jiangsu), at=NOW)
    for row in thing.votes.filter(answer="pending").select_related("organisation"):
        thing = project.review(thing, actor=region.actor(row.organisation), at=NOW, answer="yes")
    return thing


def building(region: Region, **fields) -> Project:
    return project.start(
        approved(region, **fields), actor=region.actor(region.jiangsu), at=NOW, started_on=date(2026, 11, 20)
    )


def completed(region: Region, **fields) -> Project:
    return project.complete(
        building(region, **fields),
        actor=region.actor(region.jiangsu),
        at=NOW,
        completed_on=date(2026, 11, 23),
    )


def source(region: Region, unit=None, *, limit="1000000", name="省级专项", **fields):
    return sources.add_source(
        actor=region.actor(unit or region.jiangsu),
        at=NOW,
        data={"name": name, "kind": "budget", "limit_fen": limit, **fields},
    )


def milestone(region: Region, thing: Project, name="竣工", planned_on=date(2027, 6, 30)) -> Project:
    return dates.add_milestone(
        thing, actor=region.actor(thing.lead), at=NOW, name=name, planned_on=planned_on
    )


def indicator(region: Region, thing: Project, **fields) -> Project:
    asked = {
        "name": "建成里程",
        "unit": "公里",
        "baseline": "0",
        "target": "90",
        "rhythm": "quarter",
        "first_period": "2026Q1",
        **fields,
    }
    return dates.add_indicator(thing, actor=region.actor(thing.lead), at=NOW, **asked)


def part_of(thing: Project, unit):
    return thing.partners.get(organisation=unit)


class Made:
    """One project in each state, for the permission matrix: led by Jiangsu, with Zhejiang."""

    NAMES = (
        "draft project",
        "inviting project",
        "reviewed project",
        "approved project",
        "built project",
        "completed project",
        "suspended project",
    )

    def __init__(self, region, lead, partner, stranger, money):
        self.region, self.lead, self.partner, self.stranger = region, lead, partner, stranger
        self.money = money

    def one(self, name: str, title: str, task) -> Project:
        make = getattr(self, name.replace(" ", "_"))
        return make({"title": title, "units": [self.region.zhejiang], "shares": ("1/2", "1/2")}, task)

    def draft_project(self, fields, task) -> Project:
        thing = milestone(self.region, consented(self.region, **fields))
        Overlap.objects.create(
            project=thing, seen_by=self.region.jiangsu, subject=task, score=60, why={}, found_at=NOW
        )
        return thing

    def inviting_project(self, fields, task) -> Project:
        thing = proposed(self.region, title=fields["title"])
        return invited(self.region, thing, self.region.anhui)

    def reviewed_project(self, fields, task) -> Project:
        return project.submit_for_review(consented(self.region, **fields), actor=self.lead, at=NOW)

    def approved_project(self, fields, task) -> Project:
        return approved(self.region, **fields)

    def built_project(self, fields, task) -> Project:
        thing = building(self.region, **fields)
        thing = indicator(self.region, milestone(self.region, thing))
        thing = budgeted(thing, self.lead, self.region.jiangsu, self.money[self.region.jiangsu], "500")
        thing = related.link(thing, actor=self.lead, at=NOW, thing=task.number)
        thing = partners.ask_to_join(thing, actor=self.stranger, at=NOW, part="延伸段")
        asked = {"title": "更名", "kind": "ecology", "confidentiality": "region", "reason": "更名"}
        return changes.request_change(thing, actor=self.lead, at=NOW, **asked)

    def completed_project(self, fields, task) -> Project:
        return completed(self.region, **fields)

    def suspended_project(self, fields, task) -> Project:
        return project.suspend(building(self.region, **fields), actor=self.lead, at=NOW, reason="资金调整")


def budgeted(thing: Project, actor, unit, of_source, amount: str, year: int = 2026) -> Project:
    cell = {"partner": part_of(thing, unit), "source": of_source, "year": year, "amount": amount}
    return money.set_budget(thing, actor=actor, at=NOW, cells=[cell])


def paid(thing: Project, actor, amount: str) -> Project:
    return money.record_payment(
        thing,
        actor=actor,
        at=NOW,
        line=thing.budget_lines.get(),
        amount=amount,
        paid_on=TODAY,
        voucher="付字1号",
    )


def task_of(region: Region):
    """A task everybody in the region reads, led by nobody yet."""
    return opened(region, title="标志标线统一")
