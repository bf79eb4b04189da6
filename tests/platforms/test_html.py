"""Mastodon's HTML read back as the text that was written."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasshin.platforms.links import has_link, links_in
from hasshin.platforms.mastodon.html import links_of, same_words, text_of

LONG = (
    '<p>案内は<a href="https://www.city.example.jp/very/long/path/index.html" target="_blank" rel="nofollow">'
    '<span class="invisible">https://www.</span><span class="ellipsis">city.example.jp/very/long/path</span>'
    '<span class="invisible">/index.html</span></a>です</p>'
)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<p>一行目<br />二行目</p><p>次の段落</p>", "一行目\n二行目\n\n次の段落"),
        ("<p>a &lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;</p>", "a <b> & \"c\" 'd'"),
        (LONG, "案内はhttps://www.city.example.jp/very/long/path/index.htmlです"),
        (
            '<p><a href="https://s/tags/x" class="mention hashtag" rel="tag">#<span>福島市</span></a> 晴れ</p>',
            "#福島市 晴れ",
        ),
        (
            '<p><span class="h-card"><a href="https://s/@b" class="u-url mention">@<span>b</span></a></span> さん</p>',
            "@b さん",
        ),
        ("<p>葛󠄀城市 𠮷野家 👨‍👩‍👧</p>", "葛󠄀城市 𠮷野家 👨‍👩‍👧"),
        ('<p class="quote-inline">RE: https://x.example</p><p>本文</p>', "本文"),
        ("<p>本文<script>alert(1)</script></p>", "本文"),
        ("<ul><li>一</li><li>二</li></ul>", "一\n二"),
        ("no markup at all", "no markup at all"),
        ("", ""),
        ("<p></p>", ""),
        ("</p></div><p>閉じない", "閉じない"),
    ],
)
def test_text_is_read_as_it_was_written(content: str, text: str) -> None:
    assert text_of(content) == text


@given(st.text())
def test_no_html_breaks_the_reader(content: str) -> None:
    assert isinstance(text_of(content), str)
    assert isinstance(links_of(content), tuple)


@pytest.mark.parametrize("content", ["<![x[", "<!--", "<!DOCTYPE [", "<![CDATA[x", "<a href=", "&#xfffffff;", "<?php"])
def test_broken_html_is_read_as_far_as_it_goes(content: str) -> None:
    assert text_of("<p>前</p>" + content).startswith("前")


@pytest.mark.parametrize("content", ["<i>" * 20_000 + "</b>" * 20_000, "<p>" * 40_000, "&" * 40_000])
def test_hostile_html_costs_no_more_than_its_length(content: str) -> None:
    began = time.thread_time()
    text_of(content)
    assert time.thread_time() - began < 3


def test_links_are_those_of_the_author_and_not_of_mentions() -> None:
    mention = '<a href="https://s/@b" class="u-url mention">@b</a><a href="javascript:x">x</a>'
    assert links_of(LONG + mention) == ("https://www.city.example.jp/very/long/path/index.html",)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("a\n\n\nb", "a\n\nb ", True), ("a\r\nb", "a\nb", True), ("7月1日", "7月2日", False), ("a", "a a", False)],
)
def test_the_same_words_differ_only_in_white_space(one: str, other: str, same: bool) -> None:
    assert same_words(one, other) is same


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("案内はhttps://www.city.example.jp/sns/。ほかに", ("https://www.city.example.jp/sns/",)),
        ("（https://a.jp/x）「http://b.jp」", ("https://a.jp/x", "http://b.jp")),
        ("see https://a.jp/x_(y). And https://a.jp/x_(y)", ("https://a.jp/x_(y)",)),
        ("なし", ()),
    ],
)
def test_addresses_in_japanese_text_end_where_the_text_goes_on(text: str, links: tuple[str, ...]) -> None:
    assert links_in(text) == links


@pytest.mark.parametrize(
    ("link", "same"),
    [
        ("https://www.city.example.jp/sns", True),
        ("https://WWW.city.example.jp:443/sns/#top", True),
        ("http://www.city.example.jp/sns/", False),
        ("https://www.city.example.jp.evil.example/sns/", False),
        ("https://www.city.example.jp/sns/old", False),
        ("https://www.city.example.jp/SNS/", False),
        ("https://www.city.example.jp:99999/sns/", False),
        ("https://[broken", False),
    ],
)
def test_the_guide_page_is_told_from_look_alikes(link: str, same: bool) -> None:
    assert has_link([link], "https://www.city.example.jp/sns/") is same
