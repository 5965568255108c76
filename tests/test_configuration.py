"""The settings and what the README says of them agree; production's are safe."""

import os
import re
import subprocess
import sys

import pytest

from scripts.steps import ROOT

READ = re.compile(r"""env(?:\.\w+)?\(\s*"([A-Z_0-9]+)\"""")
ROW = re.compile(r"^\| `([A-Z_0-9]+)` \|", re.MULTILINE)


def test_readme_lists_every_variable_that_the_settings_read():
    read = set(READ.findall((ROOT / "shop" / "settings.py").read_text()))
    told = set(ROW.findall((ROOT / "README.md").read_text()))
    assert read == told


@pytest.mark.parametrize(
    ("variables", "complaint"),
    [({}, "SECRET_KEY"), ({"SECRET_KEY": "x", "SITE_URL": "saoque.vn"}, "SITE_URL")],
)
def test_settings_refuse_what_would_be_unsafe_and_say_what_to_do(variables, complaint):
    env = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "shop.settings", **variables}
    command = [sys.executable, "-m", "django", "check"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode != 0
    assert complaint in done.stderr


def checked(*options, **variables):
    env = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "shop.settings", "DEMO": "1", **variables}
    command = [sys.executable, "-m", "django", "check", *options]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)


@pytest.mark.parametrize("options", [(), ("--deploy",)])
@pytest.mark.parametrize("address", ["https://saoque.vn", "http://192.168.1.7:8000", "https://localhost.saoque.vn"])
def test_a_demo_that_others_reach_is_refused(options, address):
    done = checked(*options, SITE_URL=address)
    assert done.returncode != 0
    assert "DEMO_IN_PUBLIC=1" in done.stderr
    assert done.stderr.strip().splitlines()[-1].startswith("django.core.exceptions.ImproperlyConfigured")


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000"])
def test_a_demo_for_oneself_needs_no_second_switch(address):
    assert checked(SITE_URL=address).returncode == 0


def test_a_demo_for_others_needs_a_second_switch_and_is_still_nothing_to_deploy():
    public = {"SITE_URL": "https://saoque.vn", "DEMO_IN_PUBLIC": "1"}
    assert checked(**public).returncode == 0
    deployed = checked("--deploy", **public)
    assert deployed.returncode != 0
    assert "shop.E001" in deployed.stderr


def test_commands_say_nothing_but_their_own_words():
    """Cron mails whatever else comes."""
    env = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "shop.settings", "SECRET_KEY": "for this test"}
    command = [sys.executable, "-m", "django", "check"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.stderr == ""
    assert done.returncode == 0
