"""Does a supervision letter go its way: drafted, signed by another, answered, risen in order, withdrawn in sight?"""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.roles import Role
from coordination.activity.models import Event
from coordination.common.errors import IllegalTransition, Invalid, NotAllowed
from coordination.notifications.finding import duties_at
from coordination.notifications.models import Notice
from coordination.supervision import documents, rows, services, wording
from coordination.supervision.models import Letter
from coordination.supervision.workflow import letter as letters
from tests import factories
from tests import factories_supervision as make
from tests.factories import NOW, TODAY, Region

LATER = NOW + timedelta(days=14)


@pytest.fixture
def region(db):
    return Region()


def owed(letter, at):
    return {(duty.rule.name, duty.organisation_id) for duty in duties_at(at) if duty.subject == letter}


def test_from_draft_to_closed(region):
    letter = make.drafted(region)
    assert (letter.status, letter.number, letter.level) == ("draft", "", "blue")
    assert not Letter.objects.visible_to(region.actor(region.jiangsu)).exists()
    letter = make.issued(region)
    assert letter.number == "督办〔2026〕1号"
    assert letter.reply_due_on == date(2026, 11, 30)
    assert owed(letter, NOW) == {
        ("letter_reply", region.jiangsu.pk),
        ("letter_waits", region.office.pk),
    }
    told = Notice.objects.get(kind="letter_received", recipient=region.person(region.jiangsu))
    assert told.must_act
    letter = letters.reply(
        letter, actor=region.actor(region.jiangsu), at=NOW, text="已开工。", objection="责任不在我方。"
    )
    assert letter.status == "replied"
    assert letter.replies.get().objection == "责任不在我方。"
    assert owed(letter, NOW) == {("letter_review", region.office.pk)}
    letter = letters.accept_reply(letter, actor=region.actor(region.office), at=NOW)
    assert letter.status == "closed"
    assert not owed(letter, NOW)


def test_numbers_have_no_gaps_and_begin_anew_each_year(region):
    task = make.led(region)
    make.drafted(region, task=task)
    numbers = [make.issued(region, task=task).number for _each in range(2)]
    assert numbers == ["督办〔2026〕1号", "督办〔2026〕2号"]
    next_year = make.to_sign(region, task=task)
    actor = region.actor(region.office, Role.APPROVER)
    signed = letters.sign(next_year, actor=actor, at=NOW + timedelta(days=60))
    assert signed.number == "督办〔2027〕1号"


