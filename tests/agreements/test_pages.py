"""Do the pages of agreements show what is there, and let it be taken along?"""

import io
import json
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from docx import Document

from accounts.roles import Role
from coordination.agreements import workflow
from coordination.agreements.hashing import digest
from coordination.agreements.models import Agreement
from tests.factories import NOW
from tests.pages import Page

from .agreed import TEXT, accepted, drafted, revision, signed, tabled

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(region):
    """A browser of a unit's coordinator, or of somebody else there."""

    def log_in(unit, role=None) -> Client:
        client = Client()
        person = region.actor(unit, role).user
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return log_in


def page(client, path, status=200) -> Page:
    answer = client.get(path)
    assert answer.status_code == status, f"{path}: {answer.status_code}"
    return Page(answer.content.decode())


def test_a_ministry_finds_what_was_shared_with_it_in_its_menu(region, reader):
    agreement, liaison = signed(region), reader(region.ministry, Role.MINISTRY_LIAISON)
    signed(region, title="没有共享的协议")
    assert "已共享协议" not in page(liaison, "/").text
    until = {"ends_on": date(2099, 6, 30), "reason": "备案"}
    actor = region.actor(region.jiangsu)
    agreement = workflow.share(agreement, actor=actor, at=NOW, organisation=region.ministry, **until)
    assert "已共享协议" in page(liaison, "/").text
    listed = page(liaison, "/agreements/?scope=shared").text
    assert agreement.title in listed
    assert "没有共享的协议" not in listed
    assert "已共享给我" not in page(reader(region.anhui), "/agreements/").text
    workflow.end_share(agreement, actor=actor, at=NOW, organisation=region.ministry)
    assert "已共享协议" not in page(liaison, "/").text


def test_whoever_accepts_or_signs_has_the_text_in_sight(region, reader):
    agreement, line = tabled(region), TEXT.splitlines()[0]
    assert (
        line in page(reader(region.jiangsu, Role.COORDINATOR), f"{agreement.get_absolute_url()}accept/").text
    )
    agreement = accepted(region)
    assert line in page(reader(region.jiangsu, Role.APPROVER), f"{agreement.get_absolute_url()}sign/").text


@pytest.mark.parametrize("path", ["/agreements/", "/rounds/?scope=", "/transfers/?scope=", "/scenarios/"])
def test_each_list_of_the_room_leads_to_the_others(region, reader, path):
    rooms = {"/agreements/", "/rounds/", "/transfers/", "/scenarios/"}
    assert rooms <= set(page(reader(region.jiangsu), path).links)
    liaison = page(reader(region.ministry, Role.MINISTRY_LIAISON), path)
    assert not rooms & set(liaison.links)


def test_the_page_says_who_accepted_and_what_is_needed(region, reader):
    agreement = accepted(region, by=[region.jiangsu])
    shown = page(reader(region.anhui), agreement.get_absolute_url()).text
    assert "1/3方接受" in shown.replace(" ", "")
    assert "税收地方留存部分" in shown
    page(reader(region.office), agreement.get_absolute_url(), status=404)
    page(reader(region.office), f"{agreement.get_absolute_url()}verification/", status=404)
    page(reader(region.office), f"{agreement.get_absolute_url()}versions/1/text.txt", status=404)


def test_the_list_counts_only_what_the_reader_may_see(region, reader):
    drafted(region, title="未公开的草案")
    tabled(region, title="磋商中的协议")
    mine = page(reader(region.jiangsu), "/agreements/").text
    theirs = page(reader(region.anhui), "/agreements/").text
    assert ("未公开的草案" in mine, "未公开的草案" in theirs) == (True, False)
    assert "磋商中的协议" in theirs
    assert "磋商中的协议" not in page(reader(region.anhui), "/agreements/?scope=in_force").text


