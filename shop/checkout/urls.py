from django.urls import path

from shop.checkout import payment_views, views, voucher_views

urlpatterns = [
    path("thanh-toan/", views.checkout, name="checkout"),
    path("thanh-toan/ma-giam-gia/", voucher_views.checkout_voucher, name="checkout_voucher"),
    path("thanh-toan/xa-phuong/<slug:province>/", views.wards, name="checkout_wards"),
    path("thanh-toan/dang-cho/", payment_views.payment_waiting, name="payment_waiting"),
    path("thanh-toan/<str:token>/", payment_views.payment, name="payment"),
    path("thanh-toan/<str:token>/trang-thai", payment_views.payment_status, name="payment_status"),
    path("stripe/webhook/", payment_views.stripe_webhook, name="stripe_webhook"),
]
