"""Does the demonstration show everything, to everybody, without drowning anybody in mail?"""

from collections import Counter

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from accounts import demo
from accounts.actors import actor_for, capacities
from accounts.models import Organisation, User
from coordination.activity.models import Event
from coordination.common.local_time import local_date
from coordination.common.official_calendar import load_announced_days
from coordination.common.working_days import calendar_for
from coordination.lifecycle.door import available
from coordination.meetings.jobs import let_confirmations_lapse
from coordination.meetings.models import Confirmation, Cycle, Meeting, Outcome
from coordination.meetings.queries import needed_now as outcome_needs
from coordination.meetings.workflow.meeting import MEETING
from coordination.meetings.workflow.outcome import OUTCOME
from coordination.notifications.finding import duties_at
from coordination.notifications.models import Mail, Notice
from coordination.notifications.my_work import is_own
from coordination.notifications.preparing import prepare_mails
from coordination.notifications.queries import unread_count
from coordination.notifications.reconciling import reconcile
from coordination.ops.demo import source
from coordination.ops.demo.cast import PEOPLE
from coordination.ops.demo.loading import load
from coordination.settlement.models import Correction
from coordination.submissions.models import Answer, Submission
from coordination.submissions.vocabulary import Verdict
from coordination.submissions.workflow import SUBMISSION
from coordination.tasks import workflow
from coordination.tasks.jobs import release_unplanned
from coordination.tasks.models import BulkChange, Comment, HandOver, Offer, Participation, Report, Task
from coordination.tasks.queries import BOARD_COLUMNS, claim_board, light_of, needed_now
from coordination.tasks.states import ClaimMode, ItemState, Light
from tests.factories import NOW, TODAY

WITH_DUTIES = [
    person.username
    for person in PEOPLE
    if person.key.partition("/")[2] in ("联络", "经办", "领导", "一", "二", "部委")
]


