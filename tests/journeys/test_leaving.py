"""Somebody leaves: a list first, one step, nothing left on the account."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import models
from django.db.models import Q

from accounts.actors import actor_for, capacities
from accounts.grants import personal_grants, share
from accounts.holdings import HOLDINGS, held_by
from accounts.models import Deputy, Membership, User
from accounts.roles import Role
from coordination.activity.models import Event
from coordination.common.errors import Conflict, Invalid, NotAllowed
from coordination.meetings.feeds import open_feed
from coordination.meetings.models import CalendarFeed
from coordination.notifications.announcing import announce
from coordination.notifications.leaving import hand_over, preview
from coordination.notifications.models import Mail, Notice
from coordination.notifications.preparing import prepare_mails
from coordination.tasks import services, workflow
from coordination.tasks.models import Participation, Report, Task
from coordination.tasks.states import ENDED
from tests import factories, factories_meetings
from tests.factories import NOW, TODAY, make_user
from tests.journeys.doors import ApiDoor, seat
from tests.pages import Page
from tests.portal.conftest import Reader, monday_morning  # noqa: F401 - the clock of pages

pytestmark = pytest.mark.django_db
LATER = TODAY + timedelta(days=9)


@pytest.fixture
def leaver(region):
    """A handler on whom something of every kind hangs."""
    person = region.person(region.jiangsu, Role.HANDLER)
    actor = region.actor(region.jiangsu, Role.HANDLER)
    task = factories.working(region)
    workflow.assign(task, actor=region.actor(region.jiangsu), at=NOW, person=person)
    services.save_report_draft(task, actor=actor, at=NOW, text="写到一半", percent=30)
    services.draft_task(actor=actor, at=NOW, title="处里的草稿")
    factories_meetings.submission(region, actor=actor)
    Task.objects.filter(pk=task.pk).update(supervisor=person)
    held = factories_meetings.meeting(region)
    factories_meetings.outcome(region, of=held, actor=actor)
    open_feed(actor=actor, at=NOW)
    shared = factories.opened(region)
    share(
        shared,
        with_=person,
        permission="view_task",
        ends_on=LATER,
        reason="请提意见",
        actor=region.actor(region.office),
    )
    announce(kind="task_mention", subject=task, recipients=[person], at=NOW, version=9, params={"text": "看"})
    announce(kind="task_reopened", subject=task, recipients=[person], at=NOW, version=9, must_act=True)
    prepare_mails(NOW)
    lead = region.actor(region.jiangsu)
    for absent, deputy in ((person, make_user(region.jiangsu)), (make_user(region.jiangsu), person)):
        Deputy.objects.create(absent=absent, deputy=deputy, starts_on=TODAY, ends_on=LATER)
    assert lead.user != person
    return person


@pytest.fixture
def successor(region):
    return make_user(region.jiangsu, Role.HANDLER, full_name="接任者")


def test_the_list_names_everything_and_changes_nothing(region, leaver):
    seen = preview(leaver, actor=region.actor(region.jiangsu), at=NOW)
    names = {each.holding.name for each in seen.held}
    elsewhere = {"supervision.letters", "supervision.instructions"}  # their own test below
    shared = {name for name in HOLDINGS if name.endswith(".grants")} - {"tasks.grants"}
    assert names == set(HOLDINGS) - elsewhere - shared
    assert all(each.count for each in seen.held)
    assert any(duty.rule.name for duty in seen.duties)
    assert User.objects.get(pk=leaver.pk).is_active and held_by(leaver, TODAY)


def test_one_step_moves_all_with_a_line_each_and_closes_the_account(region, leaver, successor):
    before = {name: list(rows) for name, rows in held_by(leaver, TODAY).items()}
    moved = hand_over(leaver, successor=successor, actor=region.actor(region.jiangsu), at=NOW, reason="调离")
    assert moved == {name: len(rows) for name, rows in before.items()}
    leaver.refresh_from_db()
    assert not leaver.is_active and held_by(leaver, TODAY) == {}
    assert Participation.objects.get(assignee=successor).task.lead == region.jiangsu
    assert Report.objects.get(state="draft").author_name == "接任者"
    assert Task.objects.get(title="处里的草稿").created_by == successor
    assert not CalendarFeed.objects.filter(user=leaver).exists()
    (covered,) = Deputy.objects.filter(deputy=successor)
    assert covered.starts_on == TODAY and covered.ends_on == LATER
    told = set(Notice.objects.open().filter(recipient=successor).values_list("kind", flat=True))
    assert {"task_mention", "task_reopened"} <= told
    assert not Mail.objects.unsent().filter(recipient=leaver).exists()
    lines = Event.objects.filter(verb="hand_over_post")
    business = ["tasks.assigned", "tasks.reports", "tasks.drafts", "tasks.supervised"]
    business += ["meetings.drafts", "submissions.drafts"]
    assert lines.count() == sum(moved[name] for name in business) + moved["accounts.deputies"]
    assert "接任者" in Event.objects.of(leaver).first().sentence_text
    assert capacities(leaver, on=TODAY) == [] and not leaver.memberships.on(TODAY).exists()


def test_zero_rows_point_to_the_closed_account_as_responsible(region, leaver, successor):
    hand_over(leaver, successor=successor, actor=region.actor(region.jiangsu), at=NOW)
    left = {}
    for field in fields_to_people():
        rows = field.model._base_manager.filter(**{field.name: leaver})
        condition = RESPONSIBLE.get(label_of(field))
        if condition is not None and rows.filter(condition).exists():
            left[label_of(field)] = rows.filter(condition).count()
    assert left == {}


def test_all_or_nothing(region, leaver, successor, monkeypatch):
    def fail(row, leave):
        raise RuntimeError("no")

    broken = HOLDINGS["tasks.drafts"]
    monkeypatch.setitem(HOLDINGS, "tasks.drafts", type(broken)(**{**broken.__dict__, "hand_on": fail}))
    with pytest.raises(RuntimeError):
        hand_over(leaver, successor=successor, actor=region.actor(region.jiangsu), at=NOW)
    assert User.objects.get(pk=leaver.pk).is_active
    assert Participation.objects.filter(assignee=leaver).exists()
    assert not Event.objects.filter(verb="hand_over_post").exists()


# --- who, to whom ---------------------------------------------------------------------------------
def test_the_coordinator_or_the_system_administrator_arranges_it(region, leaver, successor):
    for actor in (
        region.actor(region.jiangsu, Role.HANDLER),
        region.actor(region.jiangsu, Role.APPROVER),
        region.actor(region.zhejiang),
        region.actor(region.nanjing),
        region.actor(region.office),
        region.actor(region.office, Role.AUDIT_ADMIN),
    ):
        with pytest.raises(NotAllowed):
            preview(leaver, actor=actor, at=NOW)
        with pytest.raises(NotAllowed):
            hand_over(leaver, successor=successor, actor=actor, at=NOW)
    with pytest.raises(NotAllowed):  # not one's own
        hand_over(
            region.person(region.jiangsu), successor=successor, actor=region.actor(region.jiangsu), at=NOW
        )
    hand_over(leaver, successor=successor, actor=region.actor(region.office, Role.SYSTEM_ADMIN), at=NOW)


@pytest.mark.parametrize("who", ["of another province", "closed", "the leaver", "a viewer"])
def test_the_successor_is_a_colleague_at_work(region, leaver, who):
    wrong = {
        "of another province": lambda: make_user(region.zhejiang),
        "closed": lambda: make_user(region.jiangsu, is_active=False),
        "the leaver": lambda: leaver,
        "a viewer": lambda: make_user(region.jiangsu, Role.VIEWER),
    }[who]()
    with pytest.raises(Invalid) as refused:
        hand_over(leaver, successor=wrong, actor=region.actor(region.jiangsu), at=NOW)
    assert list(refused.value.fields) == ["successor"]
    assert User.objects.get(pk=leaver.pk).is_active


def test_duties_of_a_role_do_not_become_nobodys(region, successor):
    """The only coordinator leaves: the administrator lets the successor take over the post."""
    lead = region.person(region.zhejiang)
    colleague = make_user(region.zhejiang, Role.HANDLER)
    factories_meetings.confirming(region)
    admin = region.actor(region.office, Role.SYSTEM_ADMIN)
    seen = preview(lead, actor=admin, at=NOW)
    assert seen.vacant
    with pytest.raises(Conflict) as refused:
        hand_over(lead, successor=colleague, actor=admin, at=NOW)
    assert refused.value.code == "nobody_left" and "联络员" in str(refused.value.sentence)
    hand_over(lead, successor=colleague, actor=admin, at=NOW, posts=[seen.posts[0].pk])
    assert actor_for(colleague, on=TODAY).has_role(Role.COORDINATOR)
    assert not lead.memberships.on(TODAY).exists()


def test_a_coordinator_appoints_nobody(region, leaver, successor):
    posts = [Membership.objects.get(user=leaver).pk]
    with pytest.raises(NotAllowed):
        hand_over(leaver, successor=successor, actor=region.actor(region.jiangsu), at=NOW, posts=posts)


def test_a_post_not_begun_yet_never_was(region, leaver, successor):
    region_post = {"user": leaver, "organisation": region.jiangsu, "role": Role.APPROVER}
    Membership.objects.create(**region_post, starts_on=LATER)
    hand_over(leaver, successor=successor, actor=region.actor(region.jiangsu), at=NOW)
    assert not Membership.objects.filter(user=leaver, ends_on=None).exists()
    assert not Membership.objects.filter(user=leaver, starts_on=LATER).exists()


# --- the page, the administration -----------------------------------------------------------------
def test_the_page_lists_then_moves(region, leaver, successor):
    lead = Reader(region.person(region.jiangsu))
    address = f"/people/{leaver.pk}/leaving/"
    assert address in lead.page("/organisation/").links
    page = lead.page(address)
    for words in ("经办的任务", "未报送的进展草稿", "处里的草稿", "停用,不移交"):
        assert words in page.text
    assert lead.post(address, {"successor": ""}).status_code == 422
    answer = lead.post(address, {"successor": successor.pk, "reason": "调离"})
    assert answer.status_code == 302
    told = lead.page(answer["Location"]).text
    assert "账号已停用" in told and f"{leaver}离岗" in told
    again = lead.page(address)
    assert "此人已离岗" in again.text and "移交并停用账号" not in again.text
    assert not User.objects.get(pk=leaver.pk).is_active
    assert Reader(region.person(region.jiangsu, Role.APPROVER)).get(address).status_code in {403, 404}
    assert Reader(region.person(region.zhejiang)).get(address).status_code == 404


def test_the_administrator_sees_numbers_and_no_business(region, leaver):
    page = Reader(region.person(region.office, Role.SYSTEM_ADMIN)).page(f"/people/{leaver.pk}/leaving/")
    assert "经办的任务" in page.text and "处里的草稿" not in page.text
    assert not any(link.startswith("/tasks/") and link != "/tasks/" for link in page.links)


def test_an_account_that_holds_something_is_not_just_closed(region, leaver, successor):
    admin = region.person(region.office, Role.SYSTEM_ADMIN)
    admin.is_staff = True
    admin.save()
    somebody, address = Reader(admin), f"/admin/accounts/user/{leaver.pk}/change/"

    def close(person):
        path = f"/admin/accounts/user/{person.pk}/change/"
        form = next(each for each in Page(somebody.get(path).content.decode()).forms if not each.action)
        filled = {name: value for name, value in form.filled().items() if name != "is_active"}
        return somebody.post(path, filled)

    answer = close(leaver)
    assert answer.status_code == 200
    assert f"/people/{leaver.pk}/leaving/" in answer.content.decode()
    assert User.objects.get(pk=leaver.pk).is_active
    action = {"action": "hand_over_post", "_selected_action": [leaver.pk]}
    assert somebody.post("/admin/accounts/user/", action)["Location"] == f"/people/{leaver.pk}/leaving/"
    assert close(successor).status_code == 302
    assert not User.objects.get(pk=successor.pk).is_active
    assert somebody.get(address.replace("change", "delete")).status_code == 403


def test_the_same_over_the_api(region, leaver, successor):
    door, member = ApiDoor(region), Membership.objects.get(user=leaver)
    seen = door.read(region.jiangsu, f"members/{member.pk}/leaving/")
    assert seen["total"] > 5 and "tasks.assigned" in {each["kind"] for each in seen["held"]}
    data = {"successor": Membership.objects.get(user=successor).pk}
    lead = seat(region.jiangsu)
    address = f"/api/v1/members/{member.pk}/leaving/"
    assert door.call("POST", seat(region.jiangsu, Role.HANDLER), address, data).status_code == 403
    assert door.call("POST", seat(region.zhejiang), address, data).status_code == 404
    assert door.call("POST", lead, address, {"successor": member.pk}).status_code == 422
    answer = door.call("POST", lead, address, data)
    assert answer.status_code == 200, answer.content
    assert not User.objects.get(pk=leaver.pk).is_active
    assert door.call("POST", lead, address, data).status_code == 404


# --- every column that names a person is known -------------------------------------------------------
# Where a person is responsible, and under which condition; everything else that names people is history.
OPEN_NOTICE, DRAFT = Q(state__in=["pending", "mailed"], read_at=None), Q(status="draft")
RESPONSIBLE = {
    "tasks.Participation.assignee": Q(ended_at=None),
    "tasks.Report.author": Q(state="draft"),
    "tasks.Task.supervisor": ~Q(status__in=ENDED),
    "tasks.Task.created_by": DRAFT,
    "meetings.Outcome.created_by": DRAFT,
    "submissions.Submission.created_by": DRAFT,
    "meetings.CalendarFeed.user": Q(),
    "accounts.Deputy.absent": Q(ends_on__gte=TODAY),
    "accounts.Deputy.deputy": Q(ends_on__gte=TODAY),
    "accounts.Membership.user": Q(ends_on=None) | Q(ends_on__gte=TODAY),
    "supervision.Letter.signatory": Q(status="to_sign"),
    "supervision.Instruction.person": Q(status="open"),
    **{f"{model._meta.label}.user": Q() for model in personal_grants()},
    "notifications.Notice.recipient": OPEN_NOTICE,
    "notifications.Mail.recipient": Q(state__in=["queued", "retrying"]),
}


def fields_to_people() -> list[models.Field]:
    return [
        field
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.related_model is User
    ]


def label_of(field) -> str:
    return f"{field.model._meta.label}.{field.name}"
