"""Do the files for production contain a secret, or run with one that everybody knows?"""

import itertools
import re
from pathlib import Path

import pytest
import yaml
from django.urls import reverse

PROJECT = Path(__file__).resolve().parents[2]
SECRETS = {"SECRET_KEY", "POSTGRES_PASSWORD", "EMAIL_HOST_PASSWORD"}


@pytest.fixture(scope="module")
def compose_text():
    return (PROJECT / "docker-compose.yml").read_text(encoding="utf-8")


def test_no_secret_has_a_default(compose_text):
    used = re.findall(r"\$\{(\w+)(:[?-][^}]*)?\}", compose_text)
    defaults = {
        name: rest for name, rest in used if name in SECRETS and rest.startswith(":-") and rest != ":-"
    }
    assert not defaults
    refused = {name for name, rest in used if rest.startswith(":?")}
    assert {"SECRET_KEY", "POSTGRES_PASSWORD"} <= refused


def test_the_example_environment_names_every_variable_and_fills_in_no_secret(compose_text):
    lines = (PROJECT / ".env.example").read_text(encoding="utf-8").splitlines()
    example = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert {name for name, _rest in re.findall(r"\$\{(\w+)([:}])", compose_text)} == set(example)
    assert not any(example[name] for name in SECRETS)


def test_every_service_that_stays_has_a_health_check_and_redis_keeps_a_file(compose_text):
    services = yaml.safe_load(compose_text)["services"]
    assert {name for name, service in services.items() if "healthcheck" not in service} == {"migrate"}
    command = services["redis"]["command"]
    assert command[command.index("--appendonly") + 1] == "yes"
    for inside in ("postgres", "redis", "web"):
        assert "ports" not in services[inside], f"{inside} must not be reachable from outside"


def test_the_proxy_lets_through_what_the_application_keeps_and_what_it_refuses_with_a_sentence(settings):
    proxy = (PROJECT / "deploy" / "Caddyfile").read_text()
    gigabyte, megabyte = 10**9, 10**6
    units = {"MB": megabyte, "GB": gigabyte}
    found = re.findall(r"request_body (@\w+) \{\s*max_size (\d+)(MB|GB)", proxy)
    most = {name: int(size) * units[unit] for name, size, unit in found}
    matchers = dict(re.findall(r"(@\w+) (?:not )?path_regexp (\S+)", proxy))
    assert matchers["@lines"] == matchers["@others"]
    for (address, limit), act in itertools.product(settings.UPLOAD_LIMITS.items(), ("deliver", "correct")):
        for path in (reverse("portal:act", args=["rounds", 7, act]), f"/api/v1/rounds/7/{act}/"):
            assert re.search(address, path) and re.search(matchers["@lines"], path)
            assert most["@lines"] > max(limit, 2 * 1024**3), "a file of 2 GB is answered by the application"
    assert not re.search(matchers["@lines"], "/rounds/7/pay/")
    assert most["@others"] > settings.ATTACHMENT_MAX_BYTES
    [minutes] = re.findall(r"read_body (\d+)m\b", proxy)
    assert settings.LINES_MAX_BYTES * 8 / (int(minutes) * 60) < 5 * megabyte, "a line of 5 Mbit/s is enough"
