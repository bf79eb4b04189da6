"""The product's own server with one more view, `hello`, once behind all of the product's middleware and once before it.

HASSHIN_DATA=... PYTHONPATH=src:. python -m benches.directory_server PORT
"""

from __future__ import annotations

import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "benches.directory_server_settings"


def main() -> None:
    from hasshin.cli.processes import Web, supervise

    supervise(Web("127.0.0.1", int(sys.argv[1])), with_worker=False, announce=lambda: print("running", flush=True))


if __name__ == "__main__":
    main()
