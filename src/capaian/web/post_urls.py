"""The pages of what goes to people: notifications to officials, documents to addressees outside."""

from django.urls import path

from capaian.web.views import deliveries, notifications

post = [
    path("pemberitahuan/", notifications.told, name="notifications"),
    path("pemberitahuan/dibaca/", notifications.read, name="notifications_read"),
    path("pemberitahuan/surel/", notifications.email, name="notifications_email"),
    path("kiriman/<str:token>/", deliveries.delivery, name="delivery"),
    path("kiriman/<str:token>/<int:number>/", deliveries.paper, name="delivery_paper"),
]
