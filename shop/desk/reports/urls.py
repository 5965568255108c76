from django.urls import path

from shop.desk.reports import views

urlpatterns = [
    path("phan-anh/", views.reports, name="reports"),
    path("phan-anh/<int:pk>/", views.report, name="report"),
    path("phan-anh/tem/<int:pk>/", views.clear_stamp, name="clear_stamp"),
    path("phan-anh/<int:pk>/anh.webp", views.report_picture, name="report_picture"),
]
