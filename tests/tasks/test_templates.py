"""Do five steps become five tasks, dated in working days, the second open when the first is accepted?"""

from datetime import date

import pytest

from coordination.common.errors import Invalid, NotAllowed
from coordination.common.working_days import calendar_for
from coordination.tasks import states, workflow
from coordination.tasks.models import Task
from coordination.tasks.templates import TASK_TEMPLATE, create_template, parsed, step_lines
from tests.factories import NOW, report

pytestmark = pytest.mark.django_db
STEPS = [
    "5 制定方案｜提出分工｜轮值方",
    "15 收集数据｜各地报送",
    "同时 20 起草标准",
    "30 组织试点｜选两市",
    "40 总结推广",
]
START = date(2026, 12, 1)


@pytest.fixture
def template(region):
    return create_template(
        actor=region.actor(region.office), at=NOW, data={"name": "标准互认", "steps": "\n".join(STEPS)}
    )


def use(template, actor, **data):
    return TASK_TEMPLATE.transitions["use"](
        template,
        actor=actor,
        at=NOW,
        **{"title": "互认", "starts_on": START, "claim_mode": "first_come"} | data,
    )


def done(region, task):
    task = workflow.claim(task, actor=region.actor(region.jiangsu), at=NOW)
    lead = region.actor(region.jiangsu)
    task = workflow.plan(task, actor=lead, at=NOW, milestones=f"{task.deadline} 100% 完成")
    task = report(task, actor=lead, percent=100)
    task = workflow.request_completion(task, actor=lead, at=NOW, summary="完成")
    return workflow.vote(task, actor=region.actor(region.office), at=NOW, answer="yes")


def statuses():
    return [task.status for task in Task.objects.order_by("pk")]


def test_five_steps_make_five_tasks(region, template):
    use(template, region.actor(region.office))
    tasks = list(Task.objects.order_by("pk"))
    assert [task.title for task in tasks] == [
        f"互认：{name}" for name in ("制定方案", "收集数据", "起草标准", "组织试点", "总结推广")
    ]
    days = calendar_for()
    assert [task.deadline for task in tasks] == [days.after(START, n) for n in (5, 15, 20, 30, 40)]
    assert "轮值方" in tasks[0].content
    assert statuses() == ["open", "draft", "draft", "draft", "draft"]


def test_a_step_opens_when_all_before_it_are_accepted(region, template):
    use(template, region.actor(region.office))
    tasks = list(Task.objects.order_by("pk"))
    done(region, tasks[0])
    assert statuses() == ["accepted", "open", "open", "draft", "draft"]
    done(region, Task.objects.get(pk=tasks[1].pk))
    assert statuses()[3] == "draft"  # its other predecessor is not accepted yet
    done(region, Task.objects.get(pk=tasks[2].pk))
    assert statuses() == ["accepted", "accepted", "accepted", "open", "draft"]
    assert Task.objects.get(pk=tasks[3].pk).status == states.OPEN


def test_steps_are_written_and_read_in_the_same_form(template):
    again = parsed(step_lines(template).splitlines())
    assert [(step.stage, step.days, step.title) for step in again] == [
        (1, 5, "制定方案"),
        (2, 15, "收集数据"),
        (2, 20, "起草标准"),
        (3, 30, "组织试点"),
        (4, 40, "总结推广"),
    ]


@pytest.mark.parametrize("steps", ["制定方案", "0 当天", "10 甲\n5 乙", "", "5"])
def test_steps_that_cannot_be_read_are_refused(region, steps):
    with pytest.raises(Invalid) as refused:
        create_template(actor=region.actor(region.office), at=NOW, data={"name": "甲", "steps": steps})
    assert "steps" in refused.value.fields


def test_another_unit_uses_it_but_does_not_change_it(region, template):
    jiangsu = region.actor(region.jiangsu)
    use(template, jiangsu)
    assert Task.objects.first().issuer == region.jiangsu
    with pytest.raises(NotAllowed):
        TASK_TEMPLATE.transitions["edit"](template, actor=jiangsu, at=NOW, name="乙", steps="5 甲")
