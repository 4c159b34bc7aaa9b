"""Addresses of the floors; never in the product's table of addresses."""

from django.urls import path

from bench.floors import views

urlpatterns = [
    path("plancher/vide/", views.bare, name="bare"),
    path("plancher/liste/", views.list50, name="list50"),
    path("plancher/liste/<int:pk>/", views.list50, name="line"),
    path("plancher/liste/<int:pk>/agir/", views.list50, name="act"),
]
