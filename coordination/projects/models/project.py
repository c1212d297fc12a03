"""What is kept of a project itself: what, where, by whom kept, in which state, linked to what, read by whom?"""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from coordination.lifecycle.models import Governed
from coordination.lifecycle.workflow import WORKFLOWS
from coordination.meetings.models import Outcome
from coordination.projects import vocabulary
from coordination.projects.querysets import ProjectQuerySet
from coordination.projects.vocabulary import ACTIVE_PARTNERS, PartnerState


def project_states():
    return WORKFLOWS["project"].choices


class Project(Governed):
    """跨界项目: one lead partner who keeps the papers and any number of equal partners who consented.

    No total is kept here: what the budget, the payments and the indicators add up to is asked of the
    database each time. ``edition`` counts the agreed wordings: 1 when approved, one more per agreed change.
    """

    WORKFLOW = "project"
    HISTORY_NAMES = {
        "places": _("地点"),
        "partner": _("参与方"),
        "part": _("承担内容"),
        "share": _("投资份额"),
        "land_mu": _("提供土地（亩）"),
        "people": _("投入人员"),
        "budget": _("预算"),
        "payment": _("支付"),
        "milestone": _("节点"),
        "indicator": _("指标"),
        "link": _("关联事项"),
        "overlap": _("相近事项"),
    }

    number = models.CharField(_("项目编号"), max_length=40, unique=True, editable=False)
    title = models.CharField(_("项目名称"), max_length=200)
    status = models.CharField(
        _("状态"), max_length=20, choices=project_states, default=vocabulary.PROPOSED, editable=False
    )
    kind = models.CharField(_("类别"), max_length=16, choices=vocabulary.project_kinds)
    field = models.CharField(_("领域"), max_length=40, blank=True)
    places = models.ManyToManyField(Organisation, verbose_name=_("所在地"), related_name="+", blank=True)
    place_text = models.CharField(_("具体地点"), max_length=200, blank=True)
    object = models.CharField(_("建设内容和规模"), max_length=500, blank=True)
    summary = models.TextField(_("项目概述"), blank=True)
    national_year = models.PositiveSmallIntegerField(_("列入国家年度清单（年份）"), null=True, blank=True)
    confidentiality = models.CharField(
        _("可见范围"), max_length=10, choices=vocabulary.confidentialities, default="region"
    )
    investment_fen = models.BigIntegerField(_("总投资（元）"), null=True, blank=True)
    proposer = models.ForeignKey(
        Organisation, verbose_name=_("登记单位"), on_delete=models.PROTECT, related_name="+", editable=False
    )
    lead = models.ForeignKey(
        Organisation, verbose_name=_("牵头方"), on_delete=models.PROTECT, related_name="led_projects"
    )
    outcome = models.ForeignKey(
        Outcome,
        verbose_name=_("会议成果"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="projects",
        editable=False,
    )
    edition = models.PositiveSmallIntegerField(_("文本版本"), default=0, editable=False)
    review_round = models.PositiveSmallIntegerField(default=0, editable=False)
    suspended_from = models.CharField(max_length=20, blank=True, editable=False)
    approved_on = models.DateField(_("立项日期"), null=True, editable=False)
    started_on = models.DateField(_("开工日期"), null=True, editable=False)
    completed_on = models.DateField(_("竣工日期"), null=True, editable=False)
    closed_on = models.DateField(_("归档日期"), null=True, editable=False)
    final_report = models.TextField(_("总结报告"), blank=True, editable=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("跨界项目")
        verbose_name_plural = _("跨界项目")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["status", "-id"], name="project_by_state"),
            models.Index(fields=["lead", "status"], name="project_by_lead"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(investment_fen__isnull=True) | Q(investment_fen__gte=0),
                name="investment_is_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(national_year__isnull=True) | Q(national_year__range=(1990, 2100)),
                name="national_list_year_is_a_year",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("portal:project", args=[self.pk])

    @property
    def is_on_national_list(self) -> bool:
        return self.national_year is not None

    def partners_in(self, *states: str) -> list:
        """Partners in these states in the order in which they were written; prefetched by lists."""
        rows = sorted(self.partners.all(), key=lambda each: (each.position, each.pk))
        return [each for each in rows if each.state in states]

    @property
    def active_partners(self) -> list:
        """Who takes part or was asked to: the lead first."""
        return self.partners_in(*ACTIVE_PARTNERS)

    @property
    def consented_partners(self) -> list:
        return self.partners_in(PartnerState.CONSENTED)

    def partner_of(self, actor, *states: str):
        """The part that the actor speaks for; of several the one of its own unit first."""
        rows = [each for each in self.partners_in(*states) if actor.belongs_to(each.organisation)]
        own = [each for each in rows if actor.organisation and each.organisation_id == actor.organisation.pk]
        return (own or rows or [None])[0]

    def conflict_facts(self) -> dict:
        return {"lead": {"id": self.lead_id, "name": self.lead.name}}


class ProjectReader(models.Model):
    """A unit that may read the project: who registered it, who was asked to take part, the region once approved."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="readers")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "project"], name="one_reader_row_per_project"),
        ]


class ProjectLink(models.Model):
    """Something of another room that belongs to the project: a task, later an agreement.

    Rooms beside this one are not known here; what a linked thing is called and whether it is unfinished
    is answered by ``lifecycle.matters``.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="links")
    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT)
    object_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey()
    linked_at = models.DateTimeField()
    linked_by_name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "content_type", "object_id"], name="one_link_per_project_and_thing"
            ),
        ]
        indexes = [models.Index(fields=["content_type", "object_id"], name="project_link_by_thing")]
