from django.urls import path

from shop.desk.stamps import print_files, views

urlpatterns = [
    path("tem/", views.rolls, name="rolls"),
    path("tem/<int:pk>/", views.roll, name="roll"),
    path("tem/<int:pk>/tai/<str:form>", print_files.print_file, name="print_file"),
    path("tem/<int:pk>/chu/", views.letters, name="roll_letters"),
    path("tem/<int:pk>/da-nhan/", views.delivered, name="roll_delivered"),
    path("tem/<int:pk>/huy/", views.withdrawal, name="withdraw_stamps"),
    path("tem/dan/", views.apply, name="apply_stamps"),
    path("tem/dan/<int:pk>/go/", views.take_back, name="take_back_stamps"),
    path("tem/ban-thu/<int:pk>.pdf", print_files.proof, name="stamp_proof"),
]
