from django.utils import timezone
from django.utils.translation import gettext, ngettext

from shop.models import OutgoingMail, ScheduledJob, WorkerBeat
from shop.work.tasks import failed_tasks
from traceability.rolls import codes


def troubles() -> list[str]:
    """What staff must know of the worker, in words; nothing when all is well."""
    now, found = timezone.now(), []
    if not WorkerBeat.objects.alive(now).exists():
        found.append(gettext("The worker isn't running: mails and periodic work are waiting for it."))
    if stuck := OutgoingMail.objects.stuck(now).count():
        found.append(ngettext("%(count)s mail is stuck.", "%(count)s mails are stuck.", stuck) % {"count": stuck})
    if failed := failed_tasks().count():
        text = ngettext("%(count)s background task has failed.", "%(count)s background tasks have failed.", failed)
        found.append(text % {"count": failed})
    if failing := ScheduledJob.objects.in_trouble(now).count():
        text = ngettext(
            "%(count)s periodic job fails or is late.", "%(count)s periodic jobs fail or are late.", failing
        )
        found.append(text % {"count": failing})
    if codes.are_low():
        found.append(
            gettext("%(share)s of all roll numbers are used. At %(end)s nobody can order stamps any more.")
            % {"share": f"{codes.share_used():.0%}", "end": f"{codes.USED_UP:.0%}"}
        )
    return found
