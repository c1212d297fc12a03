"""How does a party try a rule before signing: the editor, the result, saved scenarios side by side, sharing by choice?"""

import json
from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.policy import decide
from coordination.agreements.models import Agreement
from coordination.common.errors import DomainError, Invalid, NotAllowed
from coordination.lifecycle.inputs import clean_all
from coordination.portal import rule_form, rule_typed
from coordination.portal import scenario_page as page
from coordination.portal.agreement_places import places
from coordination.portal.forms.inputs import InputForm
from coordination.portal.paging import turn
from coordination.portal.rule_return import uses_of
from coordination.portal.submitting import form_page
from coordination.portal.views.deleted import say_removed
from coordination.settlement.models import Scenario
from coordination.settlement.rounds.agreed import rule_of
from coordination.settlement.rule import loads_rule
from coordination.settlement.services import SHARING, drop_scenario, keep_scenario, share_scenario, tried
from coordination.settlement.states import ScenarioSource
from coordination.settlement.strict_json import NotJson, read_json

MOST_COMPARED = 4
LONGEST = 2_000_000  # characters of typed lines


def _fetch(request: HttpRequest, pk: int) -> Scenario:
    found = (
        Scenario.objects.visible_to(request.actor)
        .select_related("organisation", "agreement")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    return found


def _read(request: HttpRequest, rows: Iterable[Scenario]) -> set[int]:
    """Ids of the agreements these try, of those the reader may see: a scenario is shared without its agreement."""
    tried_ids = {each.agreement_id for each in rows} - {None}
    if not tried_ids:
        return set()
    return set(
        Agreement.objects.visible_to(request.actor).filter(pk__in=tried_ids).values_list("pk", flat=True)
    )


@never_cache
@require_safe
def scenarios(request: HttpRequest) -> HttpResponse:
    """One's own scenarios and those that were shared; tick some to compare them."""
    rows = (
        Scenario.objects.visible_to(request.actor)
        .select_related("organisation", "agreement")
        .prefetch_related("readers")
    )
    turned = turn(request, rows, ["-id"])
    context = {
        "segments": places("scenarios", request.actor),
        "rows": page.rows(turned.rows, request.actor, _read(request, turned.rows)),
        "pager": turned,
        "may_add": bool(decide(request.actor, "settlement.add_scenario")),
    }
    return render(request, "portal/settlement/scenarios.html", context)


@never_cache
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Who gets what per period, by up to four scenarios."""
    ids = [int(each) for each in request.GET.getlist("id") if each.isdecimal() and len(each) < 19][
        :MOST_COMPARED
    ]
    found = {each.pk: each for each in Scenario.objects.visible_to(request.actor).filter(pk__in=ids)}
    chosen = [found[pk] for pk in dict.fromkeys(ids) if pk in found]
    if len(chosen) < 2:
        messages.info(request, _("请至少选择两个方案。"))
        return redirect("portal:scenarios")
    return render(request, "portal/settlement/compare.html", page.comparison(chosen))


@never_cache
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One scenario: its rule in sentences, what it gives, with whom it is shared."""
    scenario = _fetch(request, pk)
    others = Scenario.objects.visible_to(request.actor).exclude(pk=pk).order_by("-updated_at")[:10]
    context = {
        "subject": scenario,
        "agreement": scenario.agreement if _read(request, [scenario]) else None,
        "result": page.result(scenario.result),
        "plot": page.own_plot(scenario),
        "clauses": page.clauses(scenario.rule),
        "may_add": bool(decide(request.actor, "settlement.add_scenario")),
        "may_change": bool(decide(request.actor, "settlement.change_scenario", scenario)),
        "readers": list(scenario.readers.select_related("organisation")),
        "others": others,
        "uses": uses_of(scenario, request.actor),
    }
    return render(request, "portal/settlement/scenario.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Try a rule: from scratch, from an agreement (``?agreement=``) or from another scenario (``?from=``)."""
    decision = decide(request.actor, "settlement.add_scenario")
    if not decision:
        raise NotAllowed(decision.reason)
    return _editor(request, None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    scenario = _fetch(request, pk)
    decision = decide(request.actor, "settlement.change_scenario", scenario)
    if not decision:
        raise NotAllowed(decision.reason)
    return _editor(request, scenario)


def _editor(request: HttpRequest, scenario: Scenario | None) -> HttpResponse:
    """Every button posts the whole form: to add a clause, to compute, to save. Without JavaScript too."""
    state = _sent(request, scenario) if request.method == "POST" else _proposed(request, scenario)
    found, wrong, status = None, list(state["problems"]), 200
    try:
        if state.pop("save", False):
            kept = keep_scenario(
                actor=request.actor,
                at=timezone.now(),
                scenario=scenario,
                version=_version_read(request),
                **_values(state),
            )
            saved = (
                _("已保存方案“%(title)s”。")
                if kept.readers.exists()
                else _("已保存方案“%(title)s”，目前仅本单位可见。")
            )
            messages.success(request, saved % {"title": kept.title})
            return redirect(kept.get_absolute_url())
        found = tried(
            actor=request.actor, **{key: value for key, value in _values(state).items() if key != "title"}
        )
    except DomainError as error:
        wrong, status = [*wrong, *page.problems(error)], 422 if request.method == "POST" else 200
    document = state["document"]
    context = {
        "scenario": scenario,
        "version_read": _version_read(request)
        if request.method == "POST"
        else getattr(scenario, "version", 0),
        "state": state,
        "frame": rule_form.frame(document),
        "clauses": rule_form.clauses(document),
        "kinds": rule_form.kinds(),
        "needed": _needed(state),
        "result": page.result(found),
        "problems": wrong,
        "rule_json": state["rule"],
        "agreements": _with_figures(request, state["agreement"]),
        "sources": ScenarioSource.choices,
    }
    return render(
        request, "portal/settlement/editor.html", context, status=status if not request.htmx else 200
    )


def _version_read(request: HttpRequest) -> int:
    read = request.POST.get("version", "")
    return int(read) if read.isdecimal() and len(read) < 10 else 0


def _proposed(request: HttpRequest, scenario: Scenario | None) -> dict:
    """What the form opens with."""
    if scenario is None and (asked := request.GET.get("from", "")).isdecimal():
        scenario = _fetch(request, int(asked[:18]))
    if scenario is not None:
        values = {
            "title": scenario.title,
            "facts": scenario.facts,
            "source": scenario.source,
            "lines": scenario.lines,
            "agreement": scenario.agreement if _read(request, [scenario]) else None,
        }
        document = read_json(scenario.rule.encode()).value
        if scenario.source == ScenarioSource.PAST and values["agreement"] is None:
            values |= {
                "source": ScenarioSource.TYPED,
                "lines": page.example_lines(rule_form.names_in(document)),
            }
        return _state(document, **values)
    agreement = _agreement(request, request.GET.get("agreement", ""))
    if agreement is not None and (version := _version(request, agreement)) and version.rule_text.strip():
        past = agreement.lines.exists()
        document = read_json(version.rule_text.encode()).value if _reads(version) else dict(page.EXAMPLE)
        return _state(
            document, title=agreement.title, agreement=agreement, source="past" if past else "typed",
            lines="" if past else page.example_lines(rule_form.names_in(document)),
        )  # fmt: skip
    return _state(json.loads(json.dumps(page.EXAMPLE)), lines=page.EXAMPLE_LINES, agreement=agreement)


def _with_figures(request: HttpRequest, chosen: Agreement | None) -> list[Agreement]:
    """The agreements that have figures, and the one this scenario is about in any case."""
    rows = list(Agreement.objects.visible_to(request.actor).exclude(lines=None).distinct()[:100])
    return rows if chosen is None or chosen in rows else [chosen, *rows]


def _version(request: HttpRequest, agreement: Agreement):
    """The text whose rule is tried: the one the address names (``?text=``), else the one in force or on the table."""
    asked = request.GET.get("text", "")
    named = agreement.versions.filter(number=asked).first() if asked.isdecimal() and len(asked) < 5 else None
    return named or agreement.current or agreement.open


def _reads(version) -> bool:
    try:
        rule_of(version)
    except DomainError:
        return False
    return True


def _sent(request: HttpRequest, scenario: Scenario | None) -> dict:
    """What was typed, after the form's own buttons."""
    do, problems = request.POST.get("do", "compute"), []
    if do == "read-json":
        try:
            document = read_json(request.POST.get("rule_json", "").encode()).value
        except NotJson as error:
            problems, document = [str(error)], rule_typed.typed(request.POST)
        if not isinstance(document, dict):
            problems, document = [_("规则应是一个对象。")], rule_typed.typed(request.POST)
    else:
        document = rule_typed.changed(
            rule_typed.typed(request.POST, keep_empty=do not in {"save", "compute"}), do
        )
    return _state(
        document,
        title=request.POST.get("title", "")[:200],
        facts=request.POST.get("facts", ""),
        source=request.POST.get("source", "typed"),
        lines=request.POST.get("lines", "")[:LONGEST],
        agreement=_agreement(request, request.POST.get("agreement", "")),
        save=do == "save",
        problems=problems,
    )


def _state(
    document: dict, *, title="", facts="", source="typed", lines="", agreement=None, save=False, problems=()
) -> dict:
    document = {**document, "title": title.strip() or document.get("title") or _("测算方案")}
    return {
        "document": document,
        "rule": json.dumps(document, ensure_ascii=False, indent=1, default=str),
        "title": title,
        "facts": facts,
        "source": source if source in ScenarioSource.values else "typed",
        "lines": lines,
        "agreement": agreement,
        "save": save,
        "problems": list(problems),
    }


def _values(state: dict) -> dict:
    return {name: state[name] for name in ("title", "rule", "facts", "source", "lines", "agreement")}


def _needed(state: dict) -> list[str]:
    """The facts that the rule asks for, as far as it can be read."""
    try:
        events, values = loads_rule(state["rule"].encode()).needed_facts()
    except Invalid:
        return []
    return [*events, *values]


def _agreement(request: HttpRequest, asked: str) -> Agreement | None:
    if not asked:
        return None
    found = (
        Agreement.objects.visible_to(request.actor).filter(pk=int(asked)).first()
        if asked.isdecimal() and len(asked) < 19
        else None
    )
    if found is None:
        raise Http404
    return found


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest, pk: int) -> HttpResponse:
    """With named units, by choice."""
    scenario = _fetch(request, pk)
    decision = decide(request.actor, "settlement.change_scenario", scenario)
    if not decision:
        raise NotAllowed(decision.reason)
    initial = {"organisations": list(scenario.readers.values_list("organisation_id", flat=True))}
    form = InputForm(SHARING, None, request.actor, request.POST or None, initial=initial)

    def done() -> tuple[str, str]:
        values = clean_all(SHARING, form.typed(), None, request.actor)
        share_scenario(
            scenario, actor=request.actor, at=timezone.now(), organisations=values["organisations"]
        )
        return scenario.get_absolute_url(), _("已更新分享范围。")

    return form_page(
        request,
        form,
        done,
        heading=_("分享方案"),
        subject={"number": "", "title": scenario.title, "url": scenario.get_absolute_url()},
        submit_label=_("分享"),
        cancel_url=scenario.get_absolute_url(),
    )


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    scenario = _fetch(request, pk)
    removed = drop_scenario(scenario, actor=request.actor, at=timezone.now())
    say_removed(request, _("已删除方案“%(title)s”。") % {"title": scenario.title}, removed)
    return redirect(reverse("portal:scenarios"))
