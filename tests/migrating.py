"""One migration taken back and done again, in the state of no more than what it stands on.

``MigrationExecutor.migrate`` works out the whole project's state for that: a minute, of which this needs a second.
"""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import StateApps

Name = tuple[str, str]


def unapply(name: Name) -> StateApps:
    """Together with what stands on it. The models as they were before."""
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
