"""Does an answer cost the same number of queries at 100 and at 10,000 tasks?"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import working
from tests.portal.test_query_budgets import add_tasks

BUDGETS = {
    "tasks/": 12,
    "tasks/?limit=200": 12,
    "tasks/?light=red&ordering=-deadline&scope=live": 12,
    "tasks/?q=任务": 12,
    "my-work/": 60,
    "history/": 12,
}


@pytest.mark.parametrize("unit", ["jiangsu", "office"])
def test_an_answer_costs_the_same_number_of_queries_at_100_and_at_10_000_tasks(api, region, unit):
    caller = api(getattr(region, unit))
    task = working(region)

    def costs() -> dict[str, int]:
        paths = [*BUDGETS, f"tasks/{task.pk}/"]
        onward = caller.get("tasks/?limit=50").data["next"].removeprefix("http://testserver")
        found = {path: queries(caller, path) for path in paths}
        return found | {"the second page": queries(caller, onward)}

    add_tasks(region, 100)
    few = costs()
    add_tasks(region, 9_900)
    assert costs() == few
    assert few.pop("the second page") <= BUDGETS["tasks/"]
    assert few.pop(f"tasks/{task.pk}/") <= 40
    assert not {path: cost for path, cost in few.items() if cost > BUDGETS[path]}


def queries(caller, path: str) -> int:
    caller.get(path)  # what is kept between requests is warm
    with CaptureQueriesContext(connection) as captured:
        assert caller.get(path).status_code == 200
    return len(captured)
