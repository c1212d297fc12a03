"""Which mails are made, what they say, and to whom they go."""

from datetime import date, timedelta

import pytest

from accounts.actors import actor_for
from accounts.models import Deputy, Organisation
from coordination.notifications.announcing import announce
from coordination.notifications.delivering import deliver
from coordination.notifications.explaining import Explainer
from coordination.notifications.kinds import notice_kind
from coordination.notifications.models import Mail, Notice
from coordination.notifications.preparing import prepare_mails
from coordination.notifications.reconciling import reconcile
from coordination.notifications.rendering import one_line

from .conftest import MONDAY, working_morning
from .mail_server import html_of, text_of

EARLY = working_morning(23, hour=7)


@pytest.fixture
def kind(registry):
    return notice_kind("told", label="已发布", why="您是联络员", what="%(what)s", act="sign_for")


def tell(*people, about, at=MONDAY, version=1, must_act=False, **params):
    announce(
        kind="told",
        subject=about,
        recipients=people,
        at=at,
        version=version,
        params=params,
        must_act=must_act,
    )


def sweep(at=MONDAY):
    prepare_mails(at)
    return deliver(at)


def test_sixty_events_are_one_mail_of_twenty_lines_and_two_runs_one_mail(region, kind, smtp):
    person = region.person()
    for version in range(60):
        tell(person, about=region.province, version=version)
    assert sweep().sent == 1
    assert sweep().sent == 0
    (mail,) = smtp.accepted
    assert html_of(mail).count("<li") == 20
    assert "另有 40 项" in text_of(mail)
    assert "另有 40 项" in html_of(mail)


def test_nothing_to_say_is_no_mail(region, kind, smtp):
    region.person()
    assert sweep().sent == 0
    assert not Mail.objects.exists()


def test_the_digest_waits_for_the_morning_of_a_working_day(region, kind):
    person = region.person()
    saturday = working_morning(21)
    tell(person, about=region.province, at=saturday)
    for moment in (saturday, EARLY):
        prepare_mails(moment)
        assert not Mail.objects.exists()
    prepare_mails(MONDAY)
    assert Mail.objects.get().key == f"digest:{person.pk}:2026-11-23"


def test_what_comes_after_the_digest_of_the_day_waits_for_the_next(region, kind, smtp):
    person = region.person()
    tell(person, about=region.province)
    sweep()
    tell(person, about=region.province, version=2, at=MONDAY + timedelta(hours=1))
    sweep(MONDAY + timedelta(hours=2))
    assert smtp.count == 1
    sweep(working_morning(24))
    assert smtp.count == 2


def test_what_must_be_acted_on_goes_at_once_at_any_hour_and_not_again_in_the_digest(region, kind, smtp):
    person = region.person()
    tell(person, about=region.province, at=EARLY, must_act=True)
    sweep(EARLY)
    assert smtp.count == 1
    sweep(MONDAY)
    assert smtp.count == 1


def test_a_reminder_that_must_be_acted_on_waits_for_office_hours(region, owed, registry, smtp):
    region.person()
    owed[region.things(1)[0]] = date(2026, 12, 2)
    rule = registry["answer_due"]
    object.__setattr__(rule, "must_act", True)
    reconcile(EARLY)
    assert sweep(EARLY).sent == 0
    assert sweep(MONDAY).sent == 1
    assert "答复" in smtp.accepted[0]["Subject"]


def test_a_mail_says_why_what_by_when_and_links_to_the_act(region, owed, smtp, settings, monkeypatch):
    settings.SITE_URL = "https://delta.example"
    monkeypatch.setattr(
        type(region.province), "get_absolute_url", lambda self: f"/units/{self.pk}/", raising=False
    )
    region.person()
    (thing,) = region.things(1)
    owed[thing] = date(2026, 12, 2)
    reconcile(MONDAY)
    sweep()
    (mail,) = smtp.accepted
    for words in (text_of(mail), html_of(mail)):
        assert "您收到此信，因为" in words
        assert "因为您是联络员" in words
        assert f"答复：{thing}" in words
        assert "2026年12月2日" in words
        assert f"https://delta.example/units/{thing.pk}/answer/" in words
    assert text_of(mail).startswith("您收到此信")


def test_overdue_before_near_before_the_rest(region, owed, smtp):
    region.person()
    rest, near, overdue = region.things(3)
    owed.update({rest: date(2027, 1, 4), near: date(2026, 12, 2), overdue: date(2026, 11, 20)})
    reconcile(MONDAY)
    sweep()
    text = text_of(smtp.accepted[0])
    assert text.index(str(overdue)) < text.index(str(near)) < text.index(str(rest))
    assert "已超1个工作日" in text
    assert "其中 1 项已逾期" in smtp.accepted[0]["Subject"]


def test_late_is_said(region, owed, smtp):
    region.person()
    owed[region.things(1)[0]] = date(2026, 12, 2)
    reconcile(working_morning(25), last_run_at=working_morning(20))
    sweep(working_morning(25))
    assert "补发" in text_of(smtp.accepted[0])


def test_the_mail_is_in_the_language_of_the_recipient(region, kind, smtp):
    tell(region.person(language="en"), about=region.province, must_act=True)
    sweep()
    (mail,) = smtp.accepted
    assert mail["Content-Language"] == "en"
    assert '<html lang="en">' in html_of(mail)


