"""The kinds of notices fit together, and the check notices when they do not."""

import pytest

from coordination.notifications.checks import notices_have_words
from coordination.notifications.duties import RULES
from coordination.notifications.kinds import notice_kind
from tests.factories import NOW


def test_the_notices_of_the_product_fit_together():
    assert notices_have_words(None) == []


def test_a_kind_of_an_unknown_duty_and_a_kind_that_is_a_duty_are_named(registry):
    notice_kind("of_no_duty", label="标签", why="原因", duty="no_such_rule")
    RULES["of_no_duty"] = object()
    assert {problem.id for problem in notices_have_words(None)} == {"notices.E002", "notices.E003"}


@pytest.mark.django_db
def test_what_is_reminded_of_has_a_day_to_count_from():
    """Steps are counted from the last day of a duty: without one nobody would ever be reminded."""
    assert [rule.name for rule in RULES.values() if rule.steps and rule.rows(NOW).due is None] == []
