"""How does a person want to be told of an event, in one of the own roles?

What must be acted on is mailed at once, everything else comes in the digest, and all of it stands in the
inbox: that is the usual way. A row is kept only for what a person wants otherwise. Mail may be switched off
altogether; a duty then still stands in "my work", in the inbox and in the unit's duty box.

The choice is written on each pending notice (``route``), so that what is mailed, what is shown and what is
explained later come from the same fact.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Deputy, Membership, User
from accounts.roles import WORKING_ROLES, Role
from coordination.common.errors import Invalid

from .duties import RULES
from .kinds import KINDS, Kind, kind_of
from .models import Notice, Preference
from .states import OPEN, Channel, NoticeState, Way

MINISTRY_ROOM = "submissions"  # the only matters a ministry reads
CHUNK = 1_000


@dataclass(frozen=True)
class Event:
    """Something a person may be told of: a step of a duty (a reminder), or news."""

    kind: Kind
    is_reminder: bool

    @property
    def name(self) -> str:
        return self.kind.name

    @property
    def label(self) -> str:
        """What the page calls it: without the facts of one case."""
        return str(self.kind.label)

    @property
    def must_act(self) -> bool:
        return self.kind.must_act

    @property
    def room_label(self) -> str:
        """The stage it belongs to."""
        known = apps.app_configs.get(self.kind.room)
        return str(known.verbose_name) if known else ""

    def usual(self, channel: str) -> bool:
        """Whether it comes through this channel when nothing else is wanted."""
        match channel:
            case Channel.DIGEST:
                return not self.must_act
            case Channel.IMMEDIATE:
                return self.must_act
        return True

    def may_choose(self, channel: str) -> bool:
        """What must be acted on cannot be taken out of the inbox."""
        return not (self.must_act and channel == Channel.IN_APP)


def event_named(name: str) -> Event | None:
    if name in RULES:
        return Event(kind_of(name, is_reminder=True), True)
    return Event(KINDS[name], False) if name in KINDS else None


def events_for(role: str) -> list[Event]:
    """What a holder of this role may be told of, in the order of the stages: reminders first, then news."""
    if role not in WORKING_ROLES:
        return []
    rules = [rule for rule in RULES.values() if rule.steps and not rule.waiting and role in rule.roles]
    found = [Event(kind_of(rule.name, is_reminder=True), True) for rule in rules]
    found += [Event(kind, False) for kind in KINDS.values() if _concerns(kind, role)]
    rooms = {config.label: place for place, config in enumerate(apps.get_app_configs())}
    return sorted(found, key=lambda event: (rooms.get(event.kind.room, len(rooms)), not event.is_reminder))


def _concerns(kind: Kind, role: str) -> bool:
    """News of a duty concern those who have it; a ministry hears of submissions only."""
    if kind.room not in apps.app_configs:
        return False
    if kind.duty in RULES:
        return role in RULES[kind.duty].roles
    return role != Role.MINISTRY_LIAISON or kind.room == MINISTRY_ROOM


def roles_of(user: User, *, on: date) -> list[Role]:
    """The roles in which the person may be told of something, in the order of the vocabulary."""
    held = set(Membership.objects.on(on).filter(user=user).values_list("role", flat=True))
    return [role for role in Role if role in held & WORKING_ROLES]


# --- choosing ----------------------------------------------------------------------------------
def choices_of(user: User, role: str) -> dict[tuple[str, str], bool]:
    """What this person in this role wants otherwise than usual: (event, channel) → wanted."""
    rows = Preference.objects.filter(user=user, role=role)
    return {
        (event, channel): wanted for event, channel, wanted in rows.values_list("event", "channel", "wanted")
    }


@transaction.atomic
def choose(
    user: User, role: str, wanted: Mapping[tuple[str, str], bool], *, on: date, replace: bool = False
) -> int:
    """Want these events told so from now on; what is left out stays as it was, or usual when ``replace``.

    Returns how many choices now differ from the usual way. Raises ``Invalid`` for an event or channel that
    cannot be chosen in this role.
    """
    events = {event.name: event for event in events_for(role)}
    _check(events, role, wanted, user, on)
    User.objects.select_for_update().get(pk=user.pk)  # two pages of the same person: one after the other
    kept = {} if replace else choices_of(user, role)
    kept |= dict(wanted)
    differing = {
        (name, channel): choice
        for (name, channel), choice in kept.items()
        if name in events and choice != events[name].usual(channel)
    }
    Preference.objects.filter(user=user, role=role).delete()
    Preference.objects.bulk_create(
        Preference(user=user, role=role, event=name, channel=channel, wanted=choice)
        for (name, channel), choice in sorted(differing.items())
    )
    _route_again(user, on)
    return len(differing)


def _check(events: Mapping[str, Event], role: str, wanted: Mapping, user: User, on: date) -> None:
    if role not in roles_of(user, on=on):
        raise Invalid({"role": [_("您目前没有此角色。")]})
    errors = []
    for (name, channel), choice in wanted.items():
        if name not in events:
            errors.append(_("没有此事项：%(name)s。") % {"name": name})
        elif channel not in Channel.values:
            errors.append(_("没有此渠道：%(name)s。") % {"name": channel})
        elif not choice and not events[name].may_choose(channel):
            label = events[name].label
            errors.append(_("“%(label)s”须办理，不能从站内通知中去掉。") % {"label": label})
    if errors:
        raise Invalid({"choices": errors})


def without_mail(role: str) -> dict[tuple[str, str], bool]:
    """Every mail switched off."""
    mails = (Channel.DIGEST, Channel.IMMEDIATE)
    return {(event.name, channel): False for event, channel in product(events_for(role), mails)}


# --- applying ----------------------------------------------------------------------------------
def chosen_about(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """Of these, the ones whose reader has chosen something about such an event."""
    return notices.filter(Exists(_choices()))


def _choices() -> QuerySet[Preference]:
    return Preference.objects.filter(user=OuterRef("recipient"), event=OuterRef("kind"))


def unrouted(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """Of these, the ones on which the reader's choice is not written yet."""
    return chosen_about(notices.filter(way=""))


