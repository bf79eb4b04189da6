"""All addresses: the screens, the practice board, the REST API."""

from __future__ import annotations

from django.urls import include, path

from hasshin.api.router import api

handler403 = "hasshin.web.views.errors.forbidden"
handler404 = "hasshin.web.views.errors.not_found"
handler500 = "hasshin.web.views.errors.broken"

urlpatterns = [
    path("", include("hasshin.web.urls")),
    path("api/v1/", api.urls),
]
