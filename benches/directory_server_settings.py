"""The product's settings, with the addresses of the bench beside its own."""

from hasshin.config.settings import *  # noqa: F403
from hasshin.config.settings import MIDDLEWARE as OWN

_PLACE = OWN.index("hasshin.web.middleware.public.PublicMiddleware")
MIDDLEWARE = [*OWN[:_PLACE], "benches.directory_server_urls.EarlyHello", *OWN[_PLACE:]]
ROOT_URLCONF = "benches.directory_server_urls"
