"""From the officers' admin to the screens of the shop that they decide on."""

from typing import Any

from django.http import HttpRequest
from django.template import Context
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.log_actions import LogActionRegistry

from shop.mail import by_hand
from shop.work.health import troubles
from shop.work.tasks import TRIED_AGAIN


class RecallsItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("traceability.change_lot")


@hooks.register("register_admin_menu_item")
def recalls_item() -> MenuItem:
    return RecallsItem(_("Recalls and holds"), reverse_lazy("recalls:recalls"), icon_name="warning", order=160)


class WorkPanel(Component):
    """First on the admin's home page, and only when something is wrong."""

    order = 1
    template_name = "shop/work_panel.html"

    def get_context_data(self, parent_context: Context | dict[str, Any] | None = None) -> dict[str, Any]:
        return {"troubles": troubles()}


@hooks.register("construct_homepage_panels")
def say_what_is_stuck(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(WorkPanel())


@hooks.register("register_log_actions")
def name_what_staff_do(actions: LogActionRegistry) -> None:
    actions.register_action(TRIED_AGAIN, _("Try a failed task again"), _("Failed task tried again"))
    actions.register_action(by_hand.SENT_AGAIN, _("Send a stuck mail again"), _("Stuck mail sent again"))
    actions.register_action(by_hand.WITHDRAWN, _("Don't send a stuck mail"), _("Stuck mail not to be sent"))
