"""Is what stands in front of the web server trusted, and no more than that? Used by `hasshin init` and `check`.

On the address of a request rests from which terminal it comes (F-4-2, M-5), so a header that a stranger can write must
get nowhere.
"""

from __future__ import annotations

import secrets
import urllib.error
import urllib.request
from collections.abc import Iterator
from ipaddress import ip_network
from urllib.parse import urlsplit

from hasshin.cli.environment import Check
from hasshin.cli.say import fail, words
from hasshin.config.installation import Installation
from hasshin.policy.text import t

NAME = t("前に立つサーバー", "Servers in front")
NARROW = {4: 24, 6: 64}
LOCAL = ("localhost", "127.0.0.1", "::1")
PROBE = "X_Hasshin_Probe"
"""With underscores on purpose: a WSGI server takes it for the name with strokes, as it takes X_Forwarded_For."""


def sound_proxies(written: tuple[str, ...]) -> tuple[str, ...]:
    """The addresses; raises `Failure` for one that is none, or that takes in everybody."""
    for one in written:
        try:
            network = ip_network(one.strip(), strict=False)
        except ValueError:
            raise fail(
                f"前に立つサーバーのアドレスとして読めません: {one}（--trusted-proxy 10.1.0.5 のように）",
                f"that is no address of a server: {one} (write --trusted-proxy 10.1.0.5)",
            ) from None
        if network.prefixlen == 0:
            raise fail(
                f"{one} はすべてのアドレスです。誰の書いたヘッダーも信じることになります",
                f"{one} is every address there is: anybody's headers would be believed",
            )
    return tuple(one.strip() for one in written)


def of_proxies(installation: Installation) -> Iterator[Check]:
    """What is trusted, what is registered on this machine itself, and whether the proxy lets smuggled names pass."""
    host = urlsplit(installation.origin).hostname or ""
    if not installation.trusted_proxies:
        lacking = installation.origin.startswith("https://") and host not in LOCAL
        advice = t(
            "TLSを終端するサーバーのアドレスを installation.json の trusted_proxies に書いてください。"
            "書くまで、全員がそのサーバーから来たことになり、庁内のネットワークを見分けられません",
            "name the server that ends TLS in installation.json, trusted_proxies; until then everybody seems to come "
            "from it and no network of the city can be told apart",
        )
        found = words("なし", "none")
        yield Check(NAME, "lacking" if lacking else "good", found, advice if lacking else None)
        return
    wide = [p for p in installation.trusted_proxies if (n := ip_network(p, strict=False)).prefixlen < NARROW[n.version]]
    advice = t(
        "信じるのは、そのサーバーのアドレスだけにしてください。範囲の中の誰でも、庁内から来たように装えます",
        "trust the servers' own addresses alone: whoever is within the range can pretend to come from the offices",
    )
    listed = ", ".join(installation.trusted_proxies)
    yield Check(NAME, "bad" if wide else "good", listed, advice if wide else None)
    if host not in LOCAL:
        yield smuggling(installation.origin)


def smuggling(origin: str) -> Check:
    """Ask through the front whether a header whose name has underscores arrives: then X_Forwarded_For does too."""
    name = t("前に立つサーバーのヘッダー", "Headers through the front")
    nonce = secrets.token_hex(8)
    request = urllib.request.Request(f"{origin}/healthz", headers={PROBE: nonce})  # noqa: S310 - our own address
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
            echoed = answer.headers.get("X-Hasshin-Probe", "")
    except (urllib.error.URLError, OSError, ValueError) as problem:
        advice = t("動かしてから、もう一度 hasshin check", "run hasshin check again while it is running")
        return Check(name, "lacking", words(f"{origin} が答えません: {problem}", f"{origin}: {problem}"), advice)
    if echoed != nonce:
        return Check(name, "good", words("下線のある名前は届かない", "names with underscores do not get through"))
    advice = t(
        "下線（_）のある名前のヘッダーを捨てさせてください。X_Forwarded_For で庁内から来たように装えます。"
        "捨てられないときは、X-Forwarded-For に加えて Forwarded も書かせてください（docs/operations.md）",
        "have it drop headers whose names have underscores: with X_Forwarded_For anybody can pretend to come from the "
        "offices. Where it can't, have it write Forwarded beside X-Forwarded-For (docs/operations.md)",
    )
    return Check(name, "bad", words("下線のある名前が届く", "names with underscores get through"), advice)


def this_machine_is_no_network() -> Check | None:
    """An earlier version let one register this machine itself; behind a proxy that is everybody."""
    from hasshin.city.models import Terminal
    from hasshin.city.ranges import LOOPBACK

    networks = Terminal.objects.filter(kind="network", state=Terminal.State.ACTIVE).values_list("name", "network")
    found = [f"{name} ({range_})" for name, range_ in networks if any(ip_network(range_) == one for one in LOOPBACK)]
    if not found:
        return None
    advice = t(
        "設定の「端末とネットワーク」で登録を外してください", "take it off under Settings, Terminals and networks"
    )
    return Check(t("この計算機を指すネットワーク", "Networks that are this machine"), "bad", ", ".join(found), advice)
