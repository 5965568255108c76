"""A new account: an address, a link in its mailbox, a password. Nobody learns here who has an account."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from oscar.apps.customer import views
from oscar.apps.customer.forms import EmailUserCreationForm
from oscar.apps.customer.mixins import RegisterUserMixin

from shop.accounts.mailboxes import send_on_demand
from shop.accounts.mails import AccountWanted, read_invitation
from shop.models import User


class MailboxForm(forms.Form):
    email = forms.EmailField(label=_("Email address"), max_length=254)
    redirect_url = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, host: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class PasswordForm(EmailUserCreationForm):
    """For the address that the link was sent to, and no other."""

    email = forms.EmailField(label=_("Email address"), disabled=True)


class AccountAuthView(views.AccountAuthView):
    registration_form_class = MailboxForm

    def validate_registration_form(self) -> HttpResponse:
        form = self.get_registration_form(bind_data=True)
        if form.is_valid():
            return invite(self.request, form)
        return self.render_to_response(self.get_context_data(registration_form=form))


class AccountRegistrationView(views.AccountRegistrationView):
    form_class = MailboxForm

    def form_valid(self, form: MailboxForm) -> HttpResponse:
        return invite(self.request, form)


def invite(request: HttpRequest, form: MailboxForm) -> HttpResponse:
    address, then = form.cleaned_data["email"], form.cleaned_data["redirect_url"]
    return send_on_demand(request, to=address, mail=AccountWanted(address, then), then="register-sent")


class FinishView(RegisterUserMixin, FormView[PasswordForm]):
    form_class = PasswordForm
    template_name = "oscar/customer/registration_finish.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            self.address, self.then = read_invitation(kwargs["token"])
        except BadSignature:
            return render(request, self.template_name, status=410)
        if User.objects.filter(email__iexact=self.address).exists():
            messages.info(request, gettext("You have an account: please sign in."))
            return redirect("customer:login")
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        initial = {"email": self.address, "redirect_url": self.then}
        return super().get_form_kwargs() | {"initial": initial, "host": self.request.get_host()}

    def form_valid(self, form: PasswordForm) -> HttpResponse:
        self.register_user(form)
        messages.success(self.request, gettext("Thanks for registering!"))
        return redirect(form.cleaned_data["redirect_url"])
