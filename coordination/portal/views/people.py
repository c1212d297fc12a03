"""What does a person keep about oneself, and a unit about itself?"""

from django.contrib import messages
from django.contrib.auth.views import PasswordChangeView
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Deputy, Membership, Organisation, User
from accounts.policy import decide
from coordination.activity.models import Event
from coordination.activity.people import save_profile
from coordination.activity.units import (
    arrange_deputy,
    own_units,
    people_for_absence,
    save_settings,
    stop_deputy,
)
from coordination.common.errors import DomainError, Invalid, NotAllowed
from coordination.meetings.feeds import feed_of
from coordination.portal.forms.people import DeputyForm, PasswordForm, ProfileForm, UnitForm
from coordination.portal.history import told
from coordination.portal.passwords import warn_former_address
from coordination.portal.views.entrance import remember_language


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """My language and address, my posts, who stands in for me and for whom I stand in."""
    user = User.objects.get(pk=request.user.pk)
    form = ProfileForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        at, former = timezone.now(), request.user.email
        try:
            changes = save_profile(actor=request.actor, at=at, **form.cleaned_data)
        except Invalid as error:
            form.refuse(error)
        else:
            if "email" in changes:
                warn_former_address(user, former, at=at)
            messages.success(request, _("设置已保存。"))
            return remember_language(redirect("portal:profile"), form.cleaned_data["language"])
    on = request.actor.on
    context = {
        "form": form,
        "posts": Membership.objects.on(on).filter(user=user).select_related("organisation"),
        "absences": Deputy.objects.filter(absent=user, ends_on__gte=on).select_related("deputy"),
        "stands_in": Deputy.objects.filter(deputy=user, ends_on__gte=on).select_related("absent"),
        "has_password": user.has_usable_password(),
        "feed": feed_of(request.actor),
        "events": told(Event.objects.of(user)[:5], User),
    }
    return render(request, "portal/people/profile.html", context, status=422 if form.errors else 200)


class ChangePassword(PasswordChangeView):
    """A new password; every other session of this person ends."""

    form_class = PasswordForm
    template_name = "registration/password_change_form.html"
    success_url = reverse_lazy("portal:profile")

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_usable_password():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form):
        response = super().form_valid(form)
        messages.success(self.request, _("密码已更改，其他设备上的登录已退出。"))
        return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def organisation(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A unit's members, absences and own settings; read by its staff, changed by its coordinator."""
    unit = _unit(request, pk)
    may_change = decide(request.actor, "accounts.change_organisation", unit)
    form = UnitForm(request.POST or None, instance=Organisation.objects.get(pk=unit.pk))
    if request.method == "POST":
        if not may_change:
            raise NotAllowed(may_change.reason)
        if form.is_valid():
            save_settings(unit, actor=request.actor, at=timezone.now(), **form.cleaned_data)
            messages.success(request, _("设置已保存。"))
            return redirect("portal:organisation-of", pk=unit.pk)
    on = request.actor.on
    members = Membership.objects.on(on).filter(organisation=unit, user__is_active=True).select_related("user")
    context = {
        "unit": unit,
        "units": [
            {"label": each.name, "url": _url_of(each), "current": each.pk == unit.pk}
            for each in own_units(request.actor).order_by("-path")
        ],
        "form": form,
        "may_change": may_change,
        "members": members.order_by("user__full_name", "role"),
        "may_see_off": bool(may_change) and request.actor.standing_in_for is None,
        "deputies": _absences_in(unit).filter(ends_on__gte=on).select_related("absent", "deputy"),
        "events": _changes_in(unit)[:10],
    }
    return render(request, "portal/people/organisation.html", context, status=422 if form.errors else 200)


def _changes_in(unit: Organisation):
    """What was changed in the unit, and who left it: where colleagues look for somebody who is gone."""
    staff = Membership.objects.filter(organisation=unit).values("user")
    left = Event.objects.of_ids(User, staff).filter(verb="leave")
    return (Event.objects.of(unit) | left).order_by("-pk")


def _url_of(unit: Organisation) -> str:
    return reverse("portal:organisation-of", args=[unit.pk])


def _unit(request: HttpRequest, pk: int | None) -> Organisation:
    """One of the reader's own units; others do not exist here."""
    if request.actor.organisation is None:
        raise Http404
    return get_object_or_404(
        own_units(request.actor).order_by("-path"), pk=pk or request.actor.organisation.pk
    )


def _absences_in(unit: Organisation) -> QuerySet:
    people = Membership.objects.filter(organisation=unit).values("user")
    return Deputy.objects.filter(absent__in=people)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add_deputy(request: HttpRequest) -> HttpResponse:
    """Name who stands in: for oneself, or as coordinator for somebody of the unit."""
    absents, deputies = people_for_absence(request.actor)
    form = DeputyForm(
        request.POST or None,
        absents=absents,
        deputies=deputies,
        initial={"absent": request.user.pk, "starts_on": request.actor.on},
    )
    if request.method == "POST" and form.is_valid():
        try:
            arrange_deputy(actor=request.actor, at=timezone.now(), **form.cleaned_data)
        except Invalid as error:
            form.refuse(error)
        except NotAllowed:
            raise
        except DomainError as error:
            form.add_error(None, error.sentence)
        else:
            messages.success(request, _("已安排代理。代理期间的事项双方均可办理，历史记录写明实际办理人。"))
            return redirect("portal:profile")
    return render(request, "portal/people/deputy.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def end_absence(request: HttpRequest, pk: int) -> HttpResponse:
    """The deputy stands in no longer, from today."""
    rows = Deputy.objects.filter(ends_on__gte=request.actor.on).select_related("absent", "deputy")
    row = get_object_or_404(rows, pk=pk)
    if not decide(request.actor, "accounts.appoint_deputy", row.absent):
        raise Http404
    stop_deputy(row, actor=request.actor, at=timezone.now())
    messages.success(request, _("代理已结束。"))
    return redirect("portal:profile")
