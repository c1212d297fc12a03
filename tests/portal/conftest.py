"""Who is looking at the pages, and when?"""

import pytest
import time_machine
from django.test import Client

from tests.factories import NOW
from tests.pages import Page

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def monday_morning():
    """Pages read the clock themselves; in these tests it is Monday, 23 November 2026, 10:00 in Beijing."""
    with time_machine.travel(NOW, tick=False):
        yield


class Reader(Client):
    """A person at the portal."""

    def __init__(self, user=None, **kwargs):
        super().__init__(**kwargs)
        self.user = user
        if user is not None:
            self.force_login(user, backend=BACKEND)

    def page(self, path: str, *, status: int = 200, **data) -> Page:
        """The page at this address, read."""
        answer = self.get(path, data)
        assert answer.status_code == status, (answer.status_code, path)
        return Page(answer.content.decode())

    def act(self, subject, name: str, *, status: int = 302, **answers):
        """Fill in the form of an act and send it, as a browser would."""
        path = f"{subject.get_absolute_url()}{name}/"
        return self.fill(path, status=status, **answers)

    def fill(self, path: str, *, status: int = 302, **answers):
        form = self.page(path).form()
        answer = self.post(path, form.filled(**answers))
        assert answer.status_code == status, (answer.status_code, Page(answer.content.decode()).text[:800])
        return answer


@pytest.fixture
def reader(region):
    """``reader(region.jiangsu, Role.HANDLER)``: somebody of a unit, in front of the portal."""

    def of(organisation, role=None):
        actor = region.actor(organisation, role)
        return Reader(actor.user)

    return of


@pytest.fixture
def stranger():
    return Reader()
