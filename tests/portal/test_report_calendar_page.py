"""Whose reports does the calendar show: those of the own unit, and to the office those of all?"""

from datetime import timedelta

from coordination.tasks.models import Task
from tests import factories
from tests.factories import NOW, TODAY


def test_a_unit_sees_what_it_reports_and_the_office_what_all_report(region, reader):
    task = factories.working(region, at=NOW - timedelta(days=20))
    Task.objects.filter(pk=task.pk).update(report_due_on=TODAY + timedelta(days=2))
    path = "/report-calendar/"
    lead, office = reader(region.jiangsu).page(path), reader(region.office).page(path)
    for page in (lead, office):
        assert task.title in page.text and "待报送" in page.text
    assert f"{task.get_absolute_url()}report/" in lead.links
    assert f"{task.get_absolute_url()}report/" not in office.links  # whoever leads reports
    assert task.title in reader(region.office).page(path, unit=str(region.jiangsu.pk)).text
    assert task.title not in reader(region.office).page(path, unit=str(region.zhejiang.pk)).text
    assert task.title not in reader(region.zhejiang).page(path).text