def test_what_is_downloaded_has_the_hash_that_was_signed(region, reader):
    agreement = signed(region)
    version, client = agreement.current, reader(region.anhui)
    base = f"{agreement.get_absolute_url()}versions/1/"
    text, rule = client.get(f"{base}text.txt"), client.get(f"{base}rule.json")
    assert digest(text.content.decode(), version.algorithm) == version.text_hash
    assert digest(rule.content.decode(), version.algorithm) == version.rule_hash
    assert json.loads(rule.content)["parties"] == ["江苏省", "浙江省", "安徽省"]
    word = Document(io.BytesIO(client.get(f"{base}agreement.docx").content))
    words = "\n".join(paragraph.text for paragraph in word.paragraphs)
    assert "第二条 税收地方留存部分按约定比例分享。" in words
    assert version.text_hash in word.sections[0].footer.paragraphs[0].text
    assert version.text_hash in page(client, base).text
    page(client, f"{agreement.get_absolute_url()}versions/9/", status=404)


def test_the_check_sheet_names_whose_signature_no_longer_matches(region, reader):
    agreement = signed(region)
    client = reader(region.zhejiang)
    path = f"{agreement.get_absolute_url()}verification/"
    assert page(client, path).alerts == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE agreements_agreementversion SET text = %s", [TEXT.replace("一次", "二次")])
    alerts = " ".join(page(client, path).alerts)
    assert all(unit.name in alerts for unit in agreement.units)
    assert "安徽省" in " ".join(page(client, agreement.get_absolute_url()).alerts)  # the page itself warns


def test_two_versions_are_compared_word_by_word(region, reader):
    agreement = workflow.amend(signed(region), actor=region.actor(region.anhui), at=NOW, reason="调整")
    agreement = workflow.revise(
        agreement,
        actor=region.actor(region.anhui),
        at=NOW,
        **revision(agreement, text=TEXT.replace("一次", "两次")),
    )
    answer = reader(region.jiangsu).get(f"{agreement.get_absolute_url()}?from=1&to=2").content.decode()
    assert "<del>一</del>" in answer
    assert "<ins>两</ins>" in answer
    page(reader(region.jiangsu), f"{agreement.get_absolute_url()}?from=1&to=7", status=404)


def test_theirs_and_mine_stand_side_by_side_and_nothing_typed_is_lost(region, reader):
    agreement = tabled(region)
    client = reader(region.anhui)
    path = f"{agreement.get_absolute_url()}revise/"
    form = page(client, path).form("/revise/")
    workflow.revise(
        agreement,
        actor=region.actor(region.zhejiang),
        at=NOW,
        **revision(agreement, text=TEXT.replace("一次", "两次"), title="改过的名称"),
    )
    sent = client.post(path, form.filled(text=TEXT.replace("一次", "三次")))
    assert sent.status_code == 412
    shown = sent.content.decode()
    assert "两次" in shown
    assert "三次" in shown
    assert 'value="改过的名称"' in shown  # what only the other side touched is merged
    again = Page(shown).form("/revise/")
    assert client.post(path, again.filled(text=TEXT.replace("一次", "三次"))).status_code in {302, 303}
    saved = Agreement.objects.get().on_the_table
    assert (saved.title, "三次" in saved.text) == ("改过的名称", True)


def test_a_draft_is_written_in_the_portal_with_its_parties_in_order(region, reader):
    client = reader(region.jiangsu, Role.HANDLER)
    form = page(client, "/agreements/new/").form()
    parties = [str(unit.pk) for unit in (region.anhui, region.jiangsu)]
    sent = client.post("/agreements/new/", form.filled(title="双边协议", parties=parties, text=TEXT))
    assert sent.status_code in {302, 303}
    assert Agreement.objects.get().units == [region.anhui, region.jiangsu]
    form = page(client, "/agreements/new/").form()
    refused = client.post(
        "/agreements/new/", form.filled(title="坏规则", parties=parties, text=TEXT, rule='{"parties": [}')
    )
    assert refused.status_code == 422
    assert "坏规则" in refused.content.decode()
    assert Agreement.objects.count() == 1
