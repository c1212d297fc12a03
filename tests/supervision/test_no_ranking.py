"""Is there really no league table anywhere? The names of everything that is kept, answered, exported or shown.

National rules against formalism forbid rankings of units and points for people; nobody adds one by accident.
"""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator

from coordination.api.v1.supervision_figures import Performance, PerformanceRow
from coordination.portal import performance_page
from coordination.supervision import burden, performance
from coordination.supervision.models import PerformanceMonth

ROOT = Path(__file__).parents[2]
WORDS = re.compile(
    r"(^|_)(rank|ranking|ranked|score|scores|scoring|points|league|leaderboard|top_n|best|worst|"
    r"login_count|activity_count|logins)(_|$)"
)
CHINESE = re.compile("排名|名次|积分|得分|打分|排行|评比|登录次数|活跃度")
# ``rank`` orders lead before supporter within one task, ``score`` says how alike two matters are: neither is about
# a unit's merits.
ALLOWED = {"tasks.Participation.rank", "projects.Overlap.score"}
OURS = ("coordination.", "accounts")


def own_models():
    return [model for model in apps.get_models() if model.__module__.startswith(OURS)]


def test_no_column_ranks_or_scores():
    found = {
        f"{model._meta.label}.{field.name}"
        for model in own_models()
        for field in model._meta.get_fields()
        if WORDS.search(field.name) or CHINESE.search(str(getattr(field, "verbose_name", "")))
    }
    assert found <= ALLOWED


def test_no_field_parameter_or_address_of_the_api_ranks_or_scores():
    document = SchemaGenerator().get_schema(request=None, public=True)
    names = set()

    def walk(node, key=""):
        if isinstance(node, dict):
            for name, each in node.items():
                names.add(name)
                walk(each, name)
            if isinstance(node.get("name"), str):
                names.add(node["name"])
        elif isinstance(node, list):
            for each in node:
                walk(each, key)

    walk(document)
    wrong = {
        name
        for name in names
        if any(WORDS.search(part) for part in re.split(r"[^A-Za-z_]+", name)) or CHINESE.search(name)
    }
    assert not wrong


def test_no_template_or_sentence_ranks_anybody():
    """Saying that there is none is allowed in comments and documents, not in what a reader sees."""
    wrong = [
        str(path.relative_to(ROOT))
        for folder in ("templates", "coordination", "accounts")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".html", ".txt", ".py"}
        and "settlement" not in path.parts
        and CHINESE.search(path.read_text(encoding="utf-8"))
    ]
    assert not wrong


@pytest.mark.parametrize("row", [PerformanceMonth, burden.Line])
def test_nothing_is_counted_for_a_person(row):
    names = (
        {field.name for field in row._meta.get_fields()}
        if hasattr(row, "_meta")
        else set(row.__dataclass_fields__)
    )
    assert not {name for name in names if "person" in name or "user" in name}


def test_the_lists_of_performance_have_no_order_by_value():
    """Neither the API nor the page takes an order; rows come by month and administrative code."""
    values = {measure.name for measure in performance.MEASURES}
    assert set(Performance.orders) == {"id"}
    assert not values & {column.strip("-") for columns in Performance.orders.values() for column in columns}
    assert PerformanceMonth.objects.in_order().query.order_by == (
        "-month",
        "organisation__code",
        "organisation__name",
        "pk",
    )
    for page in ("performance", "burden"):
        text = (ROOT / f"templates/portal/supervision/{page}.html").read_text(encoding="utf-8")
        assert "sort_url" not in text and "aria-sort" not in text
        assert reverse(f"portal:{page}").endswith(f"/{page}/")


def test_every_number_has_its_definition_and_its_remark_everywhere():
    for measure in performance.MEASURES:
        assert len(performance.definition_of(measure)) > 10
        assert measure.of == "" or measure.of in performance.BY_NAME
    assert "remarks" in PerformanceRow().fields
    assert str(performance_page.performance_sheet()[-1].heading) == "单位说明"
    headings = " ".join(str(column.heading) for column in performance_page.performance_sheet())
    assert not CHINESE.search(headings)
