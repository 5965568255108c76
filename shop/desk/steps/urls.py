from django.urls import path

from shop.desk.steps import views

urlpatterns = [
    path("ghi/", views.step, name="step"),
    path("ghi/the", views.step_token, name="step_token"),
    path("ghi/<int:pk>/sua/", views.correct_step, name="correct_step"),
    path("tho-viec.js", views.worker, name="worker"),
]
