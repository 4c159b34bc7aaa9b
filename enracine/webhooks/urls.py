"""Addresses of this feature."""

from django.urls import path

from enracine.webhooks.pages import workspace as pages

app_name = "webhooks"
SUBSCRIPTION = "travail/integrations/<uuid:subscription_id>/"
urlpatterns = [
    path("travail/integrations/", pages.subscriptions, name="subscriptions"),
    path("travail/integrations/nouvelle/", pages.new, name="new"),
    path(SUBSCRIPTION, pages.subscription, name="subscription"),
    path(f"{SUBSCRIPTION}modifier/", pages.change, name="change"),
    path(f"{SUBSCRIPTION}geste/<slug:name>/", pages.gesture, name="gesture"),
    path(f"{SUBSCRIPTION}secret/", pages.rotate, name="rotate"),
    path(f"{SUBSCRIPTION}renvoyer/", pages.send_all_again, name="again"),
    path(f"{SUBSCRIPTION}renvoyer/<uuid:delivery_id>/", pages.send_one_again, name="again_one"),
]
