"""Django with the ledger alone, on a database of its own that `LEDGER_SCRATCH` names by URL (default: in memory).

That it runs at all shows that the ledger needs no other room's tables.
"""

import os
import tempfile
from pathlib import Path
from types import SimpleNamespace

from hasshin.config import database

SECRET_KEY = "nothing here is signed by Django"
USE_TZ = True
INSTALLED_APPS = ["hasshin.ledger"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_url = os.environ.get("LEDGER_SCRATCH", "")
DATABASES = {"default": database.from_url(_url) if _url else database.sqlite(":memory:")}

_data = Path(os.environ.get("LEDGER_SCRATCH_DATA") or tempfile.gettempdir())
HASSHIN_INSTALLATION = SimpleNamespace(id="scratch")
HASSHIN_LEDGER_KEY = _data / "ledger.key"
HASSHIN_CHECKPOINTS = _data / "checkpoints.jsonl"
