"""The demo is an app of its own: without DEMO=1 nothing of it is there, or even read."""

import json
import subprocess

import pytest
from django.apps import apps

from scripts.steps import BIN, ROOT, variables

LOOK = """
import json, sys
import django
django.setup()
from django.apps import apps
from django.core.management import get_commands
from django.urls import NoReverseMatch, get_resolver, reverse
get_resolver().url_patterns
get_resolver()._populate()
try:
    address = reverse("outbox")
except NoReverseMatch:
    address = None
print(json.dumps({
    "app": apps.is_installed("shop.demo"),
    "address": address,
    "command": get_commands().get("demo"),
    "modules": sorted(name for name in sys.modules if name.startswith("shop.demo")),
}))
"""


def look(**env):
    env = variables({"SECRET_KEY": "tests-only", "SITE_URL": "http://localhost", "DEBUG": "0", **env})
    done = subprocess.run([BIN / "python", "-c", LOOK], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def test_a_real_shop_has_no_app_no_address_no_command_and_no_module_of_the_demo():
    assert look(DEMO="0") == {"app": False, "address": None, "command": None, "modules": []}
    assert not apps.is_installed("shop.demo")


def test_the_demo_has_them():
    found = look(DEMO="1")
    assert (found["app"], found["address"], found["command"]) == (True, "/hop-thu/", "shop.demo")
    assert "shop.demo.views" in found["modules"]


@pytest.mark.parametrize("package", ["catalogue", "traceability", "cms"])
def test_layers_below_speak_of_nothing_of_the_demo(package):
    for path in (ROOT / package).rglob("*.py"):
        assert "shop.demo" not in path.read_text(encoding="utf-8"), path
