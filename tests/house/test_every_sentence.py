"""Every notice, reminder and history sentence can be told, in both languages, with every place filled."""

import re

import pytest
from django.utils import translation

from coordination.activity.models import Event
from coordination.common.working_days import calendar_for
from coordination.lifecycle.workflow import WORKFLOWS
from coordination.notifications.duties import RULES
from coordination.notifications.kinds import KINDS
from coordination.notifications.models import Mail, Notice
from coordination.notifications.reconciling import reconcile
from coordination.notifications.rendering import render
from tests.factories import NOW

LANGUAGES = ["zh-hans", "en"]
PLACE = re.compile(r"%\((\w+)\)")
HAN = re.compile("[\u4e00-\u9fff]")


def sample(world, kind: str):
    """A thing such a notice may be about."""
    for word, name in (
        ("submission", "submission"),
        ("project", "built project"),
        ("supplement", "submission"),
        ("meeting", "held meeting"),
    ):
        if kind.startswith(word):
            return world.things[name]
    if kind.startswith(("outcome", "minutes")):
        return world.things["held meeting" if kind.startswith("minutes") else "outcome for attending"]
    return world.things["task"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_notice_becomes_a_letter(world, language):
    """As it would be mailed: subject, text and HTML; nothing unfilled, nothing empty, in the reader's language."""
    Notice.objects.all().delete()
    person, wrong = world.people["lead"], []
    for name in [*KINDS, *RULES]:
        rule = RULES.get(name)
        sentence = str(KINDS[name].what) if name in KINDS else "%(detail)s %(role)s"
        notice = Notice.objects.create(
            key=name,
            kind=name,
            recipient=person,
            subject=sample(world, name),
            params=dict.fromkeys(
                PLACE.findall(sentence + str(rule.why if rule else KINDS[name].why)), "DETAIL"
            ),
            is_reminder=rule is not None,
            due_on=NOW.date() if rule else None,
            created_at=NOW,
        )
        mail = Mail(recipient=person, kind="immediate", language=language, created_at=NOW, run_at=NOW)
        letter = render(mail, [notice], at=NOW, calendar=calendar_for())
        with translation.override(language):
            said = (notice.label, notice.why)
        for part in (letter.subject, letter.text, letter.html, *said):
            if not part.strip() or "%(" in part or "{{" in part:
                wrong.append(f"{name}: {part[:200]!r}")
        if language == "en" and any(HAN.search(each) for each in said):
            wrong.append(f"{name}: not translated: {said}")
    assert not wrong, "\n".join(wrong)


def test_what_was_announced_fills_every_place_of_its_sentence(world):
    """The acts behind the world told people something: each with all that its words ask for."""
    told = Notice.objects.filter(is_reminder=False)
    assert told.values("kind").distinct().count() > 15
    for notice in told:
        kind = KINDS[notice.kind]
        wanted = set(PLACE.findall(f"{kind.label}{kind.what}{kind.why}"))
        assert wanted <= set(notice.params), notice.kind


def test_what_is_due_fills_every_place_of_its_sentence(world):
    reconcile(NOW)
    reminders = Notice.objects.filter(is_reminder=True)
    assert reminders.exists()
    for notice in reminders:
        assert set(PLACE.findall(str(RULES[notice.kind].why))) <= set(notice.params), notice.kind


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_the_history_can_be_told(world, language):
    """Of every act that happened in the world; English readers get English words around the names."""
    verbs = set()
    with translation.override(language):
        for event in Event.objects.all():
            text = event.sentence_text
            assert text and "%(" not in text
            verbs.add(event.verb)
            if language == "en":
                assert not HAN.search(event.sentence) or translation.gettext(event.sentence) != event.sentence
    assert len(verbs) > 20


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_act_and_input_has_its_words(language):
    with translation.override(language):
        for workflow in WORKFLOWS.values():
            words = [workflow.label, *(state.label for state in workflow.states)]
            for act in workflow.transitions.values():
                words += [act.label, *(each.label for each in act.inputs)]
            for each in words:
                assert str(each).strip()
                assert language != "en" or not HAN.search(str(each)), each
