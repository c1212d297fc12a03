"""Does an agreement know its projects, and does a rule that was tried come back into its text?"""

import json

import pytest
from django.test import Client

from coordination.activity.models import Event
from coordination.agreements import workflow
from coordination.agreements.models import Agreement
from coordination.common.errors import Invalid, NotAllowed
from coordination.common.working_days import calendar_for
from coordination.settlement.services import keep_scenario
from coordination.tasks.trace import steps_of
from tests.factories import NOW
from tests.pages import Page
from tests.projects.stories import proposed as project_of

from .agreed import drafted, rule_of, tabled, three

pytestmark = pytest.mark.django_db


def browser(region, unit) -> Client:
    client = Client()
    client.force_login(region.actor(unit).user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_an_agreement_and_its_project_know_each_other(region):
    jiangsu, client = region.actor(region.jiangsu), browser(region, region.jiangsu)
    project, agreement = project_of(region), tabled(region)
    form = Page(client.get(f"{agreement.get_absolute_url()}link_project/").content.decode())
    assert "project" in form.form("/link_project/").fields
    typed = form.form("/link_project/").filled(project=f"{project.number} {project.title}")
    assert client.post(f"{agreement.get_absolute_url()}link_project/", typed).status_code == 302
    for here, there in ((agreement, project), (project, agreement)):
        assert there.get_absolute_url() in Page(client.get(here.get_absolute_url()).content.decode()).links
        assert Event.objects.of(here).filter(verb__contains="link").exists()
    steps = {
        step.name: [link.subject for link in step.links]
        for step in steps_of(agreement, actor=jiangsu, calendar=calendar_for())
    }
    assert project in steps["project"]
    agreement = Agreement.objects.get()
    with pytest.raises(Invalid):
        workflow.link_project(agreement, actor=jiangsu, at=NOW, project=project.pk)
    with pytest.raises(Invalid):  # hidden projects answer like missing ones
        workflow.link_project(agreement, actor=region.actor(region.anhui), at=NOW, project=project.number)
    with pytest.raises(NotAllowed):
        workflow.unlink_project(agreement, actor=region.actor(region.office), at=NOW, project=project.pk)
    workflow.unlink_project(agreement, actor=jiangsu, at=NOW, project=project.number)
    assert (
        project.get_absolute_url()
        not in Page(client.get(agreement.get_absolute_url()).content.decode()).links
    )


@pytest.mark.parametrize(("make", "act"), [(drafted, "edit"), (tabled, "revise")])
def test_a_rule_that_was_tried_is_put_into_the_text_by_the_agreements_own_act(region, make, act):
    agreement, client = make(region), browser(region, region.jiangsu)
    page = Page(client.get(agreement.get_absolute_url()).content.decode())
    assert f"/scenarios/new/?agreement={agreement.pk}&text=1" in page.links
    trying = Page(client.get(f"/scenarios/new/?agreement={agreement.pk}&text=1").content.decode())
    assert "4,000,000.00" in trying.text  # a third of the first year's example, collected by the first party
    [fields] = [each.fields for each in trying.forms if "rule_json" in each.fields]
    assert fields["agreement"].values == [str(agreement.pk)]
    rule = json.loads(rule_of(three(region)))
    rule["parties"] = ["甲", "乙", "丙"]
    rule["clauses"][0]["phases"][0]["weights"] = {"甲": 3, "乙": 2, "丙": 1}
    lines = "所属期,金额\n2025,6.00\n"
    actor = region.actor(region.jiangsu)
    tried = keep_scenario(actor=actor, at=NOW, title="试", rule=json.dumps(rule), lines=lines, source="typed")
    uses = Page(client.get(tried.get_absolute_url()).content.decode()).links
    path = f"{agreement.get_absolute_url()}{act}/?scenario={tried.pk}"
    assert path in uses and f"/agreements/new/?scenario={tried.pk}" in uses
    before = agreement.on_the_table.rule_text
    form = Page(client.get(path).content.decode()).form(f"/{act}/")
    assert Agreement.objects.get().on_the_table.rule_text == before  # nothing is written by looking
    assert client.post(path, form.filled()).status_code == 302
    written = json.loads(Agreement.objects.get().on_the_table.rule_text)
    assert written["clauses"][0]["phases"][0]["weights"] == {"江苏省": 3, "浙江省": 2, "安徽省": 1}
    foreign = f"{agreement.get_absolute_url()}revise/?scenario={tried.pk}"
    if act == "revise":  # another party does not see a scenario that was not shared
        form = Page(browser(region, region.anhui).get(foreign).content.decode()).form("/revise/")
        assert form.fields["rule"].values == [json.dumps(written, ensure_ascii=False, indent=2)]
