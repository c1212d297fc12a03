"""Does a page of meetings, outcomes or submissions cost the same for three rows and for thirty?"""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Kind
from accounts.services import create_organisation
from coordination.meetings.models import Outcome
from tests.factories_meetings import confirming, cycle, meeting, published, submission, submitted


def fill(region, number: int) -> None:
    held = meeting(region)
    for _n in range(number):
        meeting(region)
        confirming(region, of=held)
        found = published(region, of=held)
        submitted(region, of=found)


def queries(somebody, path: str) -> int:
    somebody.page(path)
    with CaptureQueriesContext(connection) as captured:
        somebody.page(path)
    return len(captured)


def test_more_rows_cost_no_more_queries(region, reader):
    cycle(region)
    somebody = reader(region.jiangsu)
    paths = ["/meetings/", "/meetings/calendar/", "/outcomes/", "/cycles/", "/submissions/?scope="]
    fill(region, 2)
    few = {path: queries(somebody, path) for path in paths}
    fill(region, 8)
    assert {path: queries(somebody, path) for path in paths} == few
    # 85: no query is sent twice; each of some seventy rules of what is due costs one query, of every register.
    assert few.pop("/meetings/calendar/") <= 90, "one query for each rule of what is due"
    assert max(few.values()) <= 30, few


def test_a_detail_costs_the_same_however_much_hangs_on_it(region, reader):
    somebody = reader(region.jiangsu)
    held = meeting(region)
    found = published(region, of=held)
    submission(region, of=found)

    def cost():
        return {thing: queries(somebody, thing.get_absolute_url()) for thing in (held, found)}

    published(region, of=held)
    few = cost()
    for n in range(5):
        published(region, of=held)
        submission(region, of=found, ministry=create_organisation(name=f"部委{n}", kind=Kind.MINISTRY))
    assert cost() == few
    assert Outcome.objects.count() == 7
