"""The demo's database and pictures as the browser tests and the benchmark start from them: built once, then copied."""

import shutil
from pathlib import Path

from scripts import migrated, prepare
from scripts.steps import VAR, Stop, manage, once, say

BASE = VAR / "demo-base"
DATABASE = BASE / "demo.sqlite3"
MEDIA = BASE / "media"


def built() -> bool:
    """Migrated and loaded by the real commands; made again when their sources changed."""
    env = {"DEMO": "1", "DATABASE_URL": f"sqlite:///{DATABASE}", "MEDIA_ROOT": str(MEDIA)}
    try:
        prepare.translations()
        prepare.static_files(env)
        once(BASE / "done", prepare.demo_mark(), "Building a demo to copy", lambda: build(env))
    except Stop as stop:
        say(str(stop))
        return False
    return True


def build(env: dict[str, str]) -> None:
    shutil.rmtree(BASE, ignore_errors=True)
    BASE.mkdir(parents=True)
    shutil.copy(migrated.on_sqlite(), DATABASE)
    if not manage("demo", env=env):
        raise Stop("The demo could not be built; the lines above say why.")


def copy_to(directory: Path) -> dict[str, str]:
    """A demo of one's own in ``directory``, and the settings for it."""
    directory.mkdir(parents=True, exist_ok=True)
    shutil.copy(DATABASE, directory / "demo.sqlite3")
    shutil.copytree(MEDIA, directory / "media", dirs_exist_ok=True)
    return settings_in(directory)


def settings_in(directory: Path) -> dict[str, str]:
    return {
        "DEMO": "1",
        "DATABASE_URL": f"sqlite:///{directory / 'demo.sqlite3'}",
        "MEDIA_ROOT": str(directory / "media"),
    }
