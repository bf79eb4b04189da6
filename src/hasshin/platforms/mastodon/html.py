"""Mastodon's HTML as the plain text that was written.

Mastodon turns blank lines into paragraphs, line ends into <br>, and cuts addresses into spans of which some are
invisible; the text of all spans together is the address. Quotation fallbacks (class quote-inline) are not the author's.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

_PARAGRAPHS = {"p", "blockquote", "pre", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "div"}
_VOID = {"br", "img", "hr", "wbr", "input", "meta", "link"}
_NOT_SHOWN = {"script", "style", "template"}
_SPACES = re.compile(r"\s+")
# Deeper than any server nests; a hostile page must not cost time by its depth.
_DEEPEST = 100


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.links: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def _hidden(self) -> bool:
        return any(hidden for _, hidden in self._open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        classes = (given.get("class") or "").split()
        if tag not in _VOID and len(self._open) < _DEEPEST:
            self._open.append((tag, tag in _NOT_SHOWN or "quote-inline" in classes))
        if self._hidden():
            return
        if tag == "br":
            self.parts.append("\n")
        elif tag in _PARAGRAPHS:
            self._paragraph()
        elif tag == "li":
            self.parts.append("\n")
        # A mention or hashtag is a link of the server's making, not an address that the author wrote.
        if tag == "a" and not {"mention", "hashtag"} & set(classes) and (href := given.get("href")):
            self.links.append(href)

    def handle_endtag(self, tag: str) -> None:
        shown = not self._hidden()
        for depth in range(len(self._open) - 1, -1, -1):
            if self._open[depth][0] == tag:
                del self._open[depth:]
                break
        if tag in _PARAGRAPHS and shown:
            self._paragraph()

    def _paragraph(self) -> None:
        if self.parts and self.parts[-1] != "\n\n":
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden():
            self.parts.append(data)


def _parsed(content: str) -> _Reader:
    reader = _Reader()
    try:
        reader.feed(content)
        reader.close()
    except AssertionError:
        # Python's parser gives up on broken declarations (`<![x[`); then they are plain text.
        reader = _Reader()
        reader.feed(content.replace("<!", "&lt;!"))
        reader.close()
    return reader


def text_of(content: str) -> str:
    """Plain text of a status's `content` or an account's `note`; lines and paragraphs kept, no space at the ends."""
    return "".join(_parsed(content).parts).strip()


def links_of(content: str) -> tuple[str, ...]:
    """The http(s) addresses that the HTML links to, in order, without those of mentions and hashtags."""
    return tuple(h for h in _parsed(content).links if h.lower().startswith(("http://", "https://")))


def same_words(one: str, other: str) -> bool:
    """Do two plain texts have the same words? Servers differ only in white space at lines, ends and paragraphs."""
    return _SPACES.sub(" ", one).strip() == _SPACES.sub(" ", other).strip()
