"""Does everything that goes wrong end in a sentence, a way on, and the number of the request?"""

import re

import pytest
from django.db import OperationalError

from coordination.common.errors import Conflict
from tests import factories
from tests.pages import Page

REQUEST = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def raising(error):
    def refuse(*args, **kwargs):
        raise error

    return refuse


@pytest.fixture
def somebody(region, reader):
    person = reader(region.jiangsu)
    person.raise_request_exception = False
    return person


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (RuntimeError("secret detail"), 500, "系统出错"),
        (OperationalError("server closed the connection"), 503, "暂时"),
        (Conflict("此事已由浙江省办理。"), 409, "此事已由浙江省办理。"),
    ],
)
def test_what_fails_says_so_and_gives_the_number_of_the_request(somebody, monkeypatch, error, status, words):
    monkeypatch.setattr("coordination.portal.views.board.claim_board", raising(error))
    answer = somebody.get("/board/")
    text = answer.content.decode()
    assert answer.status_code == status
    assert words in text and "secret detail" not in text and "Traceback" not in text
    if status != 503:
        assert REQUEST.search(text)
    else:
        assert answer["Retry-After"] == "5"


def test_who_may_not_is_led_back_to_the_thing(region, reader):
    task = factories.working(region)
    answer = reader(region.anhui).post(f"{task.get_absolute_url()}request_extension/", {})
    assert answer.status_code == 403
    assert task.get_absolute_url() in Page(answer.content.decode()).links


def test_a_missing_page_offers_a_way_on(somebody):
    answer = somebody.get("/nowhere/")
    assert answer.status_code == 404
    assert "/" in Page(answer.content.decode()).links


def test_every_page_forbids_foreign_scripts_and_frames(somebody):
    answer = somebody.get("/")
    policy = answer["Content-Security-Policy"]
    assert "unsafe-inline" not in policy and "frame-ancestors 'none'" in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert "no-store" in answer["Cache-Control"]
