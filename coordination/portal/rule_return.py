"""How does a rule that was tried go into an agreement? Through the agreement's own form, filled in, to be looked at and sent."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.policy import decide
from coordination.agreements.models import Agreement
from coordination.agreements.vocabulary import DRAFT
from coordination.portal.forms.inputs import InputForm, RuleField
from coordination.portal.rule_editor import document_in, editor_of, fitted
from coordination.portal.rule_form import names_in
from coordination.settlement.models import Scenario

MOST = 20


def with_scenario(request: HttpRequest, form: InputForm) -> InputForm:
    """The form with the rule of the scenario the address names (``?scenario=``), if the reader sees it."""
    asked = request.GET.get("scenario", "")
    name = next((name for name, field in form.fields.items() if isinstance(field, RuleField)), None)
    if name is None or not asked.isdecimal() or len(asked) > 18:
        return form
    scenario = Scenario.objects.visible_to(request.actor).filter(pk=asked).first()
    if scenario is None:
        return form
    return form.replaced({name: fitted(scenario.rule, editor_of(form[name]).units)})


def uses_of(scenario: Scenario, actor: Actor) -> list[dict]:
    """The agreements into whose text the actor may put this rule, its own first, and a new one."""
    parties = len(names_in(document_in(scenario.rule) or {}))
    found = [
        {
            "label": f"{each.number} {each.title}",
            "url": f"{each.get_absolute_url()}{_act(each)}/?scenario={scenario.pk}",
        }
        for each in _open_to(scenario, actor)
        if len(each.written_parties) == parties
    ][:MOST]
    if decide(actor, "agreements.add_agreement"):
        found.append(
            {"label": _("起草新的协议"), "url": f"{reverse('portal:new-agreement')}?scenario={scenario.pk}"}
        )
    return found


def _open_to(scenario: Scenario, actor: Actor) -> Iterable[Agreement]:
    rows = Agreement.objects.visible_to(actor).with_text_on_the_table().select_related("open", "drafter")
    rows = rows.prefetch_related("parties__organisation").order_by("-pk")[: MOST * 5]
    own = [each for each in rows if each.pk == scenario.agreement_id]
    return [
        each
        for each in [*own, *(each for each in rows if each.pk != scenario.agreement_id)]
        if decide(actor, _permission(each), each)
    ]


def _act(agreement: Agreement) -> str:
    return "edit" if agreement.status == DRAFT else "revise"


def _permission(agreement: Agreement) -> str:
    return "agreements.write_draft" if agreement.status == DRAFT else "agreements.negotiate"
