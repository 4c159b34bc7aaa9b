"""Addresses of the network: account, team, public list of privacy officers."""

from django.urls import path

from enracine.network.pages import account

app_name = "network"
urlpatterns = [
    path("accueil/", account.landing, name="landing"),
    path("compte/", account.account, name="account"),
    path("compte/organisation/", account.switch, name="switch"),
    path("compte/securite/", account.second_factor, name="second_factor"),
    path("compte/reprendre/", account.resume, name="resume"),
]
