"""Log in, claim, plan, report, ask for completion, accept: in a browser, in both languages, without a mouse too."""

import re

import pytest

pytestmark = pytest.mark.browser

TASK_FOR = """
from datetime import timedelta
from django.utils import timezone
from accounts.actors import actor_for
from accounts.models import User
from coordination.common.local_time import local_date
from coordination.tasks import services, workflow
at = timezone.now()
office = actor_for(User.objects.get(username="office"), on=local_date(at))
draft = services.draft_task(
    actor=office, at=at, title="{title}", content="浏览器走查", deadline=local_date(at) + timedelta(days=200)
)
task = workflow.open(draft, actor=office, at=at, claim_mode="first_come", claim_closes_at=at + timedelta(days=5))
print(task.pk)
"""
SPEAK = """
from accounts.models import User
User.objects.update(language="{language}")
"""


def open_task(demonstration, title: str) -> int:
    return int(demonstration.script(TASK_FOR.format(title=title)).splitlines()[-1])


@pytest.fixture(params=["zh-hans", "en"])
def language(request, demonstration):
    demonstration.script(SPEAK.format(language=request.param))
    yield request.param
    demonstration.script(SPEAK.format(language="zh-hans"))


def test_from_log_in_to_accepted(demonstration, visitor, language):
    pk = open_task(demonstration, f"走查任务({language})")
    visitor.enter_as("jiangsu-coordinator")
    assert visitor.page.locator("html").get_attribute("lang").lower() == language
    visitor.open("/board/")
    visitor.page.locator(f"main a[href='/tasks/{pk}/']").first.click()
    visitor.look()
    visitor.act("claim", contribution="先行试点")
    visitor.act("plan", milestones="2027-03-31 60% 试点\n2027-05-31 100% 推广", rhythm="monthly")
    visitor.act("report", percent="100", text="全部完成")
    visitor.act("request_completion", summary="已按标准完成")
    assert "区域合作办公室" in visitor.text
    visitor.enter_as("office")
    assert (
        visitor.page.locator(f"main a[href='/tasks/{pk}/']").count()
        or visitor.page.locator("details").count()
    )
    visitor.open(f"/tasks/{pk}/")
    visitor.act("vote", answer="yes")
    accepted = {"zh-hans": "已销号", "en": "Accepted"}[language]
    assert accepted in visitor.text


def test_claim_and_report_by_keyboard_alone(demonstration, visitor):
    pk = open_task(demonstration, "只用键盘的任务")
    visitor.enter_as("zhejiang-coordinator")
    visitor.open(f"/tasks/{pk}/")
    page = visitor.page

    def reach(selector: str) -> None:
        for _ in range(80):
            page.keyboard.press("Tab")
            if page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
        raise AssertionError(f"{selector} cannot be reached by Tab")

    reach("a[href$='/claim/'], button[formaction$='/claim/']")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/claim/$"))
    reach("[name=contribution]")
    page.keyboard.type("键盘认领")
    reach(".form-foot button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"/tasks/{pk}/$"))
    assert "浙江" in visitor.text


@pytest.mark.parametrize("width", [1366, 390, 340])
def test_every_main_page_fits(demonstration, visitor, width):
    """1366 × 768, a phone, and 400 % zoom (1366 / 4 is 341 px)."""
    visitor.page.set_viewport_size({"width": width, "height": 800})
    visitor.enter_as("jiangsu-coordinator")
    for path in (
        "/",
        "/tasks/",
        "/board/",
        "/meetings/",
        "/outcomes/",
        "/submissions/",
        "/notices/",
        "/profile/",
    ):
        visitor.open(path)
    for path in ("/tasks/", "/outcomes/", "/submissions/", "/meetings/"):
        visitor.open(path)
        first = visitor.page.locator("main table a, main .list a").first
        visitor.open(first.get_attribute("href"))


def test_what_was_typed_survives_a_lost_session(demonstration, visitor):
    pk = open_task(demonstration, "会话中断的任务")
    visitor.enter_as("anhui-coordinator")
    visitor.open(f"/tasks/{pk}/claim/")
    page = visitor.page
    page.locator("[name=contribution]").fill("写了很久的设想")
    page.wait_for_timeout(1500)
    page.context.clear_cookies()
    page.locator(".form-foot button[type=submit]").first.click()
    page.wait_for_load_state()
    visitor.enter_as("anhui-coordinator")
    visitor.open(f"/tasks/{pk}/claim/")
    assert page.locator("[name=contribution]").input_value() == "写了很久的设想"
