"""Services that shorten addresses: a list, and what an unlisted one looks like."""

from __future__ import annotations

import regex

from hasshin.checks.text.domains import covered
from hasshin.checks.text.suffixes import split

# fmt: off
KNOWN = frozenset({
    "00m.in", "2.gp", "a.co", "adf.ly", "aka.ms", "amzn.asia", "amzn.to", "apple.co", "bbc.in", "bit.do", "bit.ly",
    "bitly.com", "bl.ink", "buff.ly", "clck.ru", "cutt.ly", "db.tt", "dlvr.it", "dub.sh", "ebay.to", "fb.me",
    "fb.watch", "forms.gle", "g.co", "g.page", "gg.gg", "goo.gl", "goo.su", "htn.to", "hyperurl.co", "ift.tt",
    "instagr.am", "is.gd", "ity.im", "j.mp", "kutt.it", "l.ead.me", "lin.ee", "linktr.ee", "lnkd.in", "lstu.fr",
    "maps.app.goo.gl", "mzl.la", "n.pr", "nav.cx", "nico.ms", "nkbp.jp", "nyti.ms", "onl.bz", "onl.la", "onl.sc",
    "onl.tw", "ow.ly", "p.tl", "page.link", "pixiv.me", "po.st", "prt.nu", "q.gs", "qr.ae", "qr.net", "qrco.de",
    "qrtn.jp", "r10.to", "rakuten.link", "rb.gy", "rebrand.ly", "redd.it", "reurl.cc", "ridd.it", "s.id", "scl.io",
    "shor.by", "short.gy", "shorturl.asia", "shorturl.at", "shrtco.de", "sht.moe", "sl.gl", "smarturl.it",
    "snip.ly", "soo.gd", "spoti.fi", "ssl.gd", "surl.li", "t.cn", "t.co", "t.ly", "t2m.io", "tiny.cc", "tiny.one",
    "tinyurl.com", "tinyurl.mobi", "tl.gd", "tmblr.co", "tr.im", "trib.al", "tw.gs", "u.nu", "u0u1.net", "ur0.cc",
    "ur0.jp", "ur0.link", "ur2.link", "url.cn", "urlzs.com", "urx.blue", "urx.nu", "urx.red", "urx.space",
    "urx2.nu", "urx3.nu", "ux.nu", "v.gd", "v.ht", "w.wiki", "wp.me", "x.co", "x.gd", "xgd.link", "yahoo.jp",
    "youtu.be", "zpr.io",
})
# fmt: on

_ONE_SEGMENT = regex.compile(r"/(?P<slug>[A-Za-z0-9_-]{4,12})(?:[?#].*)?")
MAX_SHORT_NAME = 7  # "abc.xyz"


def is_known(host: str) -> bool:
    """Whether the host is a listed shortener or below one."""
    return covered(host.removeprefix("www."), KNOWN)


def looks_like_one(host: str, path: str) -> bool:
    """A very short name with one segment that mixes digits and letters or cases: a guess for a person to judge."""
    subdomain, label, suffix = split(host)
    match = _ONE_SEGMENT.fullmatch(path)
    if subdomain or match is None or len(f"{label}.{suffix}") > MAX_SHORT_NAME:
        return False
    slug = match["slug"]
    digits = any(c.isdigit() for c in slug) and any(c.isalpha() for c in slug)
    return digits or (slug != slug.lower() and slug != slug.upper() and not slug.istitle())
