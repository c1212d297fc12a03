"""What does somebody leave behind, and who takes it over?"""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import Membership, User
from accounts.roles import Role
from coordination.activity.units import own_units
from coordination.common.errors import DomainError, Invalid, NotAllowed
from coordination.notifications.leaving import Preview, hand_over, may_hand_over, preview, successors_for
from coordination.portal.duties import act_label
from coordination.portal.forms.people import LeavingForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leaving(request: HttpRequest, pk: int) -> HttpResponse:
    """The list first, then one button; whoever keeps the system sees numbers and no business."""
    person, at = _person(request, pk), timezone.now()
    seen = preview(person, actor=request.actor, at=at)
    is_admin = request.actor.has_role(Role.SYSTEM_ADMIN)
    form = LeavingForm(
        request.POST or None,
        successors=successors_for(person, actor=request.actor),
        posts=seen.posts if is_admin else [],
    )
    if request.method == "POST" and form.is_valid():
        try:
            moved = hand_over(person, actor=request.actor, at=at, **form.cleaned_data)
        except Invalid as error:
            form.refuse(error)
        except NotAllowed:
            raise
        except DomainError as error:
            form.add_error(None, error.sentence)
        else:
            said = _("%(person)s的%(count)d项已交由%(successor)s，账号已停用。") % {
                "person": person,
                "count": sum(moved.values()),
                "successor": form.cleaned_data["successor"],
            }
            messages.success(request, said)
            return redirect("admin:accounts_user_changelist" if is_admin else "portal:organisation")
    context = {
        "person": person,
        "form": form,
        "preview": seen,
        "held": _lines(seen, with_titles=not is_admin),
        "duties": _duties(seen, with_titles=not is_admin),
        "vacant": len(seen.vacant),
        "is_admin": is_admin,
        "has_left": not (person.is_active or seen.posts or seen.total),
    }
    return render(request, "portal/people/leaving.html", context, status=422 if form.errors else 200)


def _person(request: HttpRequest, pk: int) -> User:
    """A colleague for whom this reader may not arrange it reads who may; others do not exist here."""
    person = get_object_or_404(User, pk=pk)
    if may_hand_over(request.actor, person):
        return person
    colleagues = Membership.objects.filter(user=person, organisation__in=own_units(request.actor).order_by())
    if request.actor.organisation is None or not colleagues.exists():
        raise Http404
    return person


def _lines(seen: Preview, *, with_titles: bool) -> list[dict]:
    return [
        {
            "label": each.holding.label,
            "count": each.count,
            "ends": each.holding.ends,
            "things": [_link(subject) for subject in each.subjects if subject is not None]
            if with_titles
            else [],
            "more": max(0, each.count - len(each.rows)) if with_titles else 0,
        }
        for each in seen.held
    ]


def _link(subject) -> dict:
    page = getattr(subject, "get_absolute_url", None)
    return {"title": str(subject), "url": page() if page else ""}


def _duties(seen: Preview, *, with_titles: bool) -> list[dict]:
    """Duties of the person's roles, by verb; those nobody else could do are marked."""
    vacant = {id(duty) for duty in seen.vacant}
    groups: dict[str, dict] = {}
    for duty in seen.duties:
        group = groups.setdefault(act_label(duty), {"count": 0, "vacant": 0, "things": []})
        group["count"] += 1
        group["vacant"] += id(duty) in vacant
        if with_titles and len(group["things"]) < 5:
            group["things"].append(_link(duty.subject))
    return [
        {"label": label, "more": max(0, each["count"] - 5) if with_titles else 0, **each}
        for label, each in groups.items()
    ]
