"""Pages of the account that Oscar's own would answer with an error, or with a query for each order."""

from typing import cast

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth import views as auth_views
from django.contrib.auth.forms import PasswordResetForm, SetPasswordForm
from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.generic import FormView
from oscar.apps.customer import views
from oscar.apps.order.models import Line, Order

from shop.accounts.closing import Unfinished, close_account
from shop.accounts.devices import note_known
from shop.accounts.lockout import name_tried
from shop.accounts.mailboxes import send_on_demand
from shop.accounts.mails import PasswordWanted
from shop.baskets.again import buy_again
from shop.baskets.basket import basket_of
from shop.models import User


class OrderHistoryView(views.OrderHistoryView):
    def get_queryset(self) -> QuerySet[Order]:
        units = (
            Line.objects.filter(order=OuterRef("pk")).values("order").annotate(units=Sum("quantity")).values("units")
        )
        orders: QuerySet[Order] = super().get_queryset()
        return orders.annotate(units=Subquery(units))


class OrderDetailView(views.OrderDetailView):
    def do_reorder(self, order: Order) -> None:
        """Called by Oscar with the customer's own order; what could not be added is said line by line."""
        again = buy_again(basket=basket_of(self.request), order=order)
        for sentence in again.missing:
            messages.warning(self.request, sentence)
        if again.added:
            text = gettext("What there is of order %(number)s is in your basket.")
            messages.success(self.request, text % {"number": order.number})
        self.response = redirect("basket")


class LogoutView(views.LogoutView):
    """By a form alone: a picture on another site must sign nobody out."""

    http_method_names = ["post", "options"]


class PasswordResetView(FormView[PasswordResetForm]):
    """Of Django's form only the field: the mail is sent the same way whether there is an account or not."""

    form_class = PasswordResetForm
    template_name = "oscar/registration/password_reset_form.html"

    def form_valid(self, form: PasswordResetForm) -> HttpResponse:
        address = form.cleaned_data["email"]
        return send_on_demand(self.request, to=address, mail=PasswordWanted(address), then="password-reset-done")


class PasswordResetConfirmView(auth_views.PasswordResetConfirmView):
    def form_valid(self, form: "SetPasswordForm[User]") -> HttpResponse:
        """Whoever reads the account's mail gets in, also while others guess at it."""
        note_known(self.request, name_tried(self.request, {"username": cast(User, self.user).email}))
        return super().form_valid(form)


class ProfileDeleteView(views.ProfileDeleteView):
    def form_valid(self, form: Form) -> HttpResponse:
        try:
            close_account(user=cast(User, self.request.user))  # Oscar lets nobody else in
        except Unfinished as orders:
            form.add_error(None, _not_yet(orders))
            return self.form_invalid(form)
        logout(self.request)
        messages.success(self.request, gettext("Your account is deleted. Thank you for having been with us."))
        return redirect(self.get_success_url())


def _not_yet(orders: Unfinished) -> str:
    text = gettext(
        "Not finished yet: %(orders)s. We still have to send it, to be paid or to pay you back; "
        "after that you can delete your account."
    )
    return text % {"orders": ", ".join(orders.numbers)}
