"""Which figures belong to a task, to a project, to a meeting? Each was entered once; here it is only found."""

from django.db.models import Q, QuerySet

from accounts.actors import Actor
from coordination.figures.models import Figure
from coordination.meetings.models import Meeting
from coordination.projects.indicated import about
from coordination.projects.models import Project, ProjectLink
from coordination.tasks.models import Task

SOURCES = ("outcome__meeting", "condition__answer__submission__outcome__meeting")


def of_task(task: Task, actor: Actor) -> QuerySet[Figure]:
    return Figure.objects.of(task).readable_by(actor)


def of_project(project: Project, actor: Actor) -> QuerySet[Figure]:
    """Reported for the tasks of the project; the values of its indicators stand with these."""
    linked = ProjectLink.objects.filter(project=project, content_type__model="task").values("object_id")
    tasks = Task.objects.visible_to(actor).filter(pk__in=linked)
    return _of(tasks, actor).exclude(about=about(project.pk))


def of_meeting(meeting: Meeting, actor: Actor) -> QuerySet[Figure]:
    return _of(tasks_of(meeting, actor), actor)


def tasks_of(meeting: Meeting, actor: Actor) -> QuerySet[Task]:
    """The tasks that came of the meeting: of its outcomes, of the conditions of their answers, and their parts."""
    came = Q()
    for source in SOURCES:
        came |= Q(**{source: meeting}) | Q(**{f"parent__{source}": meeting})
    return Task.objects.visible_to(actor).filter(came)


def _of(tasks: QuerySet[Task], actor: Actor) -> QuerySet[Figure]:
    return Figure.objects.of_ids(Task, tasks.order_by().values("pk")).readable_by(actor)
