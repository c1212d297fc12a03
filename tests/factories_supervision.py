"""Letters, instructions and requests for the tests: Jiangsu leads, Zhejiang supports, the office asks."""

from datetime import date, timedelta

from accounts.roles import Role
from coordination.supervision import services
from coordination.supervision.workflow import letter as letters
from coordination.tasks import workflow as tasks
from tests import factories
from tests.factories import NOW, Region

DUE = date(2026, 12, 31)


def led(region: Region, *, at=NOW - timedelta(days=60), **fields):
    """In progress, led by Jiangsu and supported by Zhejiang, for two months without a report."""
    task = factories.working(region, at=at, **fields)
    return tasks.add_supporter(
        task, actor=region.actor(region.jiangsu), at=at, organisation=region.zhejiang, contribution="配合"
    )


def leader(region: Region):
    """Who signs for the office: another one than who drafts."""
    return region.person(region.office, Role.APPROVER)


def drafted(region: Region, *, task=None, actor=None, at=NOW, **fields):
    task = task or led(region)
    values = {"title": "请报进展", "text": "请说明进展。", "limit_days": 5, **fields}
    return services.write_letter(
        actor=actor or region.actor(region.office),
        at=at,
        data={"tasks": [task], "addressee": region.jiangsu, **values},
    )


def to_sign(region: Region, *, at=NOW, **fields):
    return letters.submit_for_signature(
        drafted(region, at=at, **fields), actor=region.actor(region.office), at=at, signatory=leader(region)
    )


def issued(region: Region, *, at=NOW, **fields):
    letter = to_sign(region, at=at, **fields)
    return letters.sign(letter, actor=region.actor(region.office, Role.APPROVER), at=at)


def instruction(region: Region, *, task=None, actor=None, at=NOW, **fields):
    values = {
        "task": task or led(region),
        "leader": "张主任",
        "text": "请抓紧办理，月底前报结果。",
        "given_on": date(2026, 11, 20),
        "addressee": region.jiangsu,
        "due_on": DUE,
        **fields,
    }
    return services.record_instruction(actor=actor or region.actor(region.office), at=at, data=values)


def data_request(region: Region, *, actor=None, at=NOW, **fields):
    values = {
        "figure": "跨省通办事项办件量",
        "unit": "万件",
        "period_kind": "quarter",
        "period": "2026Q3",
        "purpose": "汇总",
        "units": [region.jiangsu, region.zhejiang],
        "due_on": DUE,
        **fields,
    }
    return services.ask_for_figure(actor=actor or region.actor(region.office), at=at, data=values)
