"""Which tasks build on others, and which row of tasks was made from a template?"""

from itertools import pairwise

from coordination.tasks import states
from coordination.tasks.models import Task
from coordination.tasks.templates import create_template

from .stage import Stage, Story
from .work import desk, voice

OFFICE = "区域办/一"
STEPS = (
    "10 制定工作方案｜明确适用范围、分工和节点，征求三省一市意见｜轮值方",
    "25 梳理现行标准｜逐项列出各地差异，提出统一建议｜标准化主管部门",
    "同时 30 征求企业意见｜每省不少于二十家，形成意见汇总",
    "45 起草互认清单｜按成熟一批、互认一批的原则起草",
    "60 发布并评估｜联合发布，运行一个季度后评估",
)


def sequences(stage: Stage) -> list[Story]:
    return [_from_a_template(stage), _one_after_the_other(stage)]


def _from_a_template(stage: Stage) -> Story:
    """The office writes a template and uses it; Zhejiang takes the first step."""
    yield stage.time.ago(30, 9.5)
    template = stage.make(
        create_template,
        OFFICE,
        {
            "name": "跨省标准互认",
            "description": "用于三省一市共同制定或互认一项标准，从方案到发布评估。",
            "steps": "\n".join(STEPS),
        },
    )
    yield stage.time.ago(20, 10)
    stage.do(
        template,
        "use",
        OFFICE,
        title="检验检测结果互认",
        starts_on=stage.today,
        claim_mode="first_come",
    )
    first = Task.objects.filter(title__startswith="检验检测结果互认").order_by("pk").first()
    yield stage.time.ago(18, 14)
    first = stage.do(first, "claim", voice(stage, "浙"), contribution="浙江已有省内互认平台，可先行起草。")
    yield stage.time.ago(16, 10)
    lines = [
        f"{stage.time.calendar.before(first.deadline, 3)} 60% 征求意见",
        f"{first.deadline} 100% 方案定稿",
    ]
    stage.do(first, "plan", desk(stage, "浙"), milestones=[line for line in lines if line], rhythm="weekly")


def _one_after_the_other(stage: Stage) -> Story:
    """Of the tasks with a date, the later one of another province waits for the earlier one."""
    yield stage.time.ago(4, 16)
    running = Task.objects.filter(status=states.IN_PROGRESS, deadline__gt=stage.today, parent=None)
    tasks = list(running.select_related("lead").order_by("deadline", "pk"))
    for before, after in pairwise(tasks):
        if before.lead.root_id != after.lead.root_id and before.topic_id == after.topic_id:
            stage.do(after, "follow", OFFICE, predecessor=before, reason="以其标准和接口为依据")
            yield stage.time.ago(3, 10)
