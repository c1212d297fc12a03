"""What do the pages of projects show?"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from coordination.meetings.models import Meeting, Outcome
from coordination.portal.actions import state_of
from coordination.portal.figures_page import indicators_elsewhere, of_indicators
from coordination.portal.listing import Column, Facet, Period, fixed_views, provinces
from coordination.portal.spreadsheet import SheetColumn
from coordination.portal.templatetags.money import yuan
from coordination.portal.things_page import crumb, fact
from coordination.projects import queries
from coordination.projects.closing import checklist
from coordination.projects.linking import linked_with
from coordination.projects.models import Change, Project
from coordination.projects.overlaps import Found
from coordination.projects.rows import pending_votes
from coordination.projects.totals import budget_of, shares_of
from coordination.projects.vocabulary import (
    OPEN_PARTNERS,
    PartnerRole,
    PartnerState,
    ProjectKind,
    Rhythm,
)
from coordination.projects.workflow import PROJECT
from coordination.projects.workflow.project import DETAILS

COLUMNS = (
    Column("number", gettext_lazy("编号"), order="number"),
    Column("title", gettext_lazy("项目"), order="title"),
    Column("parties", gettext_lazy("参与各方")),
    Column("place", gettext_lazy("所在地")),
    Column("amount", gettext_lazy("总投资（万元）"), order="investment_fen"),
    Column("due", gettext_lazy("下一节点")),
    Column("state", gettext_lazy("状态"), order="status"),
)
SHEET = (
    SheetColumn(gettext_lazy("编号"), "number", lambda each: each.number),
    SheetColumn(gettext_lazy("项目名称"), "title", lambda each: each.title),
    SheetColumn(gettext_lazy("类别"), "name", lambda each: each.get_kind_display()),
    SheetColumn(gettext_lazy("领域"), "name", lambda each: each.field),
    SheetColumn(gettext_lazy("牵头方"), "name", lambda each: each.lead.name),
    SheetColumn(
        gettext_lazy("参与方"), "text", lambda each: _("、").join(str(p) for p in each.active_partners)
    ),
    SheetColumn(gettext_lazy("所在地"), "text", lambda each: _("、").join(u.name for u in each.places.all())),
    SheetColumn(gettext_lazy("具体地点"), "text", lambda each: each.place_text),
    SheetColumn(gettext_lazy("建设内容和规模"), "text", lambda each: each.object),
    SheetColumn(gettext_lazy("总投资（元）"), "name", lambda each: _exact(each.investment_fen)),
    SheetColumn(gettext_lazy("预算合计（元）"), "name", lambda each: _exact(each.budget_fen)),
    SheetColumn(gettext_lazy("已支付（元）"), "name", lambda each: _exact(each.paid_fen)),
    SheetColumn(gettext_lazy("国家年度清单"), "day", lambda each: each.national_year),
    SheetColumn(gettext_lazy("状态"), "name", lambda each: each.get_status_display()),
    SheetColumn(gettext_lazy("立项日期"), "day", lambda each: each.approved_on),
    SheetColumn(gettext_lazy("开工日期"), "day", lambda each: each.started_on),
    SheetColumn(gettext_lazy("竣工日期"), "day", lambda each: each.completed_on),
)
FILE_PURPOSES = {"papers": gettext_lazy("项目材料"), "final_report": gettext_lazy("总结报告")}
TONES = {
    PartnerState.INVITED: "wait",
    PartnerState.ASKING: "wait",
    PartnerState.CONSENTED: "good",
    PartnerState.DECLINED: "bad",
    PartnerState.LEFT: "quiet",
}
CHANGE_TONES = {"open": "wait", "agreed": "good", "refused": "bad", "withdrawn": "quiet"}
ANSWER_TONES = {"pending": "wait", "yes": "good", "no": "bad"}
LABELS = {each.name: each.label for each in DETAILS} | {"shares": gettext_lazy("投资份额")}


def _exact(fen: int | None):
    return None if fen is None else Decimal(fen) / 100


def facets() -> Sequence[Facet | Period]:
    return (
        Facet("status", _("状态"), lambda: PROJECT.choices, "status"),
        Facet("kind", _("类别"), lambda: ProjectKind.choices, "kind"),
        Facet("place", _("所在地"), provinces, multiple=False),
        Facet(
            "national",
            _("国家年度清单"),
            lambda: [("true", _("已列入")), ("false", _("未列入"))],
            multiple=False,
        ),
    )


def views(params: QueryDict) -> list[dict]:
    fixed = [
        (_("在办"), "scope=live"),
        (_("本单位参与"), "scope=mine"),
        (_("国家年度清单"), "national=true"),
        (_("已结束"), "scope=ended"),
        (_("全部"), "scope="),
    ]
    return fixed_views(params, fixed)


def rows(projects: list[Project]) -> list[dict]:
    return [
        {
            "number": each.number,
            "title": each.title,
            "url": each.get_absolute_url(),
            "kind": each.get_kind_display(),
            "field": each.field,
            "lead": each.lead,
            "others": [part.organisation for part in each.active_partners if part.role != PartnerRole.LEAD],
            "places": _("、").join(unit.name for unit in each.places.all()) or each.place_text,
            "investment_fen": each.investment_fen,
            "budget_fen": each.budget_fen,
            "milestone": next_milestone(each),
            "national_year": each.national_year,
            "state": state_of(each),
        }
        for each in projects
    ]


def next_milestone(project: Project):
    open_ = [each for each in project.milestones.all() if each.actual_on is None]
    return min(open_, key=lambda each: (each.forecast_on, each.pk), default=None)


def trail(project: Project, actor: Actor) -> list[dict]:
    """会议 → 成果 → 项目: each a link for those who may see it."""
    links = []
    if project.outcome_id:
        outcome = Outcome.objects.visible_to(actor).filter(pk=project.outcome_id).first()
        meeting = Meeting.objects.visible_to(actor).filter(outcomes=project.outcome_id).first()
        links += [crumb(_("会议"), meeting.title, meeting.get_absolute_url())] if meeting else []
        links += [crumb(_("成果"), outcome.number, outcome.get_absolute_url())] if outcome else []
    else:
        links.append(crumb(_("项目"), _("清单"), reverse("portal:projects")))
    return [*links, crumb(_("项目"), project.number)]


def facts(project: Project) -> list[dict]:
    return [
        fact(_("类别"), project.get_kind_display()),
        fact(_("领域"), project.field),
        fact(_("所在地"), _("、").join(unit.name for unit in project.places.order_by("path"))),
        fact(_("具体地点"), project.place_text),
        fact(
            _("总投资"),
            _("%(amount)s 元") % {"amount": yuan(project.investment_fen)}
            if project.investment_fen is not None
            else "",
        ),
        fact(
            _("国家年度清单"),
            _("%(year)d年") % {"year": project.national_year} if project.national_year else "",
        ),
        fact(_("登记单位"), project.proposer.name),
        fact(_("可见范围"), project.get_confidentiality_display()),
        fact(_("文本版本"), _("第%(n)d版") % {"n": project.edition} if project.edition else ""),
    ]


def partners(project: Project, actor: Actor) -> list[dict]:
    """Everybody who takes part, was asked or asks, in the order written: the lead keeps the papers, no more."""
    amounts = {each.partner.pk: each for each in shares_of(project)}
    return [
        {
            "unit": each.organisation.name,
            "role": each.get_role_display(),
            "is_mine": actor.belongs_to(each.organisation),
            "state": {"label": each.get_state_display(), "tone": TONES[each.state]},
            "part": each.part,
            "share": each.share_text,
            "percent": amounts[each.pk].percent if each.pk in amounts else None,
            "fen": amounts[each.pk].fen if each.pk in amounts else None,
            "land_mu": each.land_mu,
            "people": each.people,
            "remark": each.remark,
            "answered_at": each.answered_at,
        }
        for each in project.partners_in(*OPEN_PARTNERS, PartnerState.DECLINED, PartnerState.LEFT)
    ]


def votes(project: Project) -> list[dict]:
    """The last round of the joint review."""
    found = project.votes.filter(round=project.review_round).select_related("organisation")
    return [_answer(each) for each in found]


def _answer(row) -> dict:
    return {
        "unit": row.organisation.name,
        "state": {"label": row.get_answer_display(), "tone": ANSWER_TONES[row.answer]},
        "reason": row.reason,
        "at": row.answered_at,
        "by": row.answered_by_name,
    }


def budget(project: Project) -> dict | None:
    found = budget_of(project)
    return {"table": found, "by_partner": found.by_partner} if found.rows else None


def milestones(project: Project, on: date) -> list[dict]:
    found = project.milestones.select_related("partner__organisation").prefetch_related("forecasts")
    return [
        {
            "name": each.name,
            "planned_on": each.planned_on,
            "forecast_on": each.forecast_on,
            "actual_on": each.actual_on,
            "slip": each.slip_days,
            "early": max(0, -each.slip_days),
            "is_late": each.actual_on is None and each.forecast_on < on,
            "partner": each.partner,
            "forecasts": list(each.forecasts.all()),
        }
        for each in found
    ]


def indicators(project: Project, actor: Actor) -> list[dict]:
    found = queries.measured(project)
    places = of_indicators([value for each in found for value in each.values], actor)
    elsewhere = indicators_elsewhere(project, actor)
    return [
        {
            "name": each.indicator.name,
            "unit": each.indicator.unit,
            "baseline": each.indicator.baseline,
            "target": each.indicator.target,
            "total": each.reading.total,
            "percent": each.percent,
            "has_values": each.reading.has_values,
            "elsewhere": elsewhere.get(each.indicator.pk, []),
            "rhythm": Rhythm(each.indicator.rhythm).label,
            "is_running_total": each.indicator.is_running_total,
            "values": [
                {
                    "period": value.period,
                    "partner": str(value.organisation),
                    "value": value.value,
                    "reached": each.reading.by_period[value.starts_on],
                    "revisions": value.revisions,
                    "places": places.get(value.pk, []),
                }
                for value in each.values
            ],
            "by_partner": [
                (str(part), each.reading.by_unit[part.organisation_id])
                for part in each.indicator.contributors.all()
                if part.organisation_id in each.reading.by_unit
            ],
        }
        for each in found
    ]


def changes(project: Project) -> list[dict]:
    """What was asked, field by field before and after, and what each partner said."""
    found = project.changes.select_related("organisation").prefetch_related("answers__organisation")
    return [
        {
            "number": each.number,
            "state": {"label": each.get_state_display(), "tone": CHANGE_TONES[each.state]},
            "unit": each.organisation.name,
            "reason": each.reason,
            "asked_at": each.asked_at,
            "by": each.asked_by_name,
            "lines": change_lines(each),
            "answers": [_answer(row) for row in each.answers.all()],
        }
        for each in found
    ]


def change_lines(change: Change) -> list[dict]:
    return [
        {"label": LABELS.get(name, name), "old": _written(name, old), "new": _written(name, new)}
        for name, (old, new) in change.fields.items()
    ]


def _written(name: str, value) -> str:
    if value in (None, "", [], {}):
        return ""
    if name == "investment_fen":
        return yuan(value)
    if isinstance(value, dict):
        return _("、").join(f"{key} {share}" for key, share in value.items())
    if isinstance(value, list):
        return _("、").join(value)
    field = Project._meta.get_field(name)
    return str(dict(field.flatchoices).get(value, value)) if field.flatchoices else str(value)


def links(project: Project, actor: Actor) -> list[dict]:
    return [
        {
            "kind": each.label,
            "number": each.subject.number,
            "name": each.subject.title,
            "url": each.subject.get_absolute_url(),
            "state": state_of(each.subject),
        }
        for each in linked_with(project, actor)
    ]


def overlaps(project: Project, found: list[Found]) -> list[dict]:
    """What is near, why, and what was said about it."""
    return [
        {
            "pk": each.overlap.pk,
            "kind": each.label,
            "number": each.subject.number,
            "name": each.subject.title,
            "url": each.subject.get_absolute_url(),
            "lead": getattr(each.subject, "lead", None),
            "state": state_of(each.subject),
            "score": each.overlap.score,
            "reasons": _reasons(each),
            "answer": each.overlap.get_answer_display() if each.overlap.answer else "",
            "reason": each.overlap.reason,
            "by": each.overlap.answered_by_name,
            "at": each.overlap.answered_at,
            "answer_url": f"{project.get_absolute_url()}answer_overlap/?overlap={each.overlap.pk}",
        }
        for each in found
    ]


def _reasons(found: Found) -> list[str]:
    why, reasons = found.overlap.why, []
    if why.get("field"):
        reasons.append(_("同一领域：%(field)s") % {"field": why["field"]})
    if found.places:
        reasons.append(_("同在：%(places)s") % {"places": _("、").join(found.places)})
    words = _("、").join(f"「{word}」" for word in why.get("words", []))
    if words:
        reasons.append(_("文字相近%(percent)d%%，都写到%(words)s") % {"percent": why["text"], "words": words})
    return reasons


def closing(project: Project, actor: Actor) -> list[dict]:
    return [
        {"label": each.label, "is_done": each.is_done, "missing": each.missing}
        for each in checklist(project, actor)
    ]


def aside(project: Project, actor: Actor) -> list[dict]:
    """What to look at while answering: of a change only what would be different."""
    found = []
    for change in project.changes.filter(state="open"):
        found += [
            fact(line["label"], f"{line['old'] or '—'} → {line['new'] or '—'}")
            for line in change_lines(change)
        ]
        found.append(fact(_("变更理由"), change.reason))
    waiting = [each.organisation.name for each in pending_votes(project).select_related("organisation")]
    if waiting and project.status == "joint_review":
        found.append(fact(_("待答复"), _("、").join(waiting)))
    return [*found, fact(_("牵头方"), project.lead.name), fact(_("状态"), project.get_status_display())]
