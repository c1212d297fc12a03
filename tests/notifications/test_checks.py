"""Every announced notice has its words, and the check notices when one has not."""

from coordination.notifications.checks import notices_have_words
from coordination.notifications.kinds import KINDS, notice_kind


def test_every_notice_of_the_product_has_words():
    assert notices_have_words(None) == []


def test_a_kind_without_words_and_a_kind_of_an_unknown_duty_are_named(registry):
    assert "task_claimed" not in KINDS  # the registry of this test is empty
    notice_kind("of_no_duty", label="标签", why="原因", duty="no_such_rule")
    problems = notices_have_words(None)
    assert {problem.id for problem in problems} == {"notices.E001", "notices.E003"}
    assert any("announces task_claimed" in problem.msg for problem in problems)
