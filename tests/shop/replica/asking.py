"""A shop on two databases, told line by line what to do: ``python -m tests.shop.replica.asking``."""

from __future__ import annotations

import json
import sys
from collections import Counter
from contextlib import ExitStack
from typing import Any

import django


def main() -> None:
    django.setup()
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command

    settings.ALLOWED_HOSTS = ["*"]
    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, verbosity=0)
    for line in sys.stdin:
        verb, *words = line.split()
        sys.stdout.write(json.dumps(VERBS[verb](*words)) + "\n")
        sys.stdout.flush()


def write() -> int:
    from tests.factories import EventFactory
    from traceability.models import Event

    EventFactory()
    return Event.objects.count()


def ask(who: str) -> dict[str, Any]:
    """How many events the answer has, and of which database it was asked how often."""
    from django.db import connections
    from django.test import Client

    client = Client(raise_request_exception=False)
    headers = {"Authorization": "Bearer sq_x"} if who == "key" else {}
    if who in {"sessionid", "vua-ghi"}:
        client.cookies[who] = "1"
    asked: Counter[str] = Counter()

    def counted(execute, sql, params, many, context):
        asked[context["connection"].alias] += "traceability_event" in sql
        return execute(sql, params, many, context)

    with ExitStack() as stack:
        for one in connections.all():
            stack.enter_context(one.execute_wrapper(counted))
        answer = client.get("/epcis/events", headers=headers)
    body = json.loads(answer.content) if answer.status_code == 200 else {}
    events = len(body.get("epcisBody", {}).get("queryResults", {}).get("resultsBody", {}).get("eventList", []))
    return {"status": answer.status_code, "events": events, "asked": {name: n for name, n in asked.items() if n}}


def post() -> list[str]:
    from django.test import Client

    return sorted(Client().post("/gio-hang/them/", {}).cookies)


def kept() -> list[str]:
    """Where a page that will be kept reads."""
    from catalogue.kept.naming import making
    from shop import replica
    from traceability.models import Event

    token = replica._may_read.set(True)
    with making(0):
        found = [Event.objects.all().db]
    found.append(Event.objects.all().db)
    replica._may_read.reset(token)
    return found


def look() -> bool:
    from shop.replica import freshness

    freshness._due = 0.0
    return freshness.holds()


VERBS = {"write": write, "ask": ask, "look": look, "post": post, "kept": kept}

if __name__ == "__main__":
    main()
