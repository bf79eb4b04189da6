"""Which ranges of addresses may stand for a network of the city: pure functions, words in, reasons out."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_network

from hasshin.policy.house import house
from hasshin.policy.reasons import Reason, Refused
from hasshin.policy.text import Text, t

Network = IPv4Network | IPv6Network

# Addresses that an office may use without asking anybody; only within these may a range be wide.
PRIVATE: tuple[Network, ...] = tuple(
    ip_network(n) for n in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
)
WIDEST_PRIVATE = {4: 8, 6: 32}
WIDEST_PUBLIC = {4: 20, 6: 40}
"""A city's connection to the internet is seldom wider than a /24 or /48; a wider range takes in other people."""

# Addresses that are nobody's place: they are said of this machine, of one cable, of many at once, or of none.
NO_PLACE: tuple[tuple[Network, Text], ...] = (
    (ip_network("0.0.0.0/8"), t("「このネットワーク」を表すアドレスです", "it stands for “this network”")),
    (ip_network("127.0.0.0/8"), t("この計算機自身のアドレスです", "it is this machine itself")),
    (ip_network("169.254.0.0/16"), t("リンクローカルアドレスです", "it is link-local")),
    (ip_network("192.0.0.0/24"), t("通信規約が予約しています", "it is kept for protocols")),
    (ip_network("224.0.0.0/4"), t("マルチキャストアドレスです", "it is multicast")),
    (ip_network("240.0.0.0/4"), t("予約されたアドレスです", "it is reserved")),
    (ip_network("::/128"), t("未指定のアドレスです", "it is the unspecified address")),
    (ip_network("::1/128"), t("この計算機自身のアドレスです", "it is this machine itself")),
    (ip_network("fe80::/10"), t("リンクローカルアドレスです", "it is link-local")),
    (ip_network("fec0::/10"), t("廃止されたサイトローカルアドレスです", "it is site-local, which is abolished")),
    (ip_network("ff00::/8"), t("マルチキャストアドレスです", "it is multicast")),
    (ip_network("64:ff9b::/96"), t("IPv4を変換したアドレスです", "it is IPv4 in translation")),
    (ip_network("2002::/16"), t("IPv4を埋め込んだアドレスです（6to4）", "it embeds IPv4 (6to4)")),
    (ip_network("2001::/32"), t("IPv4を埋め込んだアドレスです（Teredo）", "it embeds IPv4 (Teredo)")),
)
LOOPBACK: tuple[Network, ...] = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
HOW = t("「10.1.0.0/16」のように書いてください。", "Write it like 10.1.0.0/16.")


def parsed(written: str, *, loopback: bool = False) -> Network:
    """The range; raises `Refused` for what is no range, no place, or so wide that others are in it.

    `loopback`: this machine counts, as it does for a demonstration that runs on it.
    """
    try:
        network = ip_network(written.strip())
    except ValueError as error:
        malformed = t("ネットワークの範囲として読めません：{r}", "This is no network range: {r} ({e})")
        raise _refused("network_malformed", malformed.fill(r=written, e=str(error)), HOW) from None
    if isinstance(network, IPv6Network) and network.network_address.ipv4_mapped is not None:
        dressed = t("IPv4の範囲はIPv4のまま書いてください：{r}", "This is an IPv4 range in the dress of IPv6: {r}")
        raise _refused("network_malformed", dressed.fill(r=str(network)), HOW)
    _demand_a_place(network, loopback)
    if network not in LOOPBACK:
        _demand_narrow(network)
    return network


def touching(network: Network, known: Iterable[tuple[str, str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Of the registered (name, range): the names of those that are the same, and of those that share addresses."""
    same, shared = [], []
    for name, written in known:
        other = ip_network(written)
        if other == network:
            same.append(name)
        elif other.version == network.version and other.overlaps(network):
            shared.append(f"{name}（{other}）")
    return tuple(same), tuple(shared)


def duplicate(network: Network, names: Iterable[str]) -> Refused:
    """The refusal of a range that is registered already."""
    message = t("{r}は「{n}」として登録されています。", "{r} is registered already, as “{n}”.")
    fix = t("名前を変えるときは、先に今の登録を外してください。", "To change its name, take the present one off first.")
    return _refused("network_known", message.fill(r=str(network), n="、".join(names)), fix)


def _demand_a_place(network: Network, loopback: bool) -> None:
    for other, why in NO_PLACE:
        if other.version != network.version or not other.supernet_of(network):  # type: ignore[arg-type]
            continue
        if loopback and other in LOOPBACK:
            return
        message = t("庁内の端末のアドレスではありません：{r}（{why}）", "No terminal of the city is there: {r} ({why})")
        fix = t(
            "庁内の端末から届くアドレスの範囲を書いてください。前に立つサーバーはtrusted_proxiesに書きます。",
            "Write the range from which the city's terminals come. Servers in front go into trusted_proxies.",
        )
        raise _refused("network_no_place", message.fill(r=str(network), why=why), fix)


def _demand_narrow(network: Network) -> None:
    private = any(p.version == network.version and p.supernet_of(network) for p in PRIVATE)  # type: ignore[arg-type]
    widest = (WIDEST_PRIVATE if private else WIDEST_PUBLIC)[network.version]
    if network.prefixlen >= widest:
        return
    message = t("範囲が広すぎて、庁外も含みます：{r}", "The range is so wide that it takes in the outside: {r}")
    kind = t("庁内用", "for private") if private else t("公開の", "for public")
    fix = t("{kind}アドレスでは/{n}か、それより狭い範囲にしてください。", "Use /{n} or narrower {kind} addresses.")
    raise _refused("network_too_wide", message.fill(r=str(network)), fix.fill(n=str(widest), kind=kind))


def _refused(code: str, message: Text, fix: Text) -> Refused:
    cited = (house("registered-terminals"),)
    return Refused([Reason(code=code, where="network", message=message, fix=fix, citations=cited)])