def route(notices: QuerySet[Notice], on: date) -> int:
    """Write on each of these notices how its reader wants it, where that was chosen; returns how many."""
    rows = list(unrouted(notices).order_by("pk"))
    for start in range(0, len(rows), CHUNK):
        _route_some(rows[start : start + CHUNK], on)
    return len(rows)


def _route_again(user: User, on: date) -> None:
    """A new choice holds for what is not mailed yet, and for what the inbox shows."""
    own = Notice.objects.filter(recipient=user, state__in=OPEN)
    own.filter(muted=True).update(muted=False)
    own.filter(state=NoticeState.PENDING).exclude(way="").update(way="")
    route(own, on)


def _route_some(rows: list[Notice], on: date) -> None:
    people = {row.recipient_id for row in rows}
    choices = {
        (user, event, role, channel): wanted
        for user, event, role, channel, wanted in Preference.objects.filter(user__in=people).values_list(
            "user_id", "event", "role", "channel", "wanted"
        )
    }
    held: dict[int, list[tuple[int, str]]] = {}
    posts = Membership.objects.on(on).filter(user__in=people, role__in=WORKING_ROLES)
    for user, organisation, role in posts.values_list("user_id", "organisation_id", "role"):
        held.setdefault(user, []).append((organisation, role))
    away = set(Deputy.objects.on(on).filter(absent__in=people).values_list("absent_id", flat=True))
    for row in rows:
        if row.recipient_id in away:  # a deputy is told in the usual way, whatever the person chose
            row.muted, row.way = False, Way.IMMEDIATE if row.must_act else Way.DIGEST
            continue
        roles = roles_told(row, held.get(row.recipient_id, ()))
        row.muted = not row.must_act and not _wants(row, roles, Channel.IN_APP, choices)
        if row.state == NoticeState.PENDING:
            row.way = _way(row, roles, choices)
            if row.way == Way.NO_MAIL:
                row.state = NoticeState.MAILED
    for fields, some in _by_outcome(rows).items():
        state, way, muted = fields
        # only what no other run has taken meanwhile
        Notice.objects.filter(pk__in=some, state__in=OPEN, mail=None).update(
            state=state, way=way, muted=muted
        )
        Notice.objects.filter(pk__in=some, state__in=OPEN).update(muted=muted)


def _by_outcome(rows: list[Notice]) -> dict[tuple[str, str, bool], list[int]]:
    found: dict[tuple[str, str, bool], list[int]] = {}
    for row in rows:
        found.setdefault((row.state, row.way, row.muted), []).append(row.pk)
    return found


def roles_told(notice: Notice, posts: Iterable[tuple[int, str]]) -> set[str]:
    """In which of the roles somebody holds this notice comes: the asked ones in the unit that is asked."""
    posts = list(posts)
    rule = RULES.get(notice.kind)
    asked = {role for unit, role in posts if notice.organisation_id in (None, unit)}
    if rule and notice.is_reminder:
        asked &= rule.roles
    return asked or {role for _unit, role in posts}


def _wants(notice: Notice, roles: set[str], channel: str, choices: Mapping[tuple, bool]) -> bool:
    """A person told in several roles gets it when one of them wants it."""
    usual = usual_for(notice, channel)
    keys = [(notice.recipient_id, notice.kind, role, channel) for role in roles]
    return any(choices.get(key, usual) for key in keys) if keys else usual


def usual_for(notice: Notice, channel: str) -> bool:
    if channel == Channel.IN_APP:
        return True
    return notice.must_act == (channel == Channel.IMMEDIATE)


def _way(notice: Notice, roles: set[str], choices: Mapping[tuple, bool]) -> str:
    """At once outdoes the digest: nothing is mailed twice."""
    if _wants(notice, roles, Channel.IMMEDIATE, choices):
        return Way.IMMEDIATE
    return Way.DIGEST if _wants(notice, roles, Channel.DIGEST, choices) else Way.NO_MAIL


def choice_about(notice: Notice) -> dict[str, Any]:
    """What the reader chose about such events, for the question why: channel → wanted."""
    rows = Preference.objects.filter(user=notice.recipient_id, event=notice.kind)
    return dict(rows.values_list("channel", "wanted"))
