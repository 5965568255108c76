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


def test_commands_say_nothing_but_their_own_words():
    """Cron mails whatever else comes."""
    env = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "shop.settings", "SECRET_KEY": "for this test"}
    command = [sys.executable, "-m", "django", "check"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.stderr == ""
    assert done.returncode == 0
