"""Why did, or did not, this person get this mail?

The answer is a chain of sentences from stored facts: the rule, the roles held on that day, what the person
chose, the working calendar, the digest, the mail and what became of it; and for who was not told, who was
asked instead. Only events told to somebody of the person's own units are listed: what other units were told
is their matter.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.actors import Actor, actor_for
from accounts.models import Deputy, Membership, User
from accounts.roles import WORKING_ROLES, Role
from coordination.activity.models import Event as HistoryEvent
from coordination.common.local_time import LOCAL_ZONE, in_words, local_date
from coordination.common.working_days import WorkingCalendar, calendar_for

from .duties import RULES, Duty
from .finding import duties_at
from .models import Mail, Notice
from .preferences import usual_for
from .states import FAILED, Channel, MailKind, MailState, NoticeState, Way
from .steps import StepCalendar

ROWS, ACCOUNTS = 600, 40
TOLD, TOLD_HERE, WAITS, NOT_TOLD = "told", "told_here", "waits", "not_told"


@dataclass
class Account:
    """One event, and how it was with this person; ``notice`` is the person's own, or anybody's of the unit."""

    notice: Notice
    verdict: str
    sentences: list[str] = field(default_factory=list)
    mail: Mail | None = None

    @property
    def is_own(self) -> bool:
        return self.verdict != NOT_TOLD

    @property
    def verdict_label(self) -> str:
        return {
            TOLD: _("已发邮件"),
            TOLD_HERE: _("只在站内"),
            WAITS: _("等待发送"),
            NOT_TOLD: _("未通知"),
        }[self.verdict]


def may_ask_about(actor: Actor, person: User) -> bool:
    """Oneself; as coordinator the people of the own unit; the system administrator about everybody."""
    if actor.user is None:
        return False
    if person.pk == actor.user.pk or actor.has_role(Role.SYSTEM_ADMIN):
        return True
    return people_to_ask_about(actor).filter(pk=person.pk).exists()


def people_to_ask_about(actor: Actor) -> QuerySet[User]:
    """Those for whom this actor may ask why, oneself included."""
    people = User.objects.filter(is_active=True).order_by("full_name", "pk")
    if actor.has_role(Role.SYSTEM_ADMIN):
        return people
    mine = Q(pk=actor.user.pk) if actor.user else Q(pk__in=[])
    if actor.has_role(Role.COORDINATOR, Role.OFFICE_STAFF):
        staff = Membership.objects.on(actor.on).filter(organisation=actor.organisation)
        mine |= Q(pk__in=staff.values("user"))
    return people.filter(mine)


class Explainer:
    """Answers about one person, in the reader's language; ``reader`` is who asks."""

    def __init__(self, person: User, *, reader: Actor, at: datetime):
        self.person, self.reader, self.at = person, reader, at
        self.calendar: WorkingCalendar = calendar_for()
        self.steps = StepCalendar(self.calendar, today=local_date(at), last_run_on=None)
        self.who = _("您") if reader.user and person.pk == reader.user.pk else str(person)
        self.posts = list(Membership.objects.filter(user=person).select_related("organisation"))

    # --- which events -----------------------------------------------------------------------------
    def recent(self) -> list[Account]:
        """The latest events told to the person or to somebody of the same units."""
        return self._accounts(self._of_the_unit())

    def about(self, subject: Model) -> list[Account]:
        """Every event about one thing; and the reminders that are still to come."""
        model = ContentType.objects.get_for_model(subject)
        return self._accounts(self._of_the_unit().filter(content_type=model, object_id=subject.pk))

    def of(self, notice: Notice) -> Account:
        """The event of this notice, for this person."""
        same = self._of_the_unit().filter(
            content_type=notice.content_type_id, object_id=notice.object_id, kind=notice.kind
        )
        wanted = _event_of(notice)
        rows = [row for row in same[:ROWS] if _event_of(row) == wanted] or [notice]
        return self._account(rows)

    def _of_the_unit(self) -> QuerySet[Notice]:
        units = {post.organisation_id for post in self.posts}
        mates = Membership.objects.filter(organisation__in=units).order_by().values_list("user_id", flat=True)
        return (
            Notice.objects.filter(recipient__in={self.person.pk, *mates})
            .select_related("recipient", "organisation", "mail__recipient", "mail__organisation", "boxed")
            .order_by("-created_at", "-pk")
        )

    def _accounts(self, notices: QuerySet[Notice]) -> list[Account]:
        events: dict[tuple, list[Notice]] = {}
        for notice in notices[:ROWS]:
            events.setdefault(_event_of(notice), []).append(notice)
        return [self._account(rows) for rows in list(events.values())[:ACCOUNTS]]

    def _account(self, rows: list[Notice]) -> Account:
        own = next((row for row in rows if row.recipient_id == self.person.pk), None)
        if own is None:
            return Account(rows[0], NOT_TOLD, self._why_not(rows))
        return Account(own, self._verdict(own), [*self._why_told(own), *self._how(own)], own.mail)

    def _verdict(self, notice: Notice) -> str:
        if notice.mail is not None and notice.mail.state == MailState.SENT:
            return TOLD
        waits = notice.state == NoticeState.PENDING or (
            notice.mail is not None and notice.mail.state in (MailState.QUEUED, MailState.RETRYING)
        )
        return WAITS if waits else TOLD_HERE

    # --- told ---------------------------------------------------------------------------------------
    def _why_told(self, notice: Notice) -> list[str]:
        told_on = local_date(notice.created_at)
        facts = {"who": self.who, "label": notice.label, "why": notice.why}
        if notice.is_reminder:
            due = {**facts, "due": in_words(notice.due_on)}
            said = [_("“%(label)s”到期提醒（期限%(due)s）发给%(who)s，因为%(why)s。") % due]
        else:
            said = [_("“%(label)s”告知%(who)s，因为%(why)s。") % facts]
        said.append(self._posts_on(told_on))
        if notice.late:
            said.append(_("此提醒是补发：应发之日后台未在运行。"))
        return said

    def _posts_on(self, day: date) -> str:
        held = [
            _("%(unit)s%(role)s") % {"unit": post.organisation, "role": post.get_role_display()}
            for post in self._held(day)
        ]
        facts = {"who": self.who, "day": in_words(day), "posts": _("、").join(held)}
        return _("%(day)s，%(who)s任%(posts)s。") % facts if held else _("%(day)s，%(who)s没有任职。") % facts

    def _held(self, day: date) -> list[Membership]:
        return [
            post
            for post in self.posts
            if post.starts_on <= day and (post.ends_on is None or post.ends_on >= day)
        ]

    def _how(self, notice: Notice) -> list[str]:
        said = [*self._wanted(notice)]
        if notice.mail is not None:
            said += self._mailed(notice, notice.mail)
        elif notice.state == NoticeState.PENDING:
            said += self._waiting(notice)
        elif notice.way != Way.NO_MAIL and notice.state == NoticeState.MAILED:
            said.append(_("启用本系统时作为已告知的事项转入，没有发过邮件。"))
        if notice.state == NoticeState.FOLDED:
            said.append(_("此后有同一事项的更近一次提醒，故合并。"))
        elif notice.state == NoticeState.NO_LONGER_NEEDED:
            ended = _("事项已办结、已改期或不再由此人办理，故不再提醒。")
            said.append(ended if notice.mail else _("发送之前，") + ended)
        if notice.boxed is not None:
            facts = {"address": notice.boxed.address, "state": notice.boxed.get_state_display()}
            said.append(_("同时列入单位值班邮箱的邮件：%(address)s，%(state)s。") % facts)
        return [*said, *self._here(notice)]

    def _wanted(self, notice: Notice) -> list[str]:
        """What the person chose, or what is usual."""
        match notice.way:
            case Way.NO_MAIL:
                return [_("%(who)s选择此类事项不发邮件，只在站内通知。") % {"who": self.who}]
            case Way.DIGEST if usual_for(notice, Channel.IMMEDIATE):
                return [_("%(who)s选择此类事项列入每日汇总。") % {"who": self.who}]
            case Way.IMMEDIATE if usual_for(notice, Channel.DIGEST):
                return [_("%(who)s选择此类事项即时发邮件。") % {"who": self.who}]
        if notice.must_act:
            return [_("须办理的事项通常即时发邮件。")]
        return [_("此类事项通常列入工作日的每日汇总。")]

    def _waiting(self, notice: Notice) -> list[str]:
        said = [*self._quiet(notice)]
        if not self.person.is_active:
            return [_("%(who)s的账号已停用，不再发送。") % {"who": self.who}]
        if notice.mail is None and not self.person.email:
            said.append(_("%(who)s没有填写电子邮箱，邮件将无法送达。") % {"who": self.who})
        at_once = notice.way == Way.IMMEDIATE or (notice.must_act and not notice.way)
        if at_once and not notice.is_reminder:
            return [*said, _("正等待后台发送。")]
        return [*said, _("将于工作日 %(hour)s 后发送。") % {"hour": f"{settings.DIGEST_FROM:%H:%M}"}]

    def _quiet(self, notice: Notice) -> list[str]:
        """A day on which only what was asked at once is mailed."""
        day = local_date(notice.created_at)
        if self.calendar.is_working(day) or self.calendar.is_provisional(day):
            return []
        facts = {"day": in_words(day), "next": in_words(self.calendar.after(day, 1))}
        return [_("%(day)s不是工作日，汇总和提醒推到%(next)s。") % facts]

    def _mailed(self, notice: Notice, mail: Mail) -> list[str]:
        said = [*self._quiet(notice)] if mail.kind == MailKind.DIGEST or notice.is_reminder else []
        if mail.recipient_id != notice.recipient_id:
            facts = {"absent": notice.recipient, "deputy": mail.recipient}
            said.append(_("%(absent)s不在岗，邮件发给代理人%(deputy)s。") % facts)
        facts = {
            "kind": mail.get_kind_display(),
            "state": mail.get_state_display(),
            "address": mail.address or "—",
        }
        said.append(_("邮件（%(kind)s）：%(state)s，%(address)s") % facts)
        if mail.state == MailState.SENT:
            at = f"{mail.sent_at.astimezone(LOCAL_ZONE):%H:%M}"
            facts = {"day": in_words(local_date(mail.sent_at)), "at": at}
            said.append(
                _("%(day)s %(at)s 已交给邮件服务器；若仍未看到，请查看垃圾邮件或联系邮件管理员。") % facts
            )
        elif mail.last_error:
            said.append(_("邮件服务器答复：%(error)s") % {"error": mail.last_error})
        if mail.state in FAILED and mail.recipient and mail.recipient.email != mail.address:
            said.append(
                _("此后邮箱已改为%(address)s，可请系统管理员重发。")
                % {"address": mail.recipient.email or "—"}
            )
        return said

    def _here(self, notice: Notice) -> list[str]:
        """What became of it in the inbox."""
        if notice.muted:
            return [_("%(who)s选择此类消息不在站内显示。") % {"who": self.who}]
        if notice.done_at:
            return [_("在站内已标为已处理。")]
        if notice.snoozed_until and notice.snoozed_until > local_date(self.at):
            return [_("在站内推迟到%(day)s。") % {"day": in_words(notice.snoozed_until)}]
        return []

    # --- not told -----------------------------------------------------------------------------------
    def _why_not(self, rows: list[Notice]) -> list[str]:
        first = rows[0]
        day = local_date(first.created_at)
        said = [self._who_was_told(rows)]
        if self._acted(first):
            return [*said, _("这是%(who)s自己办理的，不再通知本人。") % {"who": self.who}]
        said.append(self._posts_on(day))
        held = self._held(day)
        if not held:
            return said
        rule = RULES.get(first.kind) if first.is_reminder else None
        roles = {post.role for post in held}
        if rule and not roles & rule.roles:
            asked = _("、").join(sorted(str(Role(role).label) for role in rule.roles))
            return [*said, _("此事由%(roles)s办理，故未提醒%(who)s。") % {"roles": asked, "who": self.who}]
        if not roles & WORKING_ROLES:
            return [*said, _("查阅角色不办理事项，故不通知。")]
        units = {row.organisation_id for row in rows if row.organisation_id}
        if units and not units & {post.organisation_id for post in held}:
            return [*said, _("此事由其他单位办理，故未提醒%(who)s。") % {"who": self.who}]
        stands_in = Deputy.objects.on(day).filter(
            absent__in=[row.recipient_id for row in rows], deputy=self.person
        )
        if stands_in.exists():
            return [*said, _("%(who)s当天代理收件人，邮件已转给%(who)s。") % {"who": self.who}]
        return [*said, _("此事只通知当时办理它的人，%(who)s不在其中。") % {"who": self.who}]

    def _who_was_told(self, rows: list[Notice]) -> str:
        """The people of the own units by name."""
        names = _("、").join(dict.fromkeys(str(row.recipient) for row in rows))
        facts = {"label": rows[0].label, "day": in_words(local_date(rows[0].created_at)), "names": names}
        return _("%(day)s，“%(label)s”通知了：%(names)s。") % facts

    def _acted(self, notice: Notice) -> bool:
        """The act that was told of was the person's own."""
        if notice.is_reminder:
            return False
        acts = HistoryEvent.objects.filter(
            content_type=notice.content_type_id, object_id=notice.object_id, at=notice.created_at
        )
        return acts.filter(actor=self.person).exists()

    # --- still to come --------------------------------------------------------------------------
    def to_come(self, subject: Model) -> list[str]:
        """What will be reminded of, and whether this person is asked, as things stand."""
        actor = actor_for(self.person, on=local_date(self.at))
        if not actor.reader_ids:
            return []
        reminding = [rule for rule in RULES.values() if rule.reminds]
        owed = duties_at(self.at, organisations=actor.reader_ids, rules=reminding, about=[subject])
        return [sentence for duty in owed if duty.due_on for sentence in self._coming(duty)]

    def _coming(self, duty: Duty) -> Iterable[str]:
        today = local_date(self.at)
        facts = {"verb": duty.rule.verb, "due": in_words(duty.due_on), "who": self.who}
        posts = [post for post in self._held(today) if post.organisation_id == duty.organisation_id]
        if not {post.role for post in posts} & duty.rule.roles and duty.person_id != self.person.pk:
            roles = _("、").join(sorted(str(Role(role).label) for role in duty.rule.roles))
            yield _("“%(verb)s”（期限%(due)s）由%(roles)s办理，不提醒%(who)s。") % {**facts, "roles": roles}
            return
        days = sorted({self.steps.day_of(duty.due_on, step) for step in duty.rule.steps})
        coming = next((day for day in days if day > today), None)
        if coming:
            yield _("“%(verb)s”（期限%(due)s）下一次提醒%(who)s：%(day)s。") % {
                **facts,
                "day": in_words(coming),
            }
        else:
            yield _("“%(verb)s”（期限%(due)s）不再另发提醒，仍列在“我的工作”中。") % facts


def _event_of(notice: Notice) -> tuple:
    """The same for everybody who was told the same."""
    thing = (notice.content_type_id, notice.object_id, notice.kind, notice.is_reminder)
    if notice.is_reminder:
        return (*thing, notice.due_on, notice.key.rpartition(":")[2])
    return (*thing, notice.version)
