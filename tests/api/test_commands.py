"""Can an operator give out and take back tokens?"""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import ApiClient
from coordination.activity.models import Event

from .conftest import Api, problem


def create(*args) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("create_api_client", *args, stdout=out, stderr=err)
    return out.getvalue().strip(), err.getvalue()


def test_a_token_is_shown_once_and_works(region):
    token, said = create("江苏办公系统", "--organisation=320000", "--scopes=read,tasks", "--until=2026-12-31")
    assert token.startswith("dl_") and "\n" not in token and token not in said
    me = Api(token).get("me/").data
    assert (me["name"], me["scopes"], me["ends_on"]) == ("江苏办公系统", ["read", "tasks"], "2026-12-31")
    assert "江苏办公系统" in Event.objects.get().sentence_text


@pytest.mark.parametrize("wanted", ["江苏省", "苏", "320000"])
def test_the_organisation_may_be_named_in_several_ways(region, wanted):
    token, _said = create("x", f"--organisation={wanted}")
    assert Api(token).get("me/").data["acting_as"]["organisation"]["id"] == region.jiangsu.pk


@pytest.mark.parametrize(
    "args",
    [
        ("x", "--organisation=不存在"),
        ("x", "--organisation=320000", "--scopes=everything"),
        ("x", "--organisation=320000", "--scopes="),
        ("x", "--organisation=320000", "--role=system_admin"),
        ("x", "--organisation=320000", "--role=office_staff"),
        ("x", "--organisation=320000", "--until=2020-01-01"),
        ("x", "--organisation=320000", "--until=2040-01-01"),
        (" ", "--organisation=320000"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_made(region, args):
    with pytest.raises(CommandError):
        create(*args)
    assert not ApiClient.objects.exists() and not Event.objects.exists()


def test_a_token_can_be_taken_back(region):
    token, _said = create("x", "--organisation=320000")
    client, out = ApiClient.objects.get(), StringIO()
    call_command("revoke_api_client", stdout=out)
    assert str(client.pk) in out.getvalue() and token not in out.getvalue()
    call_command("revoke_api_client", client.pk, stdout=out)
    problem(Api(token).get("me/"), 401, "invalid_token")
    call_command("revoke_api_client", client.pk, stdout=out)
    assert [event.verb for event in Event.objects.all()] == ["revoke_api_client", "create_api_client"]
    with pytest.raises(CommandError):
        call_command("revoke_api_client", 4711)
