"""What a person finds in the letterbox once the worker has looked at everything."""

from typing import Any

from django.core import mail
from django_tasks_db.models import DBTaskResult

from shop.mail.delivery import deliver


def letters() -> list[Any]:
    """All mails that were sent so far, Django's messages; what still waited is sent by this look."""
    for waiting in DBTaskResult.objects.ready():  # not by the library's loop, which closes the test's connection
        waiting.task.call(*waiting.args_kwargs["args"], **waiting.args_kwargs["kwargs"])
        waiting.delete()
    deliver()
    sent: list[Any] = mail.outbox  # type: ignore[attr-defined]
    return sent
