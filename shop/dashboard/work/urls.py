from django.urls import path

from shop.dashboard.work import views

urlpatterns = [
    path("", views.mails, name="staff_mails"),
    path("<int:pk>/again/", views.mail_again, name="staff_mail_again"),
    path("<int:pk>/withdraw/", views.mail_withdraw, name="staff_mail_withdraw"),
    path("tasks/<uuid:key>/again/", views.task_again, name="staff_task_again"),
]
