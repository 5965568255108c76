"""From the officers' admin to the screens of the shop that they decide on."""

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem


class RecallsItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("traceability.change_lot")


@hooks.register("register_admin_menu_item")
def recalls_item() -> MenuItem:
    return RecallsItem(_("Recalls and holds"), reverse_lazy("recalls:recalls"), icon_name="warning", order=160)
