"""Does each request leave exactly one line that names it, and does the answer carry the same name?"""

import json
import logging

import pytest
import structlog
from django.contrib.auth.decorators import login_not_required
from django.urls import path


@login_not_required
def fails(request):
    raise RuntimeError("on purpose")


urlpatterns = [path("fails", fails)]
handler500 = "coordination.portal.errors.server_error"


@pytest.fixture
def lines(settings):
    """What the configured handler would print, parsed."""
    written = []
    configured = settings.LOGGING["formatters"]["json"]
    formatter = structlog.stdlib.ProcessorFormatter(
        processors=configured["processors"], foreign_pre_chain=configured["foreign_pre_chain"]
    )

    class Collect(logging.Handler):
        def emit(self, record):
            written.append(json.loads(formatter.format(record)))

    handler, root = Collect(), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel("INFO")
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


def test_one_line_with_time_and_the_name_that_the_answer_carries(client, lines):
    response = client.get("/healthz")
    (line,) = lines
    assert line["request_id"] == response.headers["X-Request-ID"]
    assert (line["request"], line["code"], line["event"]) == ("GET /healthz", 200, "request_finished")
    assert line["milliseconds"] > 0
    assert client.get("/healthz").headers["X-Request-ID"] != line["request_id"]


@pytest.mark.urls(__name__)
def test_a_failure_leaves_one_line_with_its_traceback_under_the_same_name(client, lines):
    client.raise_request_exception = False
    response = client.get("/fails")
    assert response.status_code == 500
    (line,) = lines
    assert line["request_id"] == response.headers["X-Request-ID"]
    assert line["event"] == "request_failed"
    assert "on purpose" in line["exception"]
