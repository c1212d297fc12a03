"""What does the ledger show: which columns, filters and counts, in which order, as one line a task?"""

from collections.abc import Callable
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import Organisation
from coordination.common.working_days import WorkingCalendar
from coordination.portal.actions import state_of
from coordination.portal.paging import CURSOR, changed
from coordination.portal.task_page import extended
from coordination.tasks import states
from coordination.tasks.exporting import COLUMNS, GROUPS, columns_of, group_of, order_of
from coordination.tasks.filters import TaskFilter
from coordination.tasks.models import Task, TaskClass, Topic
from coordination.tasks.queries import light_of
from coordination.tasks.states import ParticipationRole

COUNTED = 1000  # counts beyond are not made exact
KEPT = ("columns", "order", "group")


def column_heads(params: QueryDict) -> list[dict]:
    current = order_of(params)
    heads = []
    for column in columns_of(params):
        head = {"key": column.key, "label": column.label}
        if column.order:
            ascending = current == column.order
            head["sort"] = "ascending" if ascending else "descending" if current == f"-{column.order}" else ""
            wanted = f"-{column.order}" if ascending else column.order
            head["sort_url"] = changed(params.copy(), order=wanted, **{CURSOR: None})
        heads.append(head)
    return heads


def column_choices(params: QueryDict) -> list[dict]:
    """All columns for the chooser: the shown ones in their order, then the others."""
    shown = columns_of(params)
    rest = [column for column in COLUMNS if column not in shown]
    return [
        {"key": each.key, "label": each.label, "shown": each in shown, "fixed": each.fixed}
        for each in [*shown, *rest]
    ]


def group_choices(params: QueryDict) -> list[dict]:
    current = group_of(params)
    choices = [("", _("不分组")), *((key, label) for key, (label, _keys, _name) in GROUPS.items())]
    return [
        {
            "label": label,
            "url": changed(params.copy(), group=key or None, **{CURSOR: None}),
            "current": key == current,
        }
        for key, label in choices
    ]


def rows(tasks: list[Task], *, on: date, calendar: WorkingCalendar) -> list[dict]:
    """Each task as one line."""
    return [row(task, on=on, calendar=calendar) for task in tasks]


def row(task: Task, *, on: date, calendar: WorkingCalendar) -> dict:
    reading = light_of(task, on=on, calendar=calendar)
    parts = task.active
    return {
        "pk": task.pk,
        "number": task.number,
        "title": task.title,
        "url": task.get_absolute_url(),
        "lead": task.lead,
        "co_leads": [part.organisation for part in parts if part.role == ParticipationRole.CO_LEAD],
        "supporters": [part.organisation for part in parts if part.role == ParticipationRole.SUPPORT],
        "deadline": task.deadline,
        "is_continuing": task.continuing,
        "is_closed": task.status in (*states.ENDED, states.COMPLETION_SUBMITTED),
        "extended": extended(task),
        "light": {"value": "" if reading.light == "none" else reading.light, "reason": reading.reason},
        "last_report_at": task.last_reported_at,
        "percent": task.progress if task.last_reported_at else None,
        "state": state_of(task),
        "topic": task.topic,
        "source": task.source_text or task.get_source_kind_display(),
        "priority": task.get_priority_display(),
        "supervisor": task.supervisor,
    }


def grouped(tasks: list[Task], lines: list[dict], params: QueryDict) -> list[dict]:
    """The lines of this page under their headings; the count is that of the page."""
    group = group_of(params)
    if not group:
        return []
    name = GROUPS[group][2]
    found: dict[str, list[dict]] = {}
    for task, line in zip(tasks, lines, strict=True):
        found.setdefault(str(name(task)), []).append(line)
    return [{"label": label, "count": len(members), "tasks": members} for label, members in found.items()]


# ── Filters with their counts ────────────────────────────────────────────────────────────────────


