"""Every link leads somewhere, for everybody, in both languages; every address of the portal is reached or named."""

import pytest
from django.test import Client
from django.urls import get_resolver

from accounts.models import User
from coordination.notifications.models import Mail
from tests.factories import NOW
from tests.permissions import table

from .crawling import Crawl

# Addresses to which no link leads: what is posted, fetched by a script, or opened from a letter.
NOT_LINKED = {
    "portal:read-notices": "posted",
    "portal:delete-task": "posted",
    "portal:restore": "posted",
    "portal:new-bulk-change": "posted from the ledger",
    "portal:bulk-change-progress": "fetched while a long one goes on",
    "portal:remove-file": "posted",
    "portal:stop-deputy": "posted",
    "portal:send-again": "posted",
    "portal:keep-session": "posted",
    "portal:capacity": "posted",
    "portal:dismiss-hint": "posted",
    "portal:subscribe": "posted",
    "portal:unsubscribe": "posted",
    "portal:save-report": "posted by the form, while one writes",
    **{
        f"portal:{page}-{room}": "posted"
        for page in ("map", "finish", "drop", "undo")
        for room in ("ledger", "projects")
    },
    "portal:check-projects": "where a file was given: tests/projects/test_importing.py",
    "portal:check-ledger": "where a file was given: tests/portal/test_ledger_import.py",
    "portal:search": "the form at the head of every page",
    "portal:send-many-again": "posted",
    "portal:sort-notices": "posted",
    "portal:urge-lead": "posted from the list of silent tasks",
    "portal:ladder-step": "where a step was set: tests/supervision/test_ladder.py",
    "portal:remove-ladder-step": "where a step was set",
    "portal:remark-performance": "where a month was fixed: tests/supervision/test_performance.py",
    "portal:project-overlaps": "posted: look for what is alike once more",
    "portal:new-broadcast": "by the office's coordinator, who is not in this world",
    "portal:broadcast": "where one was sent",
    "portal:scenario": "where one was kept: tests/settlement/test_scenarios.py",
    "portal:edit-scenario": "where one was kept",
    "portal:share-scenario": "where one was kept",
    "portal:delete-scenario": "where one was kept",
    "portal:compare-scenarios": "where two were kept",
    "portal:round-template": "while figures are collected, for the parties",
    "portal:round-deliveries": "fetched while a file is read",
    "portal:feed": "fetched by a calendar program",
    "portal:mailbox": "in a demonstration only",
    "portal:mail": "in a demonstration only",
    "portal:mail-body": "in a demonstration only",
}


def crawl(world, who: str, language: str = "zh-hans", starts=()) -> Crawl:
    User.objects.filter(pk=world.people[who].pk).update(language=language)
    client = Client()
    client.force_login(world.people[who], backend="django.contrib.auth.backends.ModelBackend")
    if capacity := world.capacity(who):
        client.post("/session/capacity/", {"capacity": capacity})
    return Crawl(client, language).run(*starts)


@pytest.mark.parametrize(
    "who",
    [
        "lead_handler",
        "lead_approver",
        "lead_viewer",
        "deputy",
        "city",
        "supporter",
        "uninvited",
        "ministry",
        "audit_admin",
    ],
)
def test_no_link_leads_astray(world, who):
    found = crawl(world, who)
    assert not found.wrong, "\n".join(found.wrong)
    assert len(found.seen) > 3


@pytest.mark.parametrize("who", ["office", "lead", "ministry"])
def test_no_link_leads_astray_in_english(world, who):
    found = crawl(world, who, "en")
    assert not found.wrong, "\n".join(found.wrong)


def test_every_address_is_reached_by_links(world):
    """By the office, a coordinator, one of a unit below it and the system administrator between them; what is not says why.

    They begin at every thing they see, so that the page of each state was looked at.
    """
    Mail.objects.create(
        key="letter", kind="digest", recipient=world.people["lead"], language="en", created_at=NOW, run_at=NOW
    )
    reached = set()
    for who, letter in (("office", "O"), ("lead", "L"), ("bureau", "B"), ("system_admin", "X")):
        visible = [
            name for name, acts in table.read().items() if name != "new" and acts["see"][letter] == "x"
        ]
        found = crawl(world, who, starts=[world.things[name].get_absolute_url() for name in visible])
        assert not found.wrong, "\n".join(found.wrong)
        reached |= found.names
    names = {f"portal:{name}" for name in names_of("coordination.portal.urls")}
    unreached = names - reached
    assert unreached == set(NOT_LINKED), "\n".join(sorted(unreached ^ set(NOT_LINKED)))


def names_of(urlconf: str) -> set[str]:
    return {pattern.name for pattern in get_resolver(urlconf).url_patterns}
