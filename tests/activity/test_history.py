"""History in sentences: in the reader's language, days as the reader writes them, text as it was typed."""

from datetime import date

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from coordination.activity.models import Event
from coordination.activity.recording import record
from tests.factories import NOW


def recorded(region, **params) -> Event:
    sentence = _("%(unit)s申请延期至%(day)s:%(reason)s")
    made = record(region.jiangsu, actor=Actor.system(), at=NOW, verb="try", sentence=sentence, params=params)
    return Event.objects.get(pk=made.pk)


def test_a_day_is_written_as_the_reader_writes_it(region):
    event = recorded(region, unit="江苏省", day=date(2026, 11, 23), reason="等待")
    assert "2026年11月23日" in event.sentence_text
    with translation.override("en"):
        assert "Nov" in event.sentence_text


@pytest.mark.parametrize("text", ["2026-01-01", "2026-99-99", "100%", "%(unit)s", ""])
def test_what_was_typed_stays_as_it_was_typed(region, text):
    """The number of an outcome looks like a day, and is none."""
    event = recorded(region, unit="江苏省", day=date(2026, 11, 23), reason=text)
    assert event.sentence_text.endswith(text)
    assert "2026年1月1日" not in event.sentence_text


def test_history_is_insert_only(region):
    event = recorded(region, unit="江苏省", day=date(2026, 11, 23), reason="等待")
    for change in (event.save, event.delete, Event.objects.all().delete):
        with pytest.raises(TypeError):
            change()
    with pytest.raises(TypeError):
        Event.objects.update(verb="other")
