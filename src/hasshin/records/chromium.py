"""A picture of a public page, or a PDF of our own, by headless Chromium, in a process of its own with a time-out.

Chromium runs with its sandbox and not as root: where we are root, it runs as the powerless user `nobody`. Where the
machine lets no sandbox be made, it runs without one for pages of this installation alone, never for foreign ones.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

NOBODY = 65534
SECONDS = 40
SIZE = "1280,1600"


def program() -> str | None:
    """Where Chromium is: HASSHIN_CHROMIUM, or on the PATH; None when there is none."""
    named = os.environ.get("HASSHIN_CHROMIUM", "")
    return shutil.which(named or "chromium") or (None if named else shutil.which("chromium-browser"))


def picture(url: str, *, ours: bool, seconds: float = SECONDS) -> bytes | None:
    """The page as PNG; None when no picture came. `ours` says that the page is this installation's own."""
    found = program()
    if found is None or not url.startswith(("http://", "https://")):
        return None
    taken = _run(found, url, [], seconds)
    if taken is None and ours:
        taken = _run(found, url, ["--no-sandbox"], seconds)
    return taken


def printed(page: str, *, seconds: float = SECONDS) -> bytes | None:
    """A whole HTML page of ours as PDF (A4 as its styles say); None when there is no Chromium or no PDF came.

    The page must bring its styles along: it is read from a file and reaches no network.
    """
    found = program()
    if found is None:
        return None
    made = _print(found, page, [], seconds)
    return made if made is not None else _print(found, page, ["--no-sandbox"], seconds)


def _run(found: str, url: str, extra: list[str], seconds: float) -> bytes | None:
    with tempfile.TemporaryDirectory(prefix="hasshin-copy-", ignore_cleanup_errors=True) as folder:
        target = Path(folder) / "page.png"
        asked = [f"--screenshot={target}", f"--window-size={SIZE}", "--virtual-time-budget=5000", *extra, url]
        _wait(_command(found, folder, asked), folder, seconds)
        data = target.read_bytes() if target.exists() else b""
    return data if data.startswith(b"\x89PNG") else None


def _print(found: str, page: str, extra: list[str], seconds: float) -> bytes | None:
    with tempfile.TemporaryDirectory(prefix="hasshin-print-", ignore_cleanup_errors=True) as folder:
        source, target = Path(folder) / "page.html", Path(folder) / "page.pdf"
        source.write_text(page, "utf-8")
        source.chmod(0o644)
        asked = [
            f"--print-to-pdf={target}",
            "--no-pdf-header-footer",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            *extra,
            source.as_uri(),
        ]
        _wait(_command(found, folder, asked), folder, seconds)
        data = target.read_bytes() if target.exists() else b""
    return data if data.startswith(b"%PDF-") else None


def _command(found: str, folder: str, asked: list[str]) -> list[str]:
    return [
        *_as_nobody(folder),
        found,
        "--headless",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-extensions",
        "--hide-scrollbars",
        "--no-first-run",
        "--lang=ja",
        "--accept-lang=ja-JP,ja",
        f"--user-data-dir={folder}/profile",
        *asked,
    ]


def _as_nobody(folder: str) -> list[str]:
    if os.geteuid() != 0:
        return []
    os.chown(folder, NOBODY, NOBODY)
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise FileNotFoundError("setpriv is missing: run the worker as another user than root, or install util-linux")
    return [setpriv, f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--no-new-privs"]


def _wait(command: list[str], folder: str, seconds: float) -> None:
    environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": folder, "LANG": "ja_JP.UTF-8"}
    process = subprocess.Popen(  # noqa: S603  a list without a shell; the address begins with http(s)
        command,
        env=environment,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
    finally:
        # Chromium has many processes; all of its session end with it.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
