"""The people of a running city, each at a browser of her own, and what they do there; so that a test reads as a story.

`City.person("sato")` is signed in once and stays so. A method that acts waits for the page that answers. `sees` waits
for words that the eye can see; `clauses` are the numbers on the visible chips.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from hasshin.cli.samples import SAMPLE_SIGN_INS
from tests.journeys.running import Demo

PATIENCE = 20_000
"""Milliseconds for a page; machines that test much at once are slow."""
WORKER = 90_000
"""Milliseconds for what the worker does: sending, read-back, screen copy."""
expect.set_options(timeout=PATIENCE)
CHIPS = """el => [...el.querySelectorAll(".cite b, .cites-all summary b")]
    .filter(b => b.checkVisibility()).map(b => b.textContent.trim())"""


@dataclass
class City:
    """A running city. Its people keep their browsers from one story to the next."""

    demo: Demo
    chromium: Browser
    _people: dict[tuple[str, str], Person] = field(default_factory=dict)

    def browser(self, **options: Any) -> BrowserContext:
        """A fresh browser: nobody is signed in."""
        context = self.chromium.new_context(**{"locale": "ja-JP", "base_url": self.demo.url, **options})
        context.set_default_timeout(PATIENCE)
        return context

    def person(self, username: str, **options: Any) -> Person:
        """Somebody of the sample, signed in. With `options` of a browser: at another browser than usual."""
        key = username, repr(sorted(options.items()))
        if key not in self._people:
            self._people[key] = Person(self, username, self.browser(**options).new_page())
            self._people[key].signs_in()
        return self._people[key]

    def visitor(self) -> Person:
        """Somebody outside, who is not signed in."""
        return Person(self, "", self.browser().new_page())


@dataclass
class Person:
    """One person at one browser."""

    city: City
    username: str
    page: Page

    # going and seeing

    def goes(self, path: str) -> Person:
        self.page.goto(path)
        return self

    def signs_in(self, password: str = "") -> None:
        """With the password that the demonstration prints, or with another one."""
        known = {one.username: one.password for one in SAMPLE_SIGN_INS[self.city.demo.city]}
        self.goes("/sign-in/")
        self.page.fill("#username", self.username)
        self.page.fill("#password", password or known[self.username])
        self.page.locator("main button").click()
        self.page.wait_for_load_state()

    def sees(self, *words: str) -> None:
        """Each of these is seen on the page, at once or soon."""
        end = time.monotonic() + PATIENCE / 1000
        while missing := [each for each in words if each not in self.text()]:
            assert time.monotonic() < end, f"{self.username} does not see {missing} on {self.page.url}:\n{self.text()}"
            self.page.wait_for_timeout(200)

    def sees_not(self, *words: str) -> None:
        shown = self.text()
        assert not [each for each in words if each in shown], shown

    def clauses(self, inside: str = "main") -> set[str]:
        """The numbers of the clauses that are seen there."""
        found: set[str] = set()
        for place in self.page.locator(inside).all():
            found.update(place.evaluate(CHIPS))
        return found

    def follows(self, words: str) -> None:
        """Press the first link with these words."""
        self.page.locator("main").get_by_role("link", name=words).first.click()
        self.page.wait_for_load_state()

    def presses(self, words: str) -> None:
        self.page.locator("main").get_by_role("button", name=words, exact=True).locator("visible=true").first.click()
        self.page.wait_for_load_state()

    def is_refused(self, *clauses: str, saying: str = "") -> None:
        """The page says that nothing was changed, by these clauses, and why: refused, or to be mended in the form."""
        refusal = self.page.locator("#refusal")
        expect(refusal).to_contain_text("何も変更していません。")
        assert set(clauses) <= self.clauses("#refusal"), self.clauses("#refusal")
        expect(refusal).to_contain_text(saying)
        expect(refusal.locator(".fix").first).to_be_visible()

    def is_refused_or_told(self, words: str) -> None:
        """The page says what is missing, with no clause to it: a field was left empty."""
        expect(self.page.locator("[role=alert]").first).to_contain_text(words)

    # the path of a post

    def composes(self, title: str, text: str, handles: Sequence[str], **more: Any) -> None:
        """Fill the compose form, without saving."""
        self.goes("/compose/")
        self.page.fill("#title", title)
        for handle in handles:
            self._choose(handle)
        self.fills(text=text, **more)

    def fills(
        self, *, text: str = "", source: str = "", category: str = "", mode: str = "", at: str = "",
        image: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """What of the compose form is named."""
        for name, value in (("text", text), ("source", source), ("category", category), ("scheduled_at", at)):
            if value:
                self.page.fill(f"#{name}", value)
        if mode:
            self.page.check(f"input[name=mode][value={mode}]")
        if image:
            self.page.get_by_text("画像を加える", exact=True).click()
            self.page.set_input_files("#image-new-file", image["file"])
            for name in ("alt", "rights", "portrait"):
                self.page.fill(f"#image-new-{name}", image.get(name, ""))

    def _choose(self, handle: str) -> None:
        box = self.page.locator("label.check-box", has_text=f"@{handle} ·")
        if not box.is_visible():
            self.page.get_by_text("ほかの所属のアカウント").click()
        box.locator("input").check()

    def saves(self) -> int:
        """Save; the new post's id."""
        self.presses("保存して確認へ進む")
        self.page.wait_for_url(re.compile(r"/posts/\d+/$"))
        return int(self.page.url.rstrip("/").rsplit("/", 1)[1])

    def writes(self, title: str, text: str, handles: Sequence[str], **more: Any) -> int:
        self.composes(title, text, handles, **more)
        return self.saves()

    def opens(self, post: int) -> Person:
        return self.goes(f"/posts/{post}/")

    def submits(self, post: int, *, way: str = "", proof: Mapping[str, str] | None = None) -> None:
        """Confirm every caution and submit, by the way that is named: "ground:law", "consent:松戸まつり"."""
        self.opens(post)
        self.confirms("#submit")
        if way:
            self.page.locator(f"#submit input[name=way][value^='{way}']").check()
            ground = way.partition(":")[2]
            for name, value in (proof or {}).items():
                box = self.page.locator(f"#proof-{ground}-{name}")
                if not box.is_visible():
                    self.page.locator("#submit .check-box", has=box).locator("summary").last.click()
                box.fill(value)
        self.page.locator("#submit form button").last.click()
        self.page.wait_for_load_state()

    def confirms(self, section: str) -> None:
        for box in self.page.locator(f"{section} input[name=confirmed]").all():
            box.check()

    def decides(self, post: int, button: str, *, remarks: str = "", passage: tuple[str, str] | None = None) -> None:
        """Open the post, confirm every caution, and press 承認する, 差し戻す or 却下する."""
        self.opens(post)
        self.confirms("#decide")
        if remarks:
            self.page.fill("#remarks", remarks)
        if passage:
            self.page.get_by_text("本文の箇所を指して意見を付ける").click()
            self.page.fill("#p0w", passage[0])
            self.page.fill("#p0r", passage[1])
        self.page.locator("#decide").get_by_role("button", name=button, exact=True).click()
        self.page.wait_for_load_state()

    def approves(self, post: int) -> None:
        self.decides(post, "承認する")
        self.sees("承認されました。")

    def waits_until_out(self, post: int, copies: int = 1) -> None:
        """Look at the post until the worker has delivered it to every account."""
        self.opens(post)
        done = section(self, "配信").locator(".chip-done")
        self.looks_again_until(lambda: done.count() >= copies)

    def looks_again_until(self, true: Any) -> None:
        """Reload the page until that holds."""
        waited = 0
        while not true():
            assert waited < WORKER, f"still not so after {waited / 1000:.0f} s:\n{self.text()}"
            self.page.wait_for_timeout(500)
            self.page.reload()
            waited += 500

    def text(self) -> str:
        return self.page.locator("main").inner_text()

    def finds_record(self, words: str, title: str) -> None:
        """Search the records for words, and open the one with that title."""
        self.goes("/records/")
        self.page.fill("#q", words)
        self.page.get_by_role("button", name="探す").click()
        self.page.wait_for_load_state()
        found = self.page.locator("main").get_by_role("link", name=title)
        self.looks_again_until(lambda: found.count() > 0)
        self.follows(title)

    def shoots(self, path: Path) -> None:
        self.page.screenshot(path=path, full_page=True)


def section(person: Person, heading: str) -> Locator:
    """The part of the page under a heading."""
    return person.page.locator("section", has=person.page.get_by_role("heading", name=heading, exact=True)).last
