"""How are the reminders of a rule brought in step by the database alone?

Which steps are due is worked out here as a window of due dates for each
step; who is asked, what exists and what is missing is compared in SQL. The number of statements follows
from the rule, never from the number of duties. Each statement is right by itself and a transaction of its
own, so runs at once do no harm: rows come in the order of their keys, and rows another run holds are left
to it.
"""
# ruff: noqa: S608 - the pieces of SQL are names from this house and what the ORM compiled; values are parameters

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import BooleanField, Min, Q
from django.db.models.expressions import RawSQL
from django.utils import translation

from accounts.models import Membership
from accounts.roles import Role
from coordination.common.local_time import local_date

from .duties import DutyRule
from .models import Notice
from .querysets import NoticeQuerySet
from .rows import DAY, Rows, Sql, day_as_text, json_object, on_day, owed
from .states import OPEN, NoticeState
from .steps import StepCalendar, Window

NOTICE = Notice._meta.db_table


@dataclass
class SetBased:
    """One rule at one instant."""

    rule: DutyRule
    at: datetime
    steps: StepCalendar
    creating: bool
    announced_as: Sequence[str] = ()

    def run(self) -> tuple[int, int, int]:
        """How many reminders were created, folded and ended."""
        ended = created = folded = 0
        if self.announced_as:
            ended += self._end_announcements()
        if self.rule.steps:
            ended += self._end()
            if self.creating:
                folded = self._fold()
                created = self._create(NoticeState.PENDING, [w for w in self.windows if w.tells])
                missed = [w for w in self.windows if w.missed]
                if missed:
                    self._create(NoticeState.FOLDED, missed)
                created += self._reopen()
        return created, folded, ended

    @cached_property
    def windows(self) -> list[Window]:
        return self.steps.windows(self.rule.steps)

    @cached_property
    def declared(self) -> Rows:
        return self.rule.rows(self.at)

    @cached_property
    def owed(self) -> Sql:
        return owed(self.rule, self.declared, at=self.at)

    @cached_property
    def thing(self) -> tuple[int, str]:
        """The content type of what the rule is about, and how every key of its reminders begins."""
        model = self.declared.model
        return ContentType.objects.get_for_model(model).pk, f"{self.rule.name}:{model._meta.label_lower}:"

    # --- who is asked ---------------------------------------------------------------------------
    @cached_property
    def asked(self) -> Sql:
        """The duties with a limit, once for every person asked, with the role that is the reason."""
        today = local_date(self.at)
        active = Membership.objects.on(today).filter(user__is_active=True, organisation__is_active=True)
        of_roles = active.filter(role__in=sorted(self.rule.roles)).order_by()
        holders = Sql.of(of_roles.values("organisation_id", "user_id").annotate(reason=Min("role")))
        text = (
            f"SELECT d.*, h.user_id AS asked, h.reason FROM ({self.owed.text}) d"
            f" JOIN ({holders.text}) h ON h.organisation_id = d.organisation WHERE d.due IS NOT NULL"
        )
        params = self.owed.params + holders.params
        if self.declared.person:
            people = Sql.of(active.order_by().values("user_id").distinct())
            text += (
                f" AND (d.person IS NULL OR d.person NOT IN ({people.text})) UNION ALL"
                f" SELECT d.*, d.person AS asked, '' AS reason FROM ({self.owed.text}) d"
                f" WHERE d.due IS NOT NULL AND d.person IN ({people.text})"
            )
            params += people.params + self.owed.params + people.params
        return Sql(text, params, self.owed.names)

    # --- what is missing ------------------------------------------------------------------------
    def _create(self, state: str, windows: Sequence[Window]) -> int:
        """Write the reminders that should exist and do not."""
        content_type, begins = self.thing
        table, asked = self._windows(state, windows), self.asked
        key = f"{self._whose} || ':' || s.step"
        reason, labels = self._reason()
        values = "".join(f", %s, COALESCE(w.v_{name}, '')" for name in asked.names)
        if asked.names and connection.vendor == "postgresql":
            empty = "to_jsonb(CAST('' AS TEXT))"
            values = "".join(
                f", CAST(%s AS TEXT), COALESCE(to_jsonb(w.v_{name}), {empty})" for name in asked.names
            )
        text = (
            f"INSERT INTO {NOTICE} (key, kind, recipient_id, organisation_id, content_type_id, object_id, version,"
            " params, due_on, must_act, is_reminder, late, state, created_at)"
            f" SELECT {key}, CAST(%s AS VARCHAR), w.asked, w.organisation, %s, w.subject, w.version,"
            f" {json_object()}({_text()}, {reason}{values}), w.due, %s, %s,"
            f" CASE WHEN w.due <= s.late_until AND w.due > s.late_since THEN %s ELSE %s END,"
            f" CAST(%s AS VARCHAR), {_instant()}"
            f" FROM ({asked.text}) w JOIN ({table.text}) s ON w.due <= s.until AND w.due > s.since"
            f" WHERE NOT EXISTS (SELECT 1 FROM {NOTICE} n WHERE n.key = {key})"
            " ORDER BY 1 ON CONFLICT (key) DO NOTHING"
        )
        params = (begins, self.rule.name, content_type, "role", *labels, *asked.names)
        params += (self.rule.must_act, True, True, False, state)
        params += (connection.ops.adapt_datetimefield_value(self.at),)
        with transaction.atomic():
            return self._execute(text, params + asked.params + table.params + (begins,))

    @property
    def _whose(self) -> str:
        """Base of the key and person, as ``reconciling.base_of`` writes it; one parameter: how it begins."""
        return (
            f"{_text()} || CAST(w.subject AS TEXT) || ':' || {day_as_text('w.due')} || ':' || w.dkey"
            " || ':' || CAST(w.asked AS TEXT)"
        )

    def _windows(self, state: str, windows: Sequence[Window]) -> Sql:
        """The due dates of each step as a small table."""
        parts, params = [], ()
        for window in windows:
            since, until = (
                (window.since, window.until) if state == NoticeState.PENDING else window.missed_between
            )
            late = (window.late_since, window.late_until)
            if state == NoticeState.FOLDED:
                late = (date.min, date.max)
            parts.append(
                f"SELECT {_text()} AS step, {DAY()} AS since, {DAY()} AS until,"
                f" {DAY()} AS late_since, {DAY()} AS late_until"
            )
            params += (str(window.step), *map(on_day, (since, until, *late)))
        return Sql(" UNION ALL ".join(parts), params)

    def _reason(self) -> tuple[str, tuple]:
        """The label of the role, in its source text: translated where it is read."""
        with translation.override(None):
            labels = [(str(role), str(Role(role).label)) for role in sorted(self.rule.roles)]
        if not labels:
            return "''", ()
        whens = " ".join(f"WHEN {_text()} THEN {_text()}" for _label in labels)
        return f"CASE w.reason {whens} ELSE '' END", tuple(text for label in labels for text in label)

    # --- what is there too much -----------------------------------------------------------------
    def _end(self) -> int:
        """Close what nobody owes any more, or owes by another date."""
        matching, params = self._matching()
        of_rule = self._reminders().filter(state__in=OPEN)
        return self._set(NoticeState.NO_LONGER_NEEDED, of_rule, f"NOT EXISTS ({matching})", params)

    def _fold(self) -> int:
        """Fold what a later step has replaced; which one is the latest follows from the due date alone."""
        return self._set(NoticeState.FOLDED, self._reminders().filter(~self._latest, state__in=OPEN))

    def _reopen(self) -> int:
        """A duty that ended before anybody was told, and is back."""
        matching, params = self._matching()
        untold = self._reminders().filter(self._latest, state=NoticeState.NO_LONGER_NEEDED, mail=None)
        return self._set(NoticeState.PENDING, untold, f"EXISTS ({matching})", params)

    def _end_announcements(self) -> int:
        """Announcements that are needed only as long as this duty stands."""
        content_type, _begins = self.thing
        announced = Notice.objects.open().filter(kind__in=self.announced_as, is_reminder=False)
        there = (
            f"SELECT 1 FROM ({self.owed.text}) d"
            f" WHERE d.subject = {NOTICE}.object_id AND {NOTICE}.content_type_id = %s"
        )
        params = (*self.owed.params, content_type)
        return self._set(NoticeState.NO_LONGER_NEEDED, announced, f"NOT EXISTS ({there})", params)

    def _matching(self) -> tuple[str, tuple]:
        """The duty and person that the reminder ``n`` is about."""
        _content_type, begins = self.thing
        text = (
            f"SELECT 1 FROM ({self.asked.text}) w WHERE w.subject = {NOTICE}.object_id AND w.due = {NOTICE}.due_on"
            f" AND w.asked = {NOTICE}.recipient_id AND substr({NOTICE}.key, 1, length({self._whose}) + 1) = {self._whose} || ':'"
        )
        return text, (*self.asked.params, begins, begins)

    def _reminders(self):
        return Notice.objects.filter(kind=self.rule.name, is_reminder=True)

    @property
    def _latest(self) -> Q:
        windows = (
            Q(key__endswith=f":{w.step}", due_on__gt=w.since, due_on__lte=w.until)
            for w in self.windows
            if w.tells
        )
        found = Q(pk__in=[])
        for window in windows:
            found |= window
        return found

    def _set(self, state: str, notices: NoticeQuerySet, condition: str = "", params: tuple = ()) -> int:
        if condition:
            notices = notices.filter(RawSQL(condition, params, BooleanField()))  # noqa: S611
        with transaction.atomic():
            chosen = Sql.of(
                notices.order_by("pk")
                .values("pk")
                .select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
            )
            return self._execute(
                f"UPDATE {NOTICE} SET state = %s WHERE id IN ({chosen.text})", (state, *chosen.params)
            )

    def _execute(self, text: str, params: tuple) -> int:
        with connection.cursor() as cursor:
            cursor.execute(text, params)
            return cursor.rowcount


def _text() -> str:
    return "CAST(%s AS TEXT)"


def _instant() -> str:
    return "CAST(%s AS TIMESTAMPTZ)" if connection.vendor == "postgresql" else "%s"
