"""Which days differ from the plain week?"""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Lines(models.Aggregate):
    """All rows as one text: a line each, the columns separated by bars."""

    function = "GROUP_CONCAT"
    template = "%(function)s(%(expressions)s, '\n')"
    arg_joiner = " || '|' || "
    output_field = models.TextField()

    def as_postgresql(self, compiler, connection, **extra):
        return self.as_sql(compiler, connection, function="STRING_AGG", **extra)


class CalendarDayQuerySet(models.QuerySet):
    def as_text(self) -> str:
        """These days as lines of day, province code, whether working (1 or true) and name."""
        return (
            self.order_by().aggregate(text=Lines("day", "province_code", "is_working", "name"))["text"] or ""
        )


class CalendarDay(models.Model):
    """A day that is announced as a day off or as a working day, nationally or by one province.

    A row of a province overrides the national row of the same day, and any row overrides the plain
    week. Days without a row are working days from Monday to Friday.
    """

    day = models.DateField(_("日期"))
    province_code = models.CharField(
        _("省级行政区划代码"),
        max_length=6,
        blank=True,
        default="",
        validators=[RegexValidator(r"^[1-9]\d0000$", _("请填写GB/T 2260省级代码，例如310000"))],
        help_text=_("GB/T 2260省级代码；留空表示全国适用"),
    )
    is_working = models.BooleanField(_("是否上班"), default=False)
    name = models.CharField(_("名称"), max_length=60, help_text=_("节日名称；调休上班日填写所调的节日"))
    source = models.CharField(_("依据"), max_length=200, help_text=_("通知的文号或名称"))
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("日历日")
        verbose_name_plural = _("工作日历")
        ordering = ["-day", "province_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "province_code"],
                name="calendar_day_once_per_province",
                violation_error_message=_("这一天已有安排，请修改原有的一条"),
            ),
            models.CheckConstraint(
                condition=Q(province_code="") | Q(province_code__endswith="0000"),
                name="calendar_day_province_is_a_province",
                violation_error_message=_("请填写GB/T 2260省级代码，例如310000"),
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(name__contains="\n") & ~Q(source=""),
                name="calendar_day_named_with_its_source",
                violation_error_message=_("请填写名称和依据"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.name}"


class Counter(models.Model):
    """The last number given in a series; see ``numbering.next_in``."""

    series = models.CharField(max_length=80, primary_key=True)
    value = models.PositiveBigIntegerField(default=0)


class NumberedCalendar(models.Model):
    """A working calendar whose days are numbered in ``NumberedDay``, and from what it was made."""

    province_code = models.CharField(max_length=6, unique=True, blank=True)
    made_of = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.province_code or "000000"


class NumberedDay(models.Model):
    """A day of a working calendar and the number of working days up to and including it.

    Written by ``numbered_days.renumber`` alone, from ``CalendarDay`` and the plain week: what
    ``working_days`` says about a day, as a row that SQL can join.
    """

    calendar = models.ForeignKey(NumberedCalendar, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    is_working = models.BooleanField()
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["calendar", "day"], name="a_day_is_numbered_once"),
            models.UniqueConstraint(
                fields=["calendar", "number"],
                condition=Q(is_working=True),
                name="a_number_is_of_one_working_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.number}"
