from django.urls import path

from shop.views import basket, checkout, orders, outbox, payment

urlpatterns = [
    path("gio-hang/", basket.basket, name="basket"),
    path("gio-hang/so-luong", basket.basket_count, name="basket_count"),
    path("gio-hang/them/", basket.basket_add, name="basket_add"),
    path("gio-hang/dong/<int:line_id>/", basket.basket_set, name="basket_set"),
    path("gio-hang/hoan-tac/", basket.basket_undo, name="basket_undo"),
    path("thanh-toan/", checkout.checkout, name="checkout"),
    path("thanh-toan/xa-phuong/<slug:province>/", checkout.wards, name="checkout_wards"),
    path("thanh-toan/<str:token>/", payment.payment, name="payment"),
    path("thanh-toan/<str:token>/trang-thai", payment.payment_status, name="payment_status"),
    path("don-hang/<slug:number>/<str:token>/", orders.order, name="order"),
    path("stripe/webhook/", payment.stripe_webhook, name="stripe_webhook"),
    path("hop-thu/", outbox.mails, name="outbox"),
    path("hop-thu/<slug:name>/", outbox.mail, name="outbox_mail"),
    path("hop-thu/<slug:name>/html", outbox.mail_html, name="outbox_mail_html"),
]
