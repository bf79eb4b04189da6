"""Run uv with the settings that this machine gives to pip: uv reads none of pip's own.

Settings that uv is given directly (UV_...) win. With every file pinned by its hash it is safe to look at all
indexes for the best match, as pip does.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

NAMES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "no-index": "UV_NO_INDEX",
    "cert": "SSL_CERT_FILE",
    "proxy": "ALL_PROXY",
    "default-timeout": "UV_HTTP_TIMEOUT",
    "timeout": "UV_HTTP_TIMEOUT",
}
COMMA = {"UV_FIND_LINKS"}
RANK = {"global": 0, "install": 1, ":env:": 2}


def pip_settings(listing: str) -> dict[str, str]:
    """pip's settings from the output of `pip config list`: `global.name='value'`, `install.` and `:env:.` win."""
    found: dict[str, tuple[int, str]] = {}
    for line in listing.splitlines():
        place, _, value = line.partition("=")
        section, _, name = place.rpartition(".")
        rank = RANK.get(section, -1)
        if rank >= 0 and rank >= found.get(name, (-1, ""))[0]:
            found[name] = (rank, str(ast.literal_eval(value)))
    return {name: value for name, (_, value) in found.items()}


def uv_settings(settings: dict[str, str]) -> dict[str, str]:
    """The same as environment variables of uv."""
    ours: dict[str, str] = {
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_COMPILE_BYTECODE": "1",
    }
    for name, variable in NAMES.items():
        words = settings.get(name, "").split()
        if words:
            ours[variable] = (",".join if variable in COMMA else " ".join)(words)
    return ours


def main() -> None:
    listing = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    ).stdout
    environment = {**uv_settings(pip_settings(listing)), **os.environ, "VIRTUAL_ENV": sys.prefix}
    uv = Path(sys.executable).with_name("uv")
    os.execve(uv, [str(uv), *sys.argv[1:]], environment)


if __name__ == "__main__":
    main()
