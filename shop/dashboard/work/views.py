"""Staff see what is stuck, and why, and send it again."""

from django.contrib import messages
from django.contrib.auth.decorators import user_passes_test
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shop.mail.outbox import send_again, withdraw
from shop.models import OutgoingMail, ScheduledJob

PAGE = 50
for_staff = user_passes_test(lambda user: user.is_active and user.is_staff)


@for_staff
@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """Never what they say: that is between the shop and whom it writes to."""
    stuck = OutgoingMail.objects.stuck(timezone.now()).defer("text", "html", "about").order_by("created_at", "pk")
    context = {
        "page": Paginator(stuck, PAGE).get_page(request.GET.get("page")),
        "waiting": OutgoingMail.objects.waiting().count(),
        "jobs": ScheduledJob.objects.order_by("name"),
    }
    return render(request, "oscar/dashboard/work/mails.html", context)


@for_staff
@require_POST
def mail_again(request: HttpRequest, pk: int) -> HttpResponse:
    if send_again(rows=OutgoingMail.objects.filter(pk=pk)):
        messages.success(request, _("The mail is sent again now."))
    else:
        messages.warning(request, _("This mail is on its way, or has no words any more."))
    return redirect("staff_mails")


@for_staff
@require_POST
def mail_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    if withdraw(rows=OutgoingMail.objects.filter(pk=pk)):
        messages.success(request, _("The mail will not be sent."))
    return redirect("staff_mails")