@pytest.fixture(scope="module")
def played(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demonstration as of a Monday morning, loaded once for all tests of this module."""
    folder = tmp_path_factory.mktemp("demo")
    with (
        django_db_blocker.unblock(),
        override_settings(DEMO=True, DATA_DIR=folder, MEDIA_ROOT=folder / "files"),
        transaction.atomic(),
    ):
        load_announced_days()
        assert load(now=NOW)
        yield folder
        transaction.set_rollback(True)


pytestmark = pytest.mark.usefixtures("played", "db")


def actor(username):
    return actor_for(User.objects.get(username=username), on=TODAY)


def owed_by(username):
    who = actor(username)
    return [duty for duty in duties_at(NOW, organisations=who.reader_ids) if is_own(duty, who)]


@pytest.mark.parametrize(
    ("model", "lifecycle"),
    [(Task, workflow.TASK), (Outcome, OUTCOME), (Meeting, MEETING), (Submission, SUBMISSION)],
)
def test_every_state_can_be_seen(model, lifecycle):
    assert set(model.objects.values_list("status", flat=True)) == {state.value for state in lifecycle.states}


def test_every_public_task_is_there_once():
    titles = Counter(Task.objects.values_list("title", flat=True))
    assert {titles[public.title] for public in source.tasks().values()} == {1}


def test_every_way_to_find_a_lead_and_every_light_can_be_seen():
    opened = Task.objects.exclude(opened_at=None)
    assert set(opened.values_list("claim_mode", flat=True)) == set(ClaimMode.values)
    assert set(Task.objects.with_light(on=TODAY).values_list("light", flat=True)) == set(Light.values)
    board = claim_board(actor("office"), at=NOW)
    assert all(board[column] for column in BOARD_COLUMNS)


def test_tasks_that_were_changed_together_can_be_seen():
    done = BulkChange.objects.get()
    assert done.status == "done"
    assert done.items.filter(state=ItemState.DONE).count() > 1
    assert not done.items.exclude(state=ItemState.DONE).exists()


def test_every_kind_of_answer_and_of_agreement_can_be_seen():
    assert set(Answer.objects.values_list("verdict", flat=True)) == set(Verdict.values)
    assert Answer.objects.filter(on_behalf=True).exists() and Answer.objects.filter(on_behalf=False).exists()
    answers = set(Confirmation.objects.values_list("answer", flat=True))
    assert answers >= {"pending", "agreed", "lapsed", "objected"}


def test_outcomes_stand_at_every_turn():
    assert Outcome.objects.orphans().exists()
    assert Outcome.objects.filter(current__number=2).exists()
    assert Outcome.objects.exclude(proposed=None).exists()
    assert Outcome.objects.exclude(superseded_by=None).exists()
    assert Task.objects.filter(published_as__status="published").exists()
    assert Task.objects.filter(published_as__status="draft", published_as__meeting__status="planned").exists()
    assert set(Cycle.objects.values_list("status", flat=True)) == {"open", "closed"}


def test_closed_periods_were_corrected_in_a_figure_and_in_a_fact():
    waiting = Correction.objects.filter(carried_into=None)
    assert waiting.filter(facts__isnull=True).exists()
    assert waiting.filter(facts__isnull=False, round__status="cleared").exists()


def test_what_may_be_asked_between_parties_is_being_asked():
    assert (
        HandOver.objects.filter(answer="pending").exists() and HandOver.objects.filter(answer="yes").exists()
    )
    assert Task.objects.filter(extensions__answer="pending", extensions_granted=1).exists()
    assert Offer.objects.filter(role="support", state="standing").exists()
    assert Offer.objects.filter(state="waiting_approval").exists()
    assert Participation.objects.exclude(refused_reason="").filter(role="support", settled_at=None).exists()
    assert Participation.objects.filter(role="co_lead").exists()
    assert Task.objects.filter(status="open", objected=True).exists()
    assert Report.objects.filter(state="returned", corrections=None).exists()
    assert Report.objects.exclude(consolidates=None).exists()
    assert Comment.objects.exclude(mentioned=None).exists()
    parent = Task.objects.exclude(children=None).distinct().get()
    assert sum(child.weight for child in parent.children.all()) == 100 and parent.progress > 0


@pytest.mark.parametrize("username", WITH_DUTIES)
def test_everybody_who_works_has_something_to_do(username):
    assert owed_by(username)


def test_jiangsu_sees_the_new_task_and_gets_it_to_who_must_accept_it():
    """Log in, claim, plan, report, ask for acceptance: the first five minutes."""
    new = Task.objects.get(title=source.tasks()["T025"].title)
    assert new.pk in {duty.subject.pk for duty in owed_by("jiangsu-coordinator") if duty.rule.act == "claim"}
    assert (
        Notice.objects.unread().filter(recipient__username="jiangsu-coordinator", object_id=new.pk).exists()
    )
    jiangsu = actor("jiangsu-coordinator")
    task = workflow.claim(new, actor=jiangsu, at=NOW)
    task = workflow.plan(task, actor=jiangsu, at=NOW, milestones=f"{task.deadline} 100% 完成")
    task = workflow.report(task, actor=jiangsu, at=NOW, percent=100, text="已完成")
    task = workflow.request_completion(task, actor=jiangsu, at=NOW, summary="目录已形成，对接会已举办")
    assert "长三角区域合作办公室" in needed_now(task, at=NOW).text


def test_an_absent_colleague_is_stood_in_for():
    [lent] = [
        each for each in capacities(actor("jiangsu-coordinator").user, on=TODAY) if each.standing_in_for
    ]
    assert str(lent.standing_in_for) == "周启航"
    assert Event.objects.filter(on_behalf_name="周启航").exists()


def test_history_happened_in_working_time_and_not_in_the_future():
    calendar = calendar_for()
    for event in Event.objects.all():
        assert event.at <= NOW, event
        assert calendar.is_working(local_date(event.at)) or event.verb == "hold", event


def test_every_page_has_its_sentence_and_its_acts():
    """The one sentence, the light and the acts of every thing, for people on every side."""
    calendar = calendar_for()
    readers = [actor(name) for name in ("office", "jiangsu-coordinator", "anhui-approver", "ndrc-liaison")]
    for task in Task.objects.with_light(on=TODAY):
        assert needed_now(task, at=NOW).text
        assert light_of(task, on=TODAY, calendar=calendar).light == task.light, task
        assert all(str(offered.transition.label) for who in readers for offered in available(task, who, NOW))
    for outcome in Outcome.objects.all():
        assert all(outcome_needs(outcome, who, at=NOW).text for who in readers)
    for event in Event.objects.all():
        assert event.sentence_text


def test_a_year_of_history_is_not_mailed():
    prepare_mails(NOW)
    assert 3 <= Mail.objects.unsent().count() <= 6
    for person in PEOPLE:
        assert unread_count(User.objects.get(username=person.username), on=TODAY) <= 20


def test_the_background_work_finds_nothing_left_to_do():
    before = Notice.objects.count()
    assert let_confirmations_lapse(NOW) == 0 and release_unplanned(NOW) == 0
    assert reconcile(NOW).failed == ()
    assert Notice.objects.count() == before


def test_nobody_can_log_in_by_password_and_everybody_by_a_button(played):
    assert not any(user.has_usable_password() for user in User.objects.all())
    with override_settings(DEMO=True, DATA_DIR=played):
        assert [user.username for user in demo.accounts()] == [person.username for person in PEOPLE]
    with override_settings(DEMO=False, DATA_DIR=played):
        assert demo.accounts() == []


def test_loading_again_adds_nothing(played, capsys):
    before = (User.objects.count(), Organisation.objects.count(), Task.objects.count(), Event.objects.count())
    with override_settings(DEMO=True, DATA_DIR=played):
        call_command("load_demo")
    assert "nothing was added" in capsys.readouterr().out
    assert (
        User.objects.count(),
        Organisation.objects.count(),
        Task.objects.count(),
        Event.objects.count(),
    ) == before


def test_loading_the_units_again_adds_nothing(capsys):
    call_command("load_regions")
    assert "0 units created" in capsys.readouterr().out
