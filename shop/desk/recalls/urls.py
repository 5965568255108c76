"""The chain of lots, holds and recalls: for producers, and for officers beside the desk."""

from django.urls import path

from shop.desk.chain import views as chain
from shop.desk.parcels import views as parcels
from shop.desk.recalls import views as recalls

app_name = "recalls"
urlpatterns = [
    path("lo-hang/<int:pk>/chuoi/", chain.chain_of, name="chain"),
    path("lo-hang/<int:pk>/tam-giu/", chain.hold_lot, name="hold"),
    path("lo-hang/<int:pk>/bo-giu/", chain.unhold_lot, name="unhold"),
    path("lo-hang/<int:pk>/thu-hoi/", recalls.recall_lot, name="recall_lot"),
    path("thu-hoi/", recalls.recalls, name="recalls"),
    path("thu-hoi/<int:pk>/", recalls.recall_page, name="recall"),
    path("thu-hoi/<int:pk>/loi/", recalls.recall_words, name="words"),
    path("thu-hoi/<int:pk>/ket-thuc/", recalls.recall_end, name="end"),
    path("thu-hoi/<int:pk>/gui-lai/", recalls.recall_mails, name="mails"),
    path("thu-hoi/<int:pk>/da-goi/<int:warning>/", recalls.recall_called, name="called"),
    path("don-hang/dong/<int:pk>/lo/", parcels.other_lot, name="other_lot"),
]
