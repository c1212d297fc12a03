"""The table holds, for every person, through both doors; what is refused changes nothing; nothing is left out."""

import pytest
from django.apps import apps

from coordination.lifecycle.door import workflow_of
from coordination.lifecycle.workflow import WORKFLOWS
from coordination.portal.nouns import noun_of

from . import table
from .acts import data_for
from .doors import ALLOWED, INVISIBLE, Somebody, address
from .world import WHO

ROWS = table.read()
DISTINCT = table.telling_apart()
GROUPS = ["OL", "HAF", "VDB", "CSI", "UMN", "XYZ"]
# Models with readers of their own that are no things with acts: where their visibility is proved.
PROVED_ELSEWHERE = {
    "files.Attachment": "test_reading.py: they are seen by whoever sees the thing",
    "meetings.Series": "test_reading.py: a name that everybody in the region knows",
    "settlement.Scenario": "settlement/test_scenarios.py: private until it is shared",
}
# Working data of the machinery, which a refused request may write: sessions and the like.
MACHINERY = ("sessions", "axes", "admin", "contenttypes", "auth")


def everything() -> dict[str, list]:
    """Every row of every table, for a comparison of before and after."""
    models = [model for model in apps.get_models() if model._meta.app_label not in MACHINERY]
    return {model._meta.label: list(model._base_manager.order_by("pk").values_list()) for model in models}


@pytest.mark.parametrize("letters", GROUPS)
def test_what_people_may_do(world, letters):
    """Every line of the table in these columns; afterwards every row of every table is as it was."""
    wrong, before = [], everything()
    for letter in letters:
        person = Somebody(world, WHO[letter])
        before["accounts.User"] = everything()["accounts.User"]  # the log-in just now was noted
        for name, acts in ROWS.items():
            for act, marks in acts.items():
                if act == "see":
                    found = person.sees(name, page=name in DISTINCT or marks[letter] == INVISIBLE)
                else:
                    found = set(person.try_both(name, act, data_for(world, name, act, WHO[letter])))
                if found != {marks[letter]}:
                    wrong.append(
                        f"{WHO[letter]} · {name} · {act}: {marks[letter]} in the table, {found} in fact"
                    )
        after = everything()
        wrong += [
            f"{WHO[letter]}: refused requests wrote {each}" for each in after if after[each] != before[each]
        ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("letters", ["OL", "VS", "IM"])
def test_buttons_say_what_the_doors_do(world, letters):
    """A page offers what the API lists and the door does; what it shows as refused it refuses for the same reason."""
    wrong = [each for letter in letters for each in differences(Somebody(world, WHO[letter]), letter)]
    assert not wrong, "\n".join(wrong)


def differences(person: Somebody, letter: str):
    """Between what the page offers, what the API lists, and what the table says."""
    for name, acts in ROWS.items():
        if name == "new" or acts["see"][letter] == INVISIBLE:
            continue
        page, listed = person.offered(name), person.listed(name)
        pressed = {act for act, why in page.items() if why is None}
        if pressed != {act for act, why in listed.items() if why is None}:
            yield f"{letter} · {name}: the page offers {pressed}, the API lists {listed}"
        if not page.items() <= listed.items():
            yield f"{letter} · {name}: the page refuses {page}, the API {listed}"
        for act, marks in acts.items():
            if act != "see" and (marks[letter] == ALLOWED) != (act in pressed):
                yield f"{letter} · {name} · {act}: {marks[letter]} in the table, offered: {act in pressed}"


def test_every_thing_with_readers_has_its_lines(world):
    """A model that answers ``visible_to`` and is not in the table fails here."""
    with_readers = {
        model._meta.label for model in apps.get_models() if hasattr(model._default_manager, "visible_to")
    }
    in_table = {type(world.things[name])._meta.label for name in ROWS if name != "new"}
    assert in_table | set(PROVED_ELSEWHERE) == with_readers
    assert set(ROWS) - {"new"} == set(world.things)
    for name in ROWS:
        if name != "new":
            assert noun_of(world.things[name]).model is type(world.things[name])


def test_every_act_has_its_line(world):
    """A transition that is neither in the table nor automatic fails here, and so does a line without one."""
    lines = {
        (world.things[name].WORKFLOW, act)
        for name, acts in ROWS.items()
        if name != "new"
        for act in acts
        if act != "see"
    }
    acts = {
        (workflow.name, transition.name)
        for workflow in WORKFLOWS.values()
        for transition in workflow.transitions.values()
        if not transition.automatic
    }
    assert lines == acts


def test_automatic_acts_are_nobodys(world):
    """They have no address, not even for those who see the thing."""
    for who in ("office", "lead"):
        person = Somebody(world, who)
        for name in DISTINCT:
            thing = world.things[name]
            for act in (each.name for each in workflow_of(thing).transitions.values() if each.automatic):
                for path in (f"{thing.get_absolute_url()}{act}/", f"/api/v1/{address(thing)}/{act}/"):
                    assert person.client.post(path).status_code == 404
