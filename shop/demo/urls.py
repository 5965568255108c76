from django.urls import path

from shop.demo import views

urlpatterns = [
    path("", views.mails, name="outbox"),
    path("<slug:name>/", views.mail, name="outbox_mail"),
    path("<slug:name>/html", views.mail_html, name="outbox_mail_html"),
]