def test_the_mail_of_somebody_away_goes_to_the_deputy_marked_and_the_notice_stays(region, kind, smtp):
    absent, deputy = region.person(full_name="李四"), region.person(full_name="张三")
    day = MONDAY.date()
    Deputy.objects.create(absent=absent, deputy=deputy, starts_on=day, ends_on=day)
    tell(absent, about=region.province, must_act=True)
    tell(absent, deputy, about=region.province, version=2)  # what both are told is said once
    tell(absent, about=region.province, version=3)
    sweep()
    assert [mail["To"] for mail in smtp.accepted] == [deputy.email] * 2
    at_once, digest = smtp.accepted
    assert "（代李四）" in at_once["Subject"]
    assert text_of(at_once).startswith("您收到此信")
    assert "代 李四 收件" in text_of(at_once)
    assert text_of(digest).count("（代李四）") == 1
    assert text_of(digest).count("已发布") == 2
    notice = Notice.objects.get(recipient=absent, must_act=True)
    told = Explainer(absent, reader=actor_for(absent, on=day), at=MONDAY).of(notice)
    assert any("代理人张三" in sentence for sentence in told.sentences)
    sweep(working_morning(24))
    tell(absent, about=region.province, version=4, must_act=True, at=working_morning(24))
    sweep(working_morning(24))
    assert smtp.accepted[-1]["To"] == absent.email


@pytest.mark.parametrize("together", [True, False])
def test_a_deputy_who_is_told_anyway_gets_one_letter(region, kind, smtp, together):
    absent, deputy = region.person(), region.person()
    day = MONDAY.date()
    Deputy.objects.create(absent=absent, deputy=deputy, starts_on=day, ends_on=day)
    tell(deputy, about=region.province, must_act=True)
    if not together:
        sweep()
    tell(absent, about=region.province, must_act=True)
    sweep()
    assert [mail["To"] for mail in smtp.accepted] == [deputy.email]
    assert Mail.objects.get().notices.count() == 2
    tell(absent, about=region.province, version=2, must_act=True)
    sweep()
    assert smtp.count == 2


def test_somebody_who_left_gets_nothing(region, kind, smtp):
    person, stays = region.person(), region.person()
    tell(person, stays, about=region.province)
    tell(person, about=region.province, version=2, must_act=True)
    prepare_mails(EARLY)
    person.is_active = False
    person.save()
    sweep()
    assert [mail["To"] for mail in smtp.accepted] == [stays.email]
    assert not Mail.objects.unsent().exists()


def test_whoever_has_left_the_post_is_not_written_to_about_its_business(region, kind, smtp):
    person = region.person()
    tell(person, about=region.province)
    prepare_mails(MONDAY)
    person.memberships.update(ends_on=MONDAY.date() - timedelta(days=1))
    assert deliver(MONDAY).not_needed == 1
    assert smtp.count == 0


POISON = [
    "标题\r\nBcc: everybody@example.test",
    "标题\nX-Evil: 1\n\n<b>正文</b>",
    "=?utf-8?B?DQpCY2M6IGFAYi5j?=",
    "标题\u2028X-Evil: 1\u0085Bcc: a@example.test",
]


@pytest.mark.parametrize("poison", POISON)
def test_no_header_can_be_injected_by_a_title(region, kind, smtp, poison):
    region.province.name = poison
    region.province.save()
    person = region.person()
    tell(person, about=region.province, must_act=True, what="<script>alert(1)</script>")
    sweep()
    (mail,) = smtp.accepted
    assert_clean(mail)
    assert mail["Subject"].endswith(" ".join(poison.split()))
    assert "<script>" not in html_of(mail)
    assert "<b>" not in html_of(mail)
    assert "<script>" in text_of(mail)


@pytest.mark.parametrize("poison", POISON)
def test_no_header_can_be_injected_by_a_name(region, kind, smtp, poison):
    absent, deputy = region.person(full_name=poison[:60]), region.person(full_name=poison[:60])
    day = MONDAY.date()
    Deputy.objects.create(absent=absent, deputy=deputy, starts_on=day, ends_on=day)
    Organisation.objects.filter(pk=region.province.pk).update(name=poison, duty_email="box@example.test")
    tell(absent, about=region.province, must_act=True)
    tell(absent, about=region.province, version=2)
    sweep()
    assert sorted(mail["To"] for mail in smtp.accepted) == ["box@example.test", deputy.email, deputy.email]
    for mail in smtp.accepted:
        assert_clean(mail)


def assert_clean(mail):
    """Only our own headers, and one addressee."""
    assert mail["Bcc"] is None and mail["X-Evil"] is None
    assert len(mail["To"].addresses) == 1
    assert {name.lower() for name in mail} <= {
        "content-type", "mime-version", "subject", "from", "to", "date", "message-id", "auto-submitted",
        "x-auto-response-suppress", "content-language", "x-peer", "x-mailfrom", "x-rcptto",
    }  # fmt: skip


def test_a_subject_is_one_line_without_control_characters_and_not_endless():
    assert one_line("a\r\n\tb\x00c\u2028d\u202ee ") == "a b c d e"
    assert len(one_line("长" * 500)) == 200


def test_an_app_may_word_one_kind_itself(region, kind, smtp, settings, tmp_path):
    folder = tmp_path / "emails" / "accounts"
    folder.mkdir(parents=True)
    (folder / "told.subject.txt").write_text("自己的主题")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    tell(region.person(), about=region.province, must_act=True)
    sweep()
    assert smtp.accepted[0]["Subject"] == "自己的主题"
