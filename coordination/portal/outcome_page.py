"""What do the pages of outcomes show?"""

from collections.abc import Sequence
from datetime import date

from django.db.models import Count, Q
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from accounts.models import Organisation
from accounts.policy import decide
from coordination.common.word_diff import compared
from coordination.common.working_days import WorkingCalendar
from coordination.meetings import queries
from coordination.meetings.models import Cycle, Meeting, Outcome, OutcomeVersion
from coordination.meetings.vocabulary import Answer, OutcomeKind, VersionState
from coordination.meetings.workflow.outcome import OUTCOME
from coordination.portal import ledger_page
from coordination.portal.actions import state_of
from coordination.portal.listing import Column, Facet, Period
from coordination.portal.spreadsheet import SheetColumn
from coordination.portal.things_page import crumb, fact
from coordination.projects.linking import projects_linked_to
from coordination.projects.models import Project
from coordination.submissions.models import Submission
from coordination.submissions.queries import overall_state
from coordination.tasks.exporting import BY_KEY
from coordination.tasks.models import Task

COLUMNS = (
    Column("number", gettext_lazy("编号"), order="number"),
    Column("title", gettext_lazy("成果")),
    Column("kind", gettext_lazy("类别")),
    Column("drafter", gettext_lazy("起草")),
    Column("state", gettext_lazy("状态")),
    Column("progress", gettext_lazy("进展")),
    Column("published", gettext_lazy("发布"), order="published_at"),
)
SHEET = (
    SheetColumn(gettext_lazy("编号"), "number", lambda each: each.number),
    SheetColumn(gettext_lazy("成果"), "title", lambda each: each.title),
    SheetColumn(gettext_lazy("正文"), "title", lambda each: each.current.wording),
    SheetColumn(gettext_lazy("版本"), "day", lambda each: each.current.number),
    SheetColumn(gettext_lazy("类别"), "name", lambda each: each.get_kind_display()),
    SheetColumn(gettext_lazy("会议"), "text", lambda each: each.meeting),
    SheetColumn(gettext_lazy("起草单位"), "name", lambda each: each.drafter.name),
    SheetColumn(gettext_lazy("状态"), "name", lambda each: each.get_status_display()),
    SheetColumn(gettext_lazy("发布时间"), "name", lambda each: each.published_at),
    SheetColumn(gettext_lazy("会签"), "text", lambda each: _answers(each)),
    SheetColumn(
        gettext_lazy("无需办理的理由"),
        "text",
        lambda each: _(each.no_action_reason) if each.no_action_reason else "",
    ),
)
FILE_PURPOSES = {"papers": gettext_lazy("成果材料")}
TASK_COLUMNS = ("number", "title", "lead", "due", "light", "state")
TONES = {
    Answer.AGREED: "good",
    Answer.LAPSED: "good",
    Answer.PENDING: "wait",
    Answer.OBJECTED: "bad",
    Answer.VOID: "quiet",
}
VERSION_TONES = {
    VersionState.DRAFT: "quiet",
    VersionState.CONFIRMING: "wait",
    VersionState.PUBLISHED: "good",
    VersionState.REPLACED: "quiet",
    VersionState.REJECTED: "bad",
}


def _answers(outcome: Outcome) -> str:
    """How each party stood in the last round."""
    rows = (row for row in outcome.confirmations.all() if row.round == outcome.round)
    return "、".join(f"{row.organisation.name}{row.get_answer_display()}" for row in rows)


def facets() -> Sequence[Facet | Period]:
    return (
        Facet("status", _("状态"), lambda: OUTCOME.choices, "status"),
        Facet("kind", _("类别"), lambda: OutcomeKind.choices, "kind"),
        Facet("orphan", _("落实"), lambda: [("true", _("尚未落实")), ("false", _("已落实"))], multiple=False),
        Facet(
            "cycle",
            _("周期"),
            lambda: [(each.pk, each.name) for each in Cycle.objects.all()[:12]],
            multiple=False,
        ),
        Facet("drafter", _("起草"), _drafters, "drafter", multiple=False),
        Period(_("发布"), "published_from", "published_to"),
    )


