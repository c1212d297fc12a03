"""How is a form performed exactly once, and where does the reader go then?

The hidden token of the form is an idempotency key: a second click, or a reload after the answer got
lost, replays the first answer instead of acting again.
"""

import secrets
from collections.abc import Callable
from typing import NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from coordination.common.errors import DomainError, Invalid, NotAllowed, StaleVersion
from coordination.lifecycle.idempotency import Answer, KeyReused, fingerprint_of, once
from coordination.portal.forms.inputs import InputForm

TOKEN = "idempotency_key"  # noqa: S105 - the name of a hidden field
REUSED = _("这张表已提交过一次，之后又改了内容。请回到详情页核对，需要时重新填写。")
BOOKKEEPING = {"csrfmiddlewaretoken", TOKEN, "version", "opened_with", "next"}


class Done(NamedTuple):
    """What came of an act: where the reader goes, what is said there, and which links stand beside it.

    A link is ``{"label", "url"}``: the next step, or the way back.
    """

    location: str
    sentence: str
    links: tuple[dict, ...] = ()


def new_token() -> str:
    return secrets.token_urlsafe(18)


def token_of(request: HttpRequest) -> str:
    """The token of the form that was sent, so that it can be shown again; a new form gets a new one."""
    return str(request.POST.get(TOKEN) or "").replace("\x00", "")[:100] or new_token()


def submit(request: HttpRequest, act: Callable[[], Done | tuple]) -> HttpResponse:
    """Perform ``act``, which answers where to go and what to say (``Done``), once for this token; then go there.

    Refusals pass through and free the token. Raises ``KeyReused`` when the token was used for something else.
    """

    def answer() -> Answer:
        done = Done(*act())
        links = [{name: str(value) for name, value in link.items()} for link in done.links]
        return Answer(303, {"location": str(done.location), "sentence": str(done.sentence), "links": links})

    done = once(
        owner=f"user:{request.user.pk}",
        key=token_of(request),
        fingerprint=_fingerprint(request),
        at=timezone.now(),
        act=answer,
    )
    messages.success(request, said(done.body["sentence"], done.body.get("links", [])))
    if request.htmx:
        response = HttpResponse(status=204)
        response.headers["HX-Redirect"] = done.body["location"]
        return response
    return redirect(done.body["location"])


def said(sentence: str, links: list[dict]) -> str:
    """A message with its links; everything in it is escaped."""
    if not links:
        return sentence
    return format_html(
        '{} <span class="message-links">{}</span>',
        sentence,
        format_html_join(" ", '<a href="{}">{}</a>', ((link["url"], link["label"]) for link in links)),
    )


def _fingerprint(request: HttpRequest) -> str:
    """What was asked, without the form's bookkeeping; of files the name and the bytes."""
    parts: list[bytes | str] = [request.path, request.actor.capacity]
    for name in sorted(set(request.POST) - BOOKKEEPING):
        parts += [name, *request.POST.getlist(name)]
    for name in sorted(request.FILES):
        for upload in request.FILES.getlist(name):
            parts += [name, upload.name, *upload.chunks()]
            upload.seek(0)
    return fingerprint_of(*parts)


def _link_to(error: DomainError) -> dict | None:
    """The thing that stands in the way, when the refusal names it: one opens it instead of looking for it."""
    number, url = error.facts.get("number"), error.facts.get("url")
    return {"number": number, "url": url} if number and url else None


def form_page(
    request: HttpRequest,
    form: InputForm,
    act: Callable[[], Done | tuple],
    *,
    template: str = "portal/tasks/form.html",
    **context,
) -> HttpResponse:
    """The page of a form that is not a transition: performed once when posted, else shown.

    ``act`` runs the command with ``form.typed()`` and answers where to go and what to say. ``context``
    is what ``form.html`` wants besides: heading, subject, submit_label, cancel_url, version.
    """
    page = {
        "form": form,
        "idempotency_key": token_of(request),
        "autosave_key": request.path,
        "action": request.get_full_path(),
        **context,
    }
    status = 200
    again = form.reworked() if request.method == "POST" else None
    if again is not None:
        form = page["form"] = again
    elif request.method == "POST":
        try:
            return submit(request, act)
        except Invalid as error:
            form.refuse(error)
            status = error.status
        except StaleVersion as error:
            form.oppose(error)
            status, page["sentence"], page["version"] = (
                error.status,
                error.sentence,
                error.facts["current_version"],
            )
        except KeyReused:
            status, page["sentence"] = 409, REUSED
        except NotAllowed:
            raise
        except DomainError as error:
            status, page["sentence"] = error.status, error.sentence
            page["in_the_way"] = _link_to(error)
    page["conflicts"] = form.conflicts
    return render(request, template, page, status=status)
