"""How does the reader want to be told of what?"""

from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.roles import Role
from coordination.common.errors import Invalid
from coordination.notifications.preferences import (
    Event,
    choices_of,
    choose,
    events_for,
    roles_of,
    without_mail,
)
from coordination.notifications.states import Channel


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """One table for each role of the reader: events by stage, a tick for each channel."""
    user, on = request.user, request.actor.on
    roles = roles_of(user, on=on)
    role = _asked(request, roles)
    if request.method == "POST" and role:
        try:
            choose(user, role, _wanted(request, role), on=on, replace=True)
        except Invalid as error:
            messages.error(request, next(iter(error.fields.values()))[0])
        else:
            messages.success(request, _("接收方式已保存，对尚未发送的通知立即生效。"))
        return redirect(f"{reverse('portal:preferences')}?role={role}")
    chosen = choices_of(user, role) if role else {}
    context = {
        "role": role,
        "roles": [
            {"label": each.label, "url": f"?role={each.value}", "current": each == role} for each in roles
        ],
        "channels": Channel.choices,
        "stages": _stages(events_for(role), chosen) if role else [],
        "differing": len(chosen),
        "email": user.email,
    }
    return render(request, "portal/people/preferences.html", context)


def _asked(request: HttpRequest, roles: list[Role]) -> Role | None:
    wanted = request.POST.get("role") or request.GET.get("role")
    return next((role for role in roles if role == wanted), roles[0] if roles else None)


def _wanted(request: HttpRequest, role: Role) -> dict[tuple[str, str], bool]:
    """What was ticked; one button switches every mail off, one goes back to the usual way."""
    if "usual" in request.POST:
        return {}
    if "no_mail" in request.POST:
        kept = {
            key: wanted for key, wanted in choices_of(request.user, role).items() if key[1] == Channel.IN_APP
        }
        return kept | without_mail(role)
    ticked = set(request.POST.getlist("wanted"))
    return {
        (event.name, channel): f"{event.name}:{channel}" in ticked
        for event in events_for(role)
        for channel in Channel.values
        if event.may_choose(channel)
    }


def _stages(events: list[Event], chosen: dict[tuple[str, str], bool]) -> list[dict]:
    stages = []
    for label, some in groupby(events, key=lambda event: event.room_label):
        rows = [_row(event, chosen) for event in some]
        differing = sum(cell["differs"] for row in rows for cell in row["cells"])
        stages.append({"label": label, "rows": rows, "differing": differing})
    return stages


def _row(event: Event, chosen: dict[tuple[str, str], bool]) -> dict:
    return {
        "event": event,
        "cells": [
            {
                "value": f"{event.name}:{channel}",
                "label": label,
                "checked": chosen.get((event.name, channel), event.usual(channel)),
                "fixed": not event.may_choose(channel),
                "differs": (event.name, channel) in chosen,
            }
            for channel, label in Channel.choices
        ],
    }
