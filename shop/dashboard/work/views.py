"""Staff see what is stuck, and why, and send it again."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import user_passes_test
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.models import ModelLogEntry

from shop.mail import by_hand
from shop.models import OutgoingMail, ScheduledJob, User
from shop.work.schedule import SCHEDULE
from shop.work.tasks import TRIED_AGAIN, failed_tasks, failure_of, try_again

PAGE, LOGGED = 50, 10
DEEDS = (TRIED_AGAIN, by_hand.SENT_AGAIN, by_hand.WITHDRAWN)
WORDS = {job.command: job.does for job in SCHEDULE}
for_staff = user_passes_test(lambda user: user.is_active and user.is_staff)


@for_staff
@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """Never what they say: that is between the shop and whom it writes to."""
    stuck = OutgoingMail.objects.stuck(timezone.now()).defer("text", "html", "about").order_by("created_at", "pk")
    context = {
        "page": Paginator(stuck, PAGE).get_page(request.GET.get("page")),
        "waiting": OutgoingMail.objects.waiting().count(),
        "tasks": [(task, failure_of(task)) for task in failed_tasks().order_by("-finished_at", "pk")[:PAGE]],
        "done": ModelLogEntry.objects.filter(action__in=DEEDS).select_related("user")[:LOGGED],
        "jobs": [(job, WORDS.get(job.name, "")) for job in ScheduledJob.objects.order_by("name")],
    }
    return render(request, "oscar/dashboard/work/mails.html", context)


@for_staff
@require_POST
def mail_again(request: HttpRequest, pk: int) -> HttpResponse:
    if by_hand.again(mail=pk, by=cast(User, request.user)):
        messages.success(request, _("The mail is sent again now."))
    else:
        messages.warning(request, _("This mail is on its way, or has no words any more."))
    return redirect("staff_mails")


@for_staff
@require_POST
def mail_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    if by_hand.not_at_all(mail=pk, by=cast(User, request.user)):
        messages.success(request, _("The mail will not be sent."))
    else:
        messages.warning(request, _("This mail is on its way, or was sent already."))
    return redirect("staff_mails")


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def task_again(request: HttpRequest, key: UUID) -> HttpResponse:
    """Asks first: what the task had done before it failed, it does once more."""
    if request.method != "POST":
        task = get_object_or_404(failed_tasks(), pk=key)
        context = {"task": task, "failure": failure_of(task)}
        return render(request, "oscar/dashboard/work/task_again.html", context)
    if try_again(key=key, by=cast(User, request.user)):
        messages.success(request, _("The task is tried again now."))
    else:
        messages.warning(request, _("This task is no longer among those that failed."))
    return redirect("staff_mails")