def test_who_drafted_it_does_not_sign_it(region):
    letter = make.drafted(region)
    drafter = region.person(region.office, Role.OFFICE_STAFF)
    with pytest.raises(Invalid):
        letters.submit_for_signature(letter, actor=region.actor(region.office), at=NOW, signatory=drafter)
    letter = make.to_sign(region)
    with pytest.raises(NotAllowed):
        letters.sign(letter, actor=region.actor(region.office), at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(signatory=drafter)


def test_signing_is_the_duty_of_the_one_it_was_put_before(region):
    letter = make.to_sign(region)
    duty = next(each for each in duties_at(NOW) if each.subject == letter)
    assert (duty.rule.name, duty.person_id) == ("letter_sign", make.leader(region).pk)


def test_only_the_office_or_the_issuer_writes(region):
    task = make.led(region)
    with pytest.raises(Invalid):  # not among the tasks Zhejiang may write about
        make.drafted(region, task=task, actor=region.actor(region.zhejiang))
    with pytest.raises(NotAllowed):
        services.write_letter(actor=region.actor(region.ministry), at=NOW, data={})


def test_an_addressee_takes_part_in_every_task(region):
    with pytest.raises(Invalid) as refused:
        make.drafted(region, addressee=region.anhui)
    assert "addressee" in refused.value.fields


def test_the_levels_follow_each_other_in_order(region):
    letter = make.issued(region)
    office = region.actor(region.office)
    with pytest.raises(IllegalTransition):  # the limit has not passed
        letters.escalate(letter, actor=office, at=NOW)
    letters.escalate(letter, actor=office, at=LATER)
    yellow = letter.successors.get()
    assert (yellow.level, yellow.status, yellow.predecessor) == ("yellow", "draft", letter)
    assert letter.number in yellow.text
    with pytest.raises(IllegalTransition):  # once
        letters.escalate(letter, actor=office, at=LATER)
    for level, predecessor in (("yellow", None), ("blue", letter), ("red", None)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Letter.objects.create(
                issuer=region.office, addressee=region.anhui, level=level, predecessor=predecessor, title="x"
            )


def test_a_higher_letter_has_nothing_to_follow_once_the_one_before_was_withdrawn(region):
    letter = make.issued(region)
    office = region.actor(region.office)
    letters.escalate(letter, actor=office, at=LATER)
    letters.withdraw(letter, actor=office, at=LATER, reason="情况已明")
    with pytest.raises(IllegalTransition):
        letters.submit_for_signature(
            letter.successors.get(), actor=office, at=LATER, signatory=make.leader(region)
        )


def test_red_is_the_last(region):
    office, boss = region.actor(region.office), region.actor(region.office)
    letter = make.issued(region)
    for day, level in ((14, "yellow"), (28, "red")):
        at = NOW + timedelta(days=day)
        letters.escalate(letter, actor=office, at=at)
        follower = letter.successors.get()
        assert follower.level == level
        follower = letters.submit_for_signature(follower, actor=boss, at=at, signatory=make.leader(region))
        letter = letters.sign(follower, actor=region.actor(region.office, Role.APPROVER), at=at)
    with pytest.raises(IllegalTransition):
        letters.escalate(letter, actor=office, at=NOW + timedelta(days=60))


def test_a_reply_to_the_next_level_answers_both(region):
    letter, office = make.issued(region), region.actor(region.office)
    letters.escalate(letter, actor=office, at=LATER)
    assert ("letter_reply", region.jiangsu.pk) in owed(letter, LATER)
    yellow = letters.submit_for_signature(
        letter.successors.get(), actor=office, at=LATER, signatory=make.leader(region)
    )
    yellow = letters.sign(yellow, actor=region.actor(region.office, Role.APPROVER), at=LATER)
    assert ("letter_reply", region.jiangsu.pk) not in owed(letter, LATER)
    assert ("letter_reply", region.jiangsu.pk) in owed(yellow, LATER)
    yellow = letters.reply(yellow, actor=region.actor(region.jiangsu), at=LATER, text="已开工。")
    letters.accept_reply(yellow, actor=office, at=LATER)
    letter.refresh_from_db()
    assert letter.status == "closed"
    assert not owed(letter, LATER) and not owed(yellow, LATER)


def test_asked_again_it_waits_for_a_second_reply(region):
    jiangsu, office = region.actor(region.jiangsu), region.actor(region.office)
    letter = letters.reply(make.issued(region), actor=jiangsu, at=NOW, text="在办。")
    letter = letters.ask_again(letter, actor=office, at=NOW, text="请明确时间", limit_days=3)
    assert (letter.status, letter.reply_due_on) == ("issued", date(2026, 11, 26))
    assert letter.replies.get().verdict == "请明确时间"
    letter = letters.reply(letter, actor=jiangsu, at=LATER, text="月底完成。")
    assert [each.in_time for each in letter.replies.all()] == [True, False]


def test_a_withdrawn_letter_stays_in_sight_with_its_reason(region):
    letter = letters.withdraw(
        make.issued(region), actor=region.actor(region.office), at=NOW, reason="重复发函"
    )
    seen = Letter.objects.visible_to(region.actor(region.jiangsu)).get()
    assert (seen.status, seen.withdrawn_reason) == ("withdrawn", "重复发函")
    assert not owed(letter, NOW)
    with pytest.raises(IllegalTransition):
        letters.reply(seen, actor=region.actor(region.jiangsu), at=NOW, text="x")


def test_the_document_reads_the_same_whenever_it_is_written(region):
    task = make.led(region)
    letter = make.issued(region, task=task)
    written = wording.document(letter, on=TODAY)
    factories.report(task, actor=region.actor(region.jiangsu), percent=80)
    again = Letter.objects.get(pk=letter.pk)
    assert wording.document(again, on=TODAY + timedelta(days=90)) == written
    letters.reply(again, actor=region.actor(region.jiangsu), at=NOW, text="在办。")
    letters.ask_again(
        Letter.objects.get(pk=letter.pk), actor=region.actor(region.office), at=NOW, text="?", limit_days=9
    )
    again = Letter.objects.get(pk=letter.pk)
    assert wording.document(again, on=TODAY) == written
    text = "\n".join(block.text for block in written)
    for part in ("督办〔2026〕1号", "江苏省：", "2026年11月30日前", "目前进度：0%", "2026年11月23日"):
        assert part in text
    assert documents.word(again, on=TODAY)[:2] == b"PK"


def test_how_it_was_drafted_stays_with_who_wrote_it(region):
    letter = make.issued(region)
    lines = Event.objects.told_of(letter, region.actor(region.jiangsu))
    assert {line.verb for line in lines} == {"sign"}
    assert {"create", "sign"} < {
        line.verb for line in Event.objects.told_of(letter, region.actor(region.office))
    }


def test_the_only_leader_who_can_sign_is_proposed(region):
    letter, office = make.drafted(region), region.actor(region.office)
    leader = make.leader(region)
    assert rows.only_signatory(letter, office) == leader  # who drafted it does not sign it
    factories.make_user(region.office, Role.APPROVER, username="second")
    assert rows.only_signatory(letter, office) is None


def test_a_title_with_quotation_marks_is_quoted_as_official_papers_do(region):
    task = make.led(region, title="深化居民服务“一卡通”建设")
    title, text = wording.first_letter([task])
    assert title == "关于“深化居民服务‘一卡通’建设”办理情况的督办函"
    assert text.startswith(f"为推动“深化居民服务‘一卡通’建设”（{task.number}）如期完成")
