"""Addresses that `PublicMiddleware` answers: the public directory, and images that services fetch. Few, so that finding
the right one takes no time.
"""

from __future__ import annotations

from django.urls import path

from hasshin.web.views import directory, outside, report_fake, verify

urlpatterns = [
    path("directory", directory.without_slash),
    path("directory/", directory.top, name="directory"),
    path("directory/verify/", verify.page, {"language": "ja"}, name="directory-verify"),
    path("directory/en/verify/", verify.page, {"language": "en"}, name="directory-verify-en"),
    path("directory/verify.json", verify.as_json, name="directory-verify-json"),
    path("directory/report/", report_fake.page, {"language": "ja"}, name="directory-report"),
    path("directory/en/report/", report_fake.page, {"language": "en"}, name="directory-report-en"),
    path("directory/<path:name>", directory.file, name="directory-file"),
    path("shown/<str:name>", outside.media, name="shown-outside"),
]
