"""Tests of the real migrations begin with a copy of what they leave; each can be taken back and done again."""

import os
import shutil

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import StateApps

from scripts import migrated, system

Name = tuple[str, str]


def begun_with_copy() -> bool:
    """Whether the test database is there, which then has to be removed; without PostgreSQL's programs it is not."""
    settings = connection.settings_dict
    name = settings["TEST"]["NAME"]
    if connection.vendor == "sqlite":
        shutil.copy(migrated.on_sqlite(), name)
        return True
    if system.postgres() is None:
        return False
    server = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/".format_map(settings)
    migrated.program("psql", "-q", "-c", f"CREATE DATABASE {name}", url=f"{server}{settings['NAME']}")
    migrated.restore(f"{server}{name}")
    return True


def remove_copy() -> None:
    connection.creation.destroy_test_db(os.devnull, verbosity=0)


def unapply(name: Name) -> StateApps:
    """Together with what stands on it. The models as they were before.

    In the state of no more than what each of them stands on: ``MigrationExecutor.migrate`` works out the state of the
    whole project for that, a minute of which this needs a second.
    """
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    for one in graph.backwards_plan(name):
        before = executor.loader.project_state(one, at_end=False)
        before = executor.unapply_migration(before, graph.nodes[one])
    return before.apps


def apply(name: Name) -> None:
    """That alone."""
    executor = MigrationExecutor(connection)
    before = executor.loader.project_state(name, at_end=False)
    executor.apply_migration(before, executor.loader.graph.nodes[name])