def _drafters() -> list[tuple]:
    units = Organisation.objects.filter(kind__in=["province", "regional_office"]).active()
    return [(unit.pk, unit.label) for unit in units]


def rows(outcomes: list[Outcome], actor: Actor) -> list[dict]:
    """Each outcome as one line, with what became of it as far as the reader may know."""
    ids = [each.pk for each in outcomes]
    tasks = _counted(Task.objects.visible_to(actor).filter(outcome__in=ids))
    submissions = _counted(Submission.objects.visible_to(actor).not_withdrawn().filter(outcome__in=ids))
    orphans = set(Outcome.objects.filter(pk__in=ids).orphans().values_list("pk", flat=True))
    return [
        {
            "number": each.number,
            "title": each.title,
            "url": each.get_absolute_url(),
            "kind": each.get_kind_display(),
            "meeting": each.meeting.title,
            "drafter": each.drafter,
            "state": state_of(each),
            "published_at": each.published_at,
            "confirming": _confirming(each, actor.on),
            "confirm_by": each.confirm_by if each.confirm_by and each.confirm_by >= actor.on else None,
            "tasks": tasks.get(each.pk, 0),
            "submissions": submissions.get(each.pk, 0),
            "is_orphan": each.pk in orphans,
            "no_action": bool(each.no_action_reason),
        }
        for each in outcomes
    ]


def _counted(rows_of) -> dict[int, int]:
    return dict(rows_of.order_by().values_list("outcome").annotate(n=Count("pk")))


def _confirming(outcome: Outcome, on: date) -> str:
    if outcome.confirm_by is None:
        return ""
    round_ = [row for row in outcome.confirmations.all() if row.round == outcome.round]
    done = sum(row.answer != Answer.PENDING or row.due_on < on for row in round_)
    facts = {"done": done, "all": len(round_)}
    if outcome.proposed_id:
        return _("更正会签 %(done)d/%(all)d") % facts
    return _("会签完成") if done == len(round_) else _("会签 %(done)d/%(all)d") % facts


def trail(outcome: Outcome, actor: Actor) -> list[dict]:
    """会议 → 成果: the meeting is a link for those who may see it."""
    meeting = Meeting.objects.visible_to(actor).filter(pk=outcome.meeting_id).first()
    links = [crumb(_("会议"), meeting.title, meeting.get_absolute_url())] if meeting else []
    return [*links, crumb(_("成果"), outcome.number)]


def facts(outcome: Outcome, actor: Actor) -> list[dict]:
    return [
        fact(_("类别"), outcome.get_kind_display()),
        fact(_("会议"), f"{outcome.meeting.number} {outcome.meeting.title}"),
        fact(_("起草单位"), outcome.drafter.name),
        fact(_("发布范围"), outcome.get_audience_display()),
        fact(_("无需办理的理由"), _(outcome.no_action_reason) if outcome.no_action_reason else ""),
        fact(_("替代成果"), queries.successor_of(outcome, actor)),
    ]


def confirmations(outcome: Outcome, actor: Actor) -> list[dict]:
    """The last round as a strip of the parties."""
    return [
        {
            "unit": row.organisation.name,
            "role_label": _("起草并同意") if _by_submitting(row, outcome) else _("会签"),
            "is_lead": False,
            "is_mine": row.organisation_id in actor.reader_ids,
            "state": {"label": row.get_answer_display(), "tone": TONES[row.answer]},
            "contribution": row.shown_text,
            "due": row.due_on if row.answer == Answer.PENDING else None,
            "decided_at": row.decided_at,
            "decided_by": row.decided_by_name,
        }
        for row in queries.confirmations_shown(outcome, actor)
    ]


def _by_submitting(row, outcome: Outcome) -> bool:
    return row.organisation_id == outcome.drafter_id and row.answer == Answer.AGREED


