"""Choosing a new password: Oscar keeps these four beside its apps, so including its customer app leaves them out."""

from django.contrib.auth import views
from django.contrib.auth.forms import SetPasswordForm
from django.urls import path, reverse_lazy
from oscar.core.loading import get_class
from oscar.views.decorators import login_forbidden

from shop.accounts.views import PasswordResetConfirmView

PasswordResetForm = get_class("customer.forms", "PasswordResetForm")

urlpatterns = [
    path(
        "",
        login_forbidden(
            views.PasswordResetView.as_view(
                form_class=PasswordResetForm,
                success_url=reverse_lazy("password-reset-done"),
                template_name="oscar/registration/password_reset_form.html",
            )
        ),
        name="password-reset",
    ),
    path(
        "da-gui/",
        login_forbidden(
            views.PasswordResetDoneView.as_view(template_name="oscar/registration/password_reset_done.html")
        ),
        name="password-reset-done",
    ),
    path(
        "dat-lai/<str:uidb64>/<str:token>/",
        login_forbidden(
            PasswordResetConfirmView.as_view(
                form_class=SetPasswordForm,
                success_url=reverse_lazy("password-reset-complete"),
                template_name="oscar/registration/password_reset_confirm.html",
            )
        ),
        name="password-reset-confirm",
    ),
    path(
        "xong/",
        login_forbidden(
            views.PasswordResetCompleteView.as_view(template_name="oscar/registration/password_reset_complete.html")
        ),
        name="password-reset-complete",
    ),
]
