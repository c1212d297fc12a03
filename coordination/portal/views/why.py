"""Why did somebody get this mail, or not?

Asked by the person, by the coordinator for people of the unit, and by the system administrator, who reads
what became of the mails but not what they are about.
"""

from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.roles import Role
from coordination.notifications import queries
from coordination.notifications.explaining import (
    Account,
    Explainer,
    may_ask_about,
    people_to_ask_about,
)
from coordination.notifications.models import Notice
from coordination.notifications.states import FAILED
from coordination.portal.nouns import NOUNS, readable_things
from coordination.tasks import searching

TONES = {"told": "good", "told_here": "quiet", "waits": "wait", "not_told": "quiet"}


@never_cache
@require_safe
def why(request: HttpRequest) -> HttpResponse:
    """Pick a person and a thing; without a thing, the latest events of the person's units."""
    person = _person(request)
    explainer = Explainer(person, reader=request.actor, at=timezone.now())
    words = searching.words_of(request.GET.get("q", ""))
    things = _things(request, words)
    thing = things[0] if len(things) == 1 else None
    accounts = [] if words and thing is None else explainer.about(thing) if thing else explainer.recent()
    context = {
        "person": person,
        "people": people_to_ask_about(request.actor),
        "words": words,
        "thing": thing,
        "things": [{"thing": each, "number": _number(each)} for each in things] if not thing else [],
        "accounts": [_shown(account, request) for account in _readable(request, accounts)],
        "to_come": explainer.to_come(thing) if thing else [],
        "knows_business": not request.actor.is_administrator,
    }
    return render(request, "portal/why.html", context)


@never_cache
@require_safe
def why_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """The same for one notice; for somebody else's where one may ask about that person."""
    notice = get_object_or_404(Notice.objects.select_related("recipient", "mail"), pk=pk)
    if not may_ask_about(request.actor, notice.recipient) and not _stands_in(request, notice):
        raise Http404
    explainer = Explainer(notice.recipient, reader=request.actor, at=timezone.now())
    accounts = _readable(request, [explainer.of(notice)])
    if not accounts:
        raise Http404
    context = {
        "person": notice.recipient,
        "accounts": [_shown(account, request) for account in accounts],
        "knows_business": not request.actor.is_administrator,
    }
    return render(request, "portal/why_notice.html", context)


def _person(request: HttpRequest) -> User:
    wanted = request.GET.get("person", "")
    if not wanted:
        return request.user
    if not (wanted.isascii() and wanted.isdigit()):
        raise Http404
    return get_object_or_404(people_to_ask_about(request.actor), pk=wanted)


def _stands_in(request: HttpRequest, notice: Notice) -> bool:
    return request.actor.standing_in_for == notice.recipient


def _things(request: HttpRequest, words: str) -> list[Model]:
    """What the words may mean among the things the reader may see: a number means one."""
    if not words or request.actor.is_administrator:
        return []
    if found := searching.by_number(words, request.actor):
        return [found]
    return [thing for group in searching.search(words, request.actor) for thing in group.rows]


def _readable(request: HttpRequest, accounts: list[Account]) -> list[Account]:
    """Without those about things the reader may not see; the system administrator sees none of them by name."""
    if request.actor.has_role(Role.SYSTEM_ADMIN):
        return accounts
    notices = Notice.objects.filter(pk__in=[account.notice.pk for account in accounts])
    visible = set(queries.legible(notices, readable_things(request.actor)).values_list("pk", flat=True))
    return [account for account in accounts if account.notice.pk in visible]


def _shown(account: Account, request: HttpRequest) -> dict:
    notice = account.notice
    return {
        "account": account,
        "notice": notice,
        "verdict": {"label": account.verdict_label, "tone": TONES[account.verdict]},
        "subject": None if request.actor.is_administrator else notice.subject,
        "number": "" if request.actor.is_administrator else _number(notice.subject),
        "kind": _kind_of_thing(notice),
        "failed": account.mail is not None and account.mail.state in FAILED,
    }


def _kind_of_thing(notice: Notice) -> str:
    model = notice.content_type.model_class()
    return next((str(noun.label) for noun in NOUNS.values() if noun.model is model), "")


def _number(subject: Model) -> str:
    return searching.number_of(subject) if hasattr(subject, "number") else ""
