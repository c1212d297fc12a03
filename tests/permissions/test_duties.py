"""Is whoever is told of a duty allowed to do it?"""

from datetime import date, timedelta

from accounts.actors import Actor
from accounts.models import Organisation, User
from accounts.policy import decide
from accounts.roles import Role
from accounts.services import check_place
from coordination.common.errors import Invalid
from coordination.lifecycle.door import workflow_of
from coordination.notifications.duties import RULES
from coordination.notifications.finding import duties_at
from coordination.tasks import workflow
from tests import factories
from tests import factories_settlement as rounds
from tests.agreements import agreed
from tests.factories import NOW, TODAY

# Not tried: the end of an agreement, a refused signature, a condition of an answer.
NOT_IN_THE_WORLD = {"agreement_expiring", "agreement_reopened", "task_from_condition"}


def test_who_is_told_may_act(world):
    """For every rule and each of its roles: the permission of its act, on everything the rule finds."""
    r, before = world.region, duties_at(NOW)
    asked = world.fresh("confirming outcome")
    workflow_of(asked).transitions["object"](asked, actor=r.actor(r.zhejiang), at=NOW, text="须修改")
    agreement = agreed.signed(r, parties=[r.jiangsu, r.zhejiang], title="尚无数据")
    rounds.opened(r, agreement, day=date(2027, 5, 1))
    _more_tasks(world)
    units, tried, wrong = Organisation.objects.in_bulk(), set(), set()
    somebody = factories.make_user()
    for duty in [*before, *duties_at(NOW), *duties_at(NOW + timedelta(days=60))]:
        rule = duty.rule
        if not rule.act or rule.waiting:
            continue
        transition = workflow_of(duty.subject).transitions[rule.act]
        unit, named = units[duty.organisation_id], User.objects.filter(pk=duty.person_id).first()
        for role in rule.roles:
            actor = Actor(named or somebody, unit, frozenset({role}), on=TODAY)
            if not _belongs(role, unit):
                continue
            tried.add(rule.name)
            if not decide(actor, transition.permission, duty.subject):
                wrong.add(f"{rule.name}: {Role(role).label} of {unit} is told and may not {rule.act}")
    assert not wrong, "\n".join(sorted(wrong))
    acting = {name for name, rule in RULES.items() if rule.act and not rule.waiting}
    untried = acting - tried - NOT_IN_THE_WORLD
    assert not untried, sorted(untried)


def _more_tasks(world) -> None:
    """In the states in which the other rules of tasks find them."""
    r = world.region
    factories.opened(r, claim_mode="allot")
    factories.opened(r, claim_closes_at=NOW + timedelta(days=3))
    task = factories.working(r, deadline=TODAY + timedelta(days=20))
    factories.report(task, actor=world.jiangsu, percent=40)
    workflow.return_report(
        task, actor=world.office, at=NOW, report=task.reports.get().pk, field="text", remark="请补充"
    )
    task = workflow.add_supporter(
        task, actor=world.jiangsu, at=NOW, organisation=r.zhejiang, contribution="数据", due_on=TODAY
    )
    type(task).objects.filter(pk=task.pk).update(report_due_on=TODAY)


def _belongs(role: str, unit: Organisation) -> bool:
    """Whether such a unit has people in this role: a liaison is a ministry's."""
    try:
        check_place(organisation=unit, role=role)
    except Invalid:
        return False
    return True