def versions(outcome: Outcome, actor: Actor) -> list[dict]:
    """Every wording the reader may read, newest first."""
    return [
        {
            "number": each.number,
            "title": each.title,
            "wording": each.wording,
            "reason": each.reason,
            "state": {"label": each.get_state_display(), "tone": VERSION_TONES[each.state]},
            "published_at": each.published_at,
        }
        for each in queries.versions_for(outcome, actor).order_by("-number")
    ]


def comparison(request: HttpRequest, outcome: Outcome) -> dict | None:
    """Two wordings word by word: those the address asks for, else the last two."""
    known = {each.number: each for each in queries.versions_for(outcome, request.actor)}
    if len(known) < 2:
        return None
    last_two = sorted(known)[-2:]
    old, new = (
        _asked(request, name, known, usual) for name, usual in zip(("from", "to"), last_two, strict=True)
    )
    return {
        "pieces": compared(old.wording, new.wording),
        "old": old.number,
        "new": new.number,
        "old_label": _("第%(n)d版") % {"n": old.number},
        "new_label": _("第%(n)d版") % {"n": new.number},
        "numbers": sorted(known),
        "is_asked": "from" in request.GET or "to" in request.GET,
    }


def _asked(request: HttpRequest, name: str, known: dict[int, OutcomeVersion], usual: int) -> OutcomeVersion:
    text = request.GET.get(name, "") or str(usual)
    if not text.isdecimal() or int(text[:6]) not in known:
        raise Http404
    return known[int(text[:6])]


def next_steps(outcome: Outcome, actor: Actor) -> list[dict]:
    """What the kind of the outcome suggests, beside the acts of its lifecycle: links to what is made elsewhere."""
    places = {
        "add_task": (_("分解为任务"), "portal:new-task", "tasks.add_task", None),
        "add_project": (_("登记项目"), "portal:new-project", "projects.add_project", outcome),
        "submit_to_ministries": (
            _("报送部委"),
            "portal:new-submission",
            "submissions.add_submission",
            outcome,
        ),
    }
    found = []
    for step in queries.next_steps(outcome):
        if step in places:
            label, name, permission, subject = places[step]
            decision = decide(actor, permission, subject)
            url = f"{reverse(name)}?outcome={outcome.pk}"
            found.append({"label": label, "url": url if decision else "", "reason": decision.reason})
    return found


def submissions(outcome: Outcome, actor: Actor) -> dict:
    """What was submitted to which ministry, and the one overall state: the slowest."""
    rows_of = Submission.objects.visible_to(actor).filter(outcome=outcome).for_rows().order_by("id")
    found = list(rows_of)
    state = overall_state(found)
    return {
        "overall": {"label": state.label, "tone": state.tone} if state else None,
        "rows": [
            {
                "number": each.number,
                "title": each.title,
                "url": each.get_absolute_url(),
                "ministry": each.ministry.name,
                "due_on": each.due_on,
                "is_done": each.answered_on is not None,
                "answer": each.answer.get_verdict_display() if hasattr(each, "answer") else "",
                "state": state_of(each),
            }
            for each in found
        ],
    }


def tasks(outcome: Outcome, actor: Actor, calendar: WorkingCalendar) -> dict:
    """The tasks made of it, as lines of the ledger."""
    found = Task.objects.visible_to(actor).filter(outcome=outcome).for_rows().prefetch_related("milestones")
    lines = ledger_page.rows(list(found.order_by("number")[:100]), on=actor.on, calendar=calendar)
    columns = [{"key": key, "label": BY_KEY[key].label} for key in TASK_COLUMNS]
    return {"rows": lines, "columns": columns}


def projects(outcome: Outcome, actor: Actor) -> list[dict]:
    """The projects made of it and those linked to it, as far as the reader sees them."""
    linked = projects_linked_to(outcome, actor).order_by()
    rows = Project.objects.visible_to(actor).filter(Q(outcome=outcome) | Q(pk__in=linked.values("pk")))
    rows = rows.order_by("number")
    return [
        {"number": each.number, "title": each.title, "url": each.get_absolute_url(), "state": state_of(each)}
        for each in rows
    ]
