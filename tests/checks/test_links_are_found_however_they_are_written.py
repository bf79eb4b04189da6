"""Every way of writing a link is read as the link that it is."""

from __future__ import annotations

import pytest

from hasshin.checks.text.reading import read


def _seen(text: str) -> list[tuple[str, str]]:
    return [(text[link.start : link.end], link.host) for link in read("x", text).links]


@pytest.mark.parametrize(
    ("text", "words", "host"),
    [
        ("詳細はhttps://www.city.example.jpをご覧", "https://www.city.example.jp", "www.city.example.jp"),
        ("詳細はwww.city.example.jp/aへ", "www.city.example.jp/a", "www.city.example.jp"),
        ("（https://a.example.com/b.html）へ。", "https://a.example.com/b.html", "a.example.com"),
        ("https://a.com/b_(c)。", "https://a.com/b_(c)", "a.com"),
        ("https://a.com/b（AM）", "https://a.com/b", "a.com"),
        ("a.com/b（AM）", "a.com/b", "a.com"),
        ("HTTPS://A.COM/B です", "HTTPS://A.COM/B", "a.com"),
        ("ｈｔｔｐｓ：／／ａ．ｃｏｍ／ｂ から", "ｈｔｔｐｓ：／／ａ．ｃｏｍ／ｂ", "a.com"),
        ("a。co。jp を", "a。co。jp", "a.co.jp"),
        ("hxxps://a.com/b", "hxxps://a.com/b", "a.com"),
        ("ttp://a.com/", "ttp://a.com/", "a.com"),
        ("a[.]com/b", "a[.]com/b", "a.com"),
        ("bit . ly / abc1 から", "bit . ly / abc1", "bit.ly"),
        ("a ドット com", "a ドット com", "a.com"),
        ("a\u200bb.com", "a\u200bb.com", "ab.com"),
        ("https://good.example@evil.com/x", "https://good.example@evil.com/x", "evil.com"),
        ("www.good.jp@evil.com/x", "www.good.jp@evil.com/x", "evil.com"),
        ("https://evil.com\\@good.jp/", "https://evil.com\\@good.jp/", "evil.com"),
        ("https://%65vil.com/", "https://%65vil.com/", "evil.com"),
        ("http://192.168.0.1:80/a", "http://192.168.0.1:80/a", "192.168.0.1"),
        ("http://2130706433/", "http://2130706433/", "2130706433"),
        ("http://[2001:db8::1]/a", "http://[2001:db8::1]/a", "[2001:db8::1]"),
        ("https://日本語.jp/a", "https://日本語.jp/a", "日本語.jp"),
        ("xn--wgv71a119e.jp を", "xn--wgv71a119e.jp", "日本語.jp"),
        ("//a.com/b", "a.com/b", "a.com"),
        ("[市](https://a.com/b)", "https://a.com/b", "a.com"),
        ("ftp://a.com/b", "ftp://a.com/b", "a.com"),
        ("http://localhost/x", "http://localhost/x", "localhost"),
        ("a.com:8080/x", "a.com:8080/x", "a.com"),
    ],
)
def test_a_link_is_read(text: str, words: str, host: str) -> None:
    assert _seen(text) == [(words, host)]


@pytest.mark.parametrize("text", ["javascript:alert(1)", "data:text/html;base64,AAAA", "JAVASCRIPT：alert(1)"])
def test_a_scheme_that_runs_code_is_a_link(text: str) -> None:
    assert len(read("x", text).links) == 1


@pytest.mark.parametrize(
    "text",
    [
        "体温は36.5℃、Vol.3、No.12、3.5km、p.m.から",
        "taro@example.jp",
        "Mr.Children と U.S.A.",
        "令和7.12.24",
        "10.1.2.3",
        "申込はWEB。TEL 012-345",
        "data：人口と世帯",
        "いいえ。はい。",
        "@hana@mastodon.example",
        "15：00／16：00",
        "12.24",
    ],
)
def test_what_is_no_link_is_left_alone(text: str) -> None:
    assert _seen(text) == []


def test_a_files_name_is_no_sure_link() -> None:
    [link] = read("x", "youshiki.zip").links
    assert not link.certain


def test_several_links_are_told_apart() -> None:
    assert [h for _, h in _seen("https://a.com/x と b.net/y、ｃ．ｏｒｇ")] == ["a.com", "b.net", "c.org"]