class Facets:
    """The filter bar: each choice with how many tasks it would leave, the other filters kept as they are.

    One bounded query for each filter, whatever the number of tasks: beyond ``COUNTED`` no figure is shown.
    """

    def __init__(self, params: QueryDict, actor: Actor, on: date, calendar: WorkingCalendar) -> None:
        self.params, self.actor, self.on, self.calendar = params, actor, on, calendar
        self.base = Task.objects.visible_to(actor).with_light(on=on)

    def narrowed(self, without: str = "") -> QuerySet:
        data = self.params.copy()
        if without:
            data.pop(without, None)
        return TaskFilter(data, self.base, actor=self.actor, on=self.on).qs

    def total(self) -> int | None:
        """How many match, or None when more than are counted."""
        count = self.narrowed().order_by().values("pk")[: COUNTED + 1].count()
        return count if count <= COUNTED else None

    def filters(self) -> list[dict]:
        provinces = [(unit.pk, unit.label) for unit in Organisation.objects.equals()]
        topics = [(topic.pk, topic.name) for topic in Topic.objects.filter(is_active=True)]
        scopes = [("live", _("在办")), ("overdue", _("已逾期")), ("ended", _("已办结"))]
        mine = [*ParticipationRole.choices, ("issued", _("本单位发起")), ("watched", _("由我督办"))]
        lights = [choice for choice in states.Light.choices if choice[0] != states.Light.NONE]
        found = [
            {
                "name": "q",
                "label": _("查找"),
                "kind": "text",
                "value": self.params.get("q", ""),
                "placeholder": _("编号或关键词"),
            },
            self._facet("scope", _("范围"), scopes, self._by_scope, multiple=False),
            self._facet("light", _("灯"), lights, self._by("light")),
            self._facet("lead", _("牵头"), provinces, self._by("lead__root")),
            self._facet("party", _("参与"), provinces, None),
        ]
        if self.actor.reader_ids:
            found.append(self._facet("mine", _("本单位"), mine, None, multiple=False))
        if topics:
            found.append(_without_empty(self._facet("topic", _("专题"), topics, self._by("topic"))))
        classes = [(each.pk, each.name) for each in TaskClass.objects.all()]
        if classes:
            found.append(
                _without_empty(self._facet("task_class", _("任务类别"), classes, self._by("task_class")))
            )
        found.append(
            {
                "name": "due",
                "label": _("时限"),
                "kind": "period",
                "from_name": "due_from",
                "from_value": self.params.get("due_from", ""),
                "to_name": "due_to",
                "to_value": self.params.get("due_to", ""),
            }
        )
        return found

    def _facet(self, name: str, label: str, choices: list, counter, *, multiple: bool = True) -> dict:
        selected = set(self.params.getlist(name))
        counts = counter(self._bounded(name)) if counter else None
        options = [
            {
                "value": str(value),
                "label": text,
                "count": None if counts is None else counts.get(value, 0),
                "selected": str(value) in selected,
            }
            for value, text in choices
        ]
        if not multiple:
            options.insert(
                0, {"value": "", "label": _("全部"), "count": None, "selected": not selected - {""}}
            )
        return {"name": name, "label": label, "kind": "choice", "multiple": multiple, "choices": options}

    def _bounded(self, without: str) -> QuerySet:
        ids = self.narrowed(without).order_by().values("pk")[: COUNTED + 1]
        return Task.objects.filter(pk__in=ids).with_light(on=self.on).order_by()

    @staticmethod
    def _by(field: str) -> Callable[[QuerySet], dict | None]:
        def count(tasks: QuerySet) -> dict | None:
            found = dict(tasks.values_list(field).annotate(n=Count("pk")))
            return found if sum(found.values()) <= COUNTED else None

        return count

    def _by_scope(self, tasks: QuerySet) -> dict | None:
        late = Q(status__in=states.LED, deadline__lte=self.calendar.before(self.on, 1)) & ~Q(
            status=states.COMPLETION_SUBMITTED
        )
        found = tasks.aggregate(
            total=Count("pk"),
            live=Count("pk", filter=Q(status__in=states.LIVE)),
            overdue=Count("pk", filter=late),
            ended=Count("pk", filter=Q(status__in=states.ENDED)),
        )
        return found if found.pop("total") <= COUNTED else None


def _without_empty(facet: dict) -> dict:
    """Of many choices those that would leave something, or are chosen."""
    choices = [each for each in facet["choices"] if each["count"] != 0 or each["selected"]]
    return {**facet, "choices": choices}


def kept_params(params: QueryDict) -> list[dict]:
    """What the filter form carries along: columns, order, grouping."""
    return [{"name": name, "value": value} for name in KEPT for value in params.getlist(name)]


def filtering(params: QueryDict) -> QueryDict:
    """The filters alone: without columns, order, grouping and place."""
    left = params.copy()
    for name in (*KEPT, CURSOR, "all"):
        left.pop(name, None)
    for name in [name for name, values in left.lists() if not any(values)]:
        left.pop(name)
    return left


def views(params: QueryDict) -> list[dict]:
    """Views that are always there, above the filters."""
    fixed = [
        (_("在办"), "scope=live"),
        (_("本单位牵头"), "scope=live&mine=lead"),
        (_("本单位配合"), "scope=live&mine=support"),
        (_("本单位发起"), "scope=live&mine=issued"),
        (_("已逾期"), "scope=overdue"),
        (_("已办结"), "scope=ended"),
        (_("全部"), ""),
    ]
    current = filtering(params)
    return [
        {
            "label": label,
            "url": f"?{query or 'all=1'}",
            "current": current == QueryDict(query),
            "locked": False,
        }
        for label, query in fixed
    ]
