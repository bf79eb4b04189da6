"""The directory under load: the static export served by nginx, and the live page served by the product.

    PYTHONPATH=src:. python -m benches.directory [SECONDS]      (needs nginx and wrk)

250 accounts with rules. Beside the export nginx serves the same bytes from another folder, and beside the live page the
product's server answers `hello` from a Django view. Requests per second and p99, one after another, never side by side.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

ACCOUNTS = 250
PRODUCT, NGINX = 8183, 8184
CONNECTIONS = 16
NGINX_CONF = """
worker_processes auto; daemon off; pid {root}/nginx.pid; error_log {root}/nginx-error.log;
events {{ worker_connections 1024; }}
http {{
  include /etc/nginx/mime.types; default_type application/octet-stream; access_log off; sendfile on;
  keepalive_requests 1000000;
  client_body_temp_path {root}/t1; proxy_temp_path {root}/t2; fastcgi_temp_path {root}/t3; uwsgi_temp_path {root}/t4;
  scgi_temp_path {root}/t5;
  server {{ listen 127.0.0.1:{port}; root {root}/www; }}
}}
"""


def main() -> None:
    """Set everything up, measure, print the table."""
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    root = Path(tempfile.mkdtemp(prefix="hasshin-bench-"))
    os.environ["HASSHIN_DATA"] = str(root / "data")
    started: list[subprocess.Popen[bytes]] = []
    try:
        prepare(root)
        started.append(_start([sys.executable, "-m", "benches.directory_server", str(PRODUCT)]))
        (root / "nginx.conf").write_text(NGINX_CONF.format(root=root, port=NGINX))
        started.append(_start(["nginx", "-c", str(root / "nginx.conf"), "-p", str(root)]))
        product, nginx = f"http://127.0.0.1:{PRODUCT}", f"http://127.0.0.1:{NGINX}"
        _wait(f"{product}/directory/")
        _wait(f"{nginx}/export/index.html")
        size = len(_get(f"{product}/directory/"))
        print(f"{ACCOUNTS} accounts, list {size:,} bytes, {CONNECTIONS} connections, {seconds} s each\n")
        print("| what | requests a second | p99 ms |\n|---|---|---|")
        for name, url, headers in (
            ("nginx: the export", f"{nginx}/export/index.html", []),
            ("nginx: the same bytes as plain files", f"{nginx}/same/index.html", []),
            ("product: the live page", f"{product}/directory/", []),
            ("product: the live page, gzip", f"{product}/directory/", ["Accept-Encoding: gzip"]),
            (
                "product: the live page, not changed (304)",
                f"{product}/directory/",
                [f"If-None-Match: {_etag(product)}"],
            ),
            ("product: `hello` behind all middleware", f"{product}/hello", []),
            ("product: `hello` before sessions and sign-in", f"{product}/hello-early", []),
        ):
            rate, late = measure(url, headers, seconds)
            print(f"| {name} | {rate:,.0f} | {late:.1f} |", flush=True)
    finally:
        for one in started:
            one.send_signal(signal.SIGTERM)
        for one in started:
            one.wait(20)
        shutil.rmtree(root, ignore_errors=True)


def prepare(root: Path) -> None:
    """An installation with 250 accounts, and its export twice: as written, and as copied byte for byte."""
    from hasshin.cli import installation
    from hasshin.config.installation import Folder, Installation

    folder = Folder(root / "data")
    installation.make(folder, Installation(id="bench", pack="matsudo", demo=True))
    installation.use(folder)
    installation.make_keys_of_rooms(folder)
    installation.migrate()
    from hasshin.accounts.actions.export_directory import export_directory
    from hasshin.accounts.models import Account, AccountRules
    from hasshin.cli.samples import load_sample

    now = datetime.now(UTC)
    load_sample("matsudo", now)
    pattern = AccountRules.objects.order_by("pk")[0]
    for number in range(ACCOUNTS - Account.objects.count()):
        account = Account.objects.create(
            service=("x", "facebook", "instagram", "line")[number % 4],
            connector="practice",
            handle=f"mihon_ka_{number}",
            name=f"松戸市見本第{number}課",
            unit=pattern.account.unit,
            opened_at=now,
            remote_id=f"id-{number}",
        )
        AccountRules.objects.create(
            account=account, number=1, items=pattern.items, acts=pattern.acts, in_force_from=now, set_by=pattern.set_by
        )
    os.umask(0o022)
    root.chmod(0o755)
    export_directory(now=now, target=root / "www" / "export")
    shutil.copytree(root / "www" / "export", root / "www" / "same")


def measure(url: str, headers: list[str], seconds: int) -> tuple[float, float]:
    """(requests a second, p99 in ms) by wrk, after a short warm-up."""
    extra = [part for header in headers for part in ("-H", header)]
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", "--latency", *extra]
    subprocess.run([*command, "-d1s", url], capture_output=True, check=True)
    said = subprocess.run([*command, f"-d{seconds}s", url], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said and "If-None-Match" not in str(headers):
        raise RuntimeError(said)
    rate = float(re.findall(r"Requests/sec:\s+([\d.]+)", said)[0])
    number, unit = re.findall(r"99%\s+([\d.]+)(us|ms|s)", said)[0]
    return rate, float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, stdout=subprocess.DEVNULL)


def _get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return bytes(answer.read())


def _etag(product: str) -> str:
    with urllib.request.urlopen(f"{product}/directory/", timeout=10) as answer:
        return str(answer.headers["ETag"])


def _wait(url: str) -> None:
    for _ in range(300):
        try:
            _get(url)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"{url} does not answer")


if __name__ == "__main__":
    main()
