"""Take the README's pictures from a running demonstration: `PYTHONPATH=src python tools/pictures.py`.

Starts the sample city of Matsudo in a temporary folder, signs in as the operator who checks, and takes the screen.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
PORT = 8765
WHO = "suzuki"
SIZE = {"width": 1180, "height": 860}


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        command = [sys.executable, "-m", "hasshin.cli", "demo", "--data", f"{place}/city", "--port", str(PORT)]
        demo = subprocess.Popen(
            command,
            env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "LANG": "C.UTF-8"},
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            password = ""
            for line in demo.stdout or ():
                words = line.split()
                if words[:1] == [WHO]:
                    password = words[1]
                if words[:1] == ["Data:"]:
                    break
            take(f"http://127.0.0.1:{PORT}/", password)
        finally:
            demo.send_signal(signal.SIGINT)
            demo.wait(10)


def take(url: str, password: str) -> None:
    """A picture in each language."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"] if os.geteuid() == 0 else []
        )
        for language in ("ja", "en"):
            context = browser.new_context(locale=language, viewport=SIZE)
            context.add_cookies([{"name": "hasshin_language", "value": language, "url": url}])
            page = context.new_page()
            page.goto(url)
            page.fill("#username", WHO)
            page.fill("#password", password)
            page.press("#password", "Enter")
            page.wait_for_url(url)
            page.screenshot(path=IMAGES / f"home-{language}.png")
            context.close()
        browser.close()


if __name__ == "__main__":
    main()
