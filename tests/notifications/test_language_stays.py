"""Does working out duties, reminders or history leave the reader's language alone?"""

from django.utils import translation

from coordination.notifications.announcing import stored
from coordination.notifications.finding import duties_at
from coordination.notifications.reconciling import reconcile
from tests.factories import NOW


def test_everybodys_duties_leave_the_language_as_it_was(region):
    with translation.override("en"):
        duties_at(NOW)
        assert translation.get_language() == "en"
        reconcile(NOW)
        assert translation.get_language() == "en"
        stored({"name": "x"})
        assert translation.get_language() == "en"
