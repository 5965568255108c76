"""A new account and a new password: of these, Oscar has another or keeps them beside its apps."""

from django.contrib.auth import views
from django.contrib.auth.forms import SetPasswordForm
from django.urls import path, reverse_lazy
from django.views.generic import TemplateView
from oscar.views.decorators import login_forbidden

from shop.accounts.joining import FinishView
from shop.accounts.views import PasswordResetConfirmView, PasswordResetView

urlpatterns = [
    path("mat-khau/", login_forbidden(PasswordResetView.as_view()), name="password-reset"),
    path(
        "mat-khau/da-gui/",
        login_forbidden(
            views.PasswordResetDoneView.as_view(template_name="oscar/registration/password_reset_done.html")
        ),
        name="password-reset-done",
    ),
    path(
        "mat-khau/dat-lai/<str:uidb64>/<str:token>/",
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
        "mat-khau/xong/",
        login_forbidden(
            views.PasswordResetCompleteView.as_view(template_name="oscar/registration/password_reset_complete.html")
        ),
        name="password-reset-complete",
    ),
    path(
        "moi/da-gui/",
        TemplateView.as_view(template_name="oscar/customer/registration_sent.html"),
        name="register-sent",
    ),
    path("moi/<str:token>/", FinishView.as_view(), name="register-finish"),
]
