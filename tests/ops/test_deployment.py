"""Do the files for production contain a secret, or run with one that everybody knows?"""

import re
from pathlib import Path

import pytest
import yaml

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
