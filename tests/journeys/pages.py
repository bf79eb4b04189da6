"""Every page of a city that a person can reach by links, and what stands on it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.journeys.people import Person

FRAME = "nav a, nav button, h2:not(:has(a)), legend, dt, main button, summary, .support, .note-title, .lead, footer"
"""Where our own words stand; what the city wrote (titles, texts, names) stands elsewhere."""
HREFS = "() => [...document.querySelectorAll('a[href^=\"/\"]')].map(a => a.getAttribute('href'))"
WORDS = """frame => [...document.querySelectorAll(frame)]
    .filter(e => !e.closest('[lang]:not(html)'))
    .map(e => { const own = e.cloneNode(true);
                own.querySelectorAll('.cites, .cites-all, .cite, [lang], b').forEach(c => c.remove());
                return own.textContent.replace(/\\s+/g, ' ').trim() })
    .filter(t => t)"""
SMALL = """() => [...document.querySelectorAll(
        'nav a, button, .button, select, textarea, input:not([type=hidden]):not([type=checkbox]):not([type=radio]),'
        + ' label.check, summary:not(.cites-all > summary)')]
    .filter(e => e.checkVisibility() && !e.closest('.side'))
    .map(e => [e.getBoundingClientRect().height, e.outerHTML.slice(0, 90)])
    .filter(([height]) => height > 0 && height < 43.5)"""
WIDE = """() => document.documentElement.scrollWidth > document.documentElement.clientWidth
    ? [...document.querySelectorAll('body *')]
        .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
        .map(e => e.outerHTML.slice(0, 90)).slice(-3) : []"""


def pages(person: Person, most: int = 45) -> Iterator[str]:
    """Stand on each page in turn: from home by its links, at most three of a kind. Yields where one stands."""
    waiting, seen, kinds = ["/", "/compose/", "/practice/"], set[str](), dict[str, int]()
    while waiting and len(seen) < most:
        path = waiting.pop(0)
        kind = re.sub(r"\d+|(?<=/practice/).+", "*", path)
        if path in seen or kinds.get(kind, 0) >= 3 or "/blobs/" in path or "/images/" in path:
            continue
        seen.add(path)
        kinds[kind] = kinds.get(kind, 0) + 1
        answer = person.page.goto(path)
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"
        for href in person.page.evaluate(HREFS):
            waiting.append(str(href).partition("#")[0].partition("?")[0])
        yield path
