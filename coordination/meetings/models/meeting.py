"""What is kept of a meeting: its agenda, who attends, who may read it, the series it belongs to?"""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from coordination.lifecycle.models import Governed
from coordination.lifecycle.workflow import WORKFLOWS
from coordination.meetings import vocabulary
from coordination.meetings.querysets import MeetingQuerySet, SeriesQuerySet

from .cycle import Cycle


def meeting_states():
    return WORKFLOWS["meeting"].choices


class Series(models.Model):
    """A row of meetings of the same kind: the next one begins with what the last one left open."""

    name = models.CharField(_("名称"), max_length=100, unique=True)
    level = models.CharField(_("层级"), max_length=12, choices=vocabulary.meeting_levels)
    created_at = models.DateTimeField(editable=False)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name = _("系列会议")
        verbose_name_plural = _("系列会议")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Meeting(Governed):
    """会议, the ``sequence``-th of its ``year``; an outcome is numbered after it (2026-03-07).

    The number is given once and stays, even if the meeting moves to another year. ``organiser`` is the
    unit that registered it; organiser and host both run it.
    """

    WORKFLOW = "meeting"
    HISTORY_NAMES = {"attendances": _("参会单位"), "agenda": _("议程")}

    year = models.PositiveSmallIntegerField(_("年份"), editable=False)
    sequence = models.PositiveSmallIntegerField(_("会议序号"), editable=False)
    title = models.CharField(_("会议名称"), max_length=200)
    level = models.CharField(_("层级"), max_length=12, choices=vocabulary.meeting_levels)
    status = models.CharField(
        _("状态"), max_length=16, choices=meeting_states, default="planned", editable=False
    )
    cycle = models.ForeignKey(
        Cycle,
        verbose_name=_("协同周期"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="meetings",
    )
    series = models.ForeignKey(
        Series,
        verbose_name=_("系列会议"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="meetings",
    )
    host = models.ForeignKey(
        Organisation, verbose_name=_("主办单位"), on_delete=models.PROTECT, related_name="hosted_meetings"
    )
    organiser = models.ForeignKey(
        Organisation, verbose_name=_("登记单位"), on_delete=models.PROTECT, related_name="+", editable=False
    )
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"))
    hours = models.CharField(_("时间"), max_length=60, blank=True)
    place = models.CharField(_("地点"), max_length=120)
    summary = models.TextField(_("纪要摘要"), blank=True, editable=False)
    held_at = models.DateTimeField(null=True, editable=False)
    minutes_issued_at = models.DateTimeField(null=True, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("会议")
        verbose_name_plural = _("会议")
        ordering = ["-starts_on", "-id"]
        indexes = [models.Index(fields=["status", "starts_on"], name="meeting_by_state_and_day")]
        constraints = [
            models.UniqueConstraint(fields=["year", "sequence"], name="one_meeting_per_number_of_a_year"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="meeting_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("portal:meeting", args=[self.pk])

    @property
    def number(self) -> str:
        """2026-03: the beginning of the number of each of its outcomes."""
        return f"{self.year}-{self.sequence:02}"


class Attendance(models.Model):
    """An organisation attends: as a party that confirms the outcomes, or sitting in (列席)."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("参会单位"), on_delete=models.PROTECT, related_name="attendances"
    )
    confirms = models.BooleanField(_("参加会签"), default=True)

    class Meta:
        verbose_name = _("参会单位")
        verbose_name_plural = _("参会单位")
        ordering = ["-confirms", "organisation__path"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "organisation"], name="one_attendance_per_organisation"
            ),
        ]

    def __str__(self) -> str:
        return self.organisation.name


class AgendaItem(models.Model):
    """One point of the agenda; a point taken over from earlier names where it comes from."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda")
    position = models.PositiveSmallIntegerField(_("序号"))
    title = models.CharField(_("议题"), max_length=300)
    reference = models.CharField(_("来源编号"), max_length=60, blank=True)
    url = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("议题")
        verbose_name_plural = _("议程")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "position"], name="one_agenda_item_per_position"),
        ]

    def __str__(self) -> str:
        return self.title


class MeetingReader(models.Model):
    """A unit that may read the meeting: host, organiser, who attends, the cycle's keeper, and the units above them."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="readers")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "meeting"], name="one_reader_row_per_meeting"),
        ]
