"""Ours, not ours, or made to look like ours: the answer to what a citizen pasted, with every reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hasshin.checks.genuine import words
from hasshin.checks.genuine.forms import canonical
from hasshin.checks.genuine.known import Book, Fake, Known
from hasshin.checks.genuine.mentions import Mention, mentions, names_in
from hasshin.checks.genuine.near import exact, nearest, nearest_name
from hasshin.checks.genuine.words import Why
from hasshin.checks.kinds import shorteners
from hasshin.checks.text.domains import covered, looks_like

Verdict = Literal["ours", "looks_like", "not_ours", "unclear"]
DEEPEST = 8  # parts of a path that are looked at
_WORST_FIRST: tuple[Verdict, ...] = ("looks_like", "not_ours", "unclear", "ours")


@dataclass(frozen=True)
class Answer:
    """What one mention is. `account` is the one of ours that it is, was, or looks like; `fake` a notice of it."""

    verdict: Verdict
    mention: Mention
    reasons: tuple[Why, ...]
    account: Known | None = None
    fake: Fake | None = None


@dataclass(frozen=True)
class Verified:
    """The answer to the whole text: the gravest of its mentions. Without any mention it is unclear."""

    verdict: Verdict
    answers: tuple[Answer, ...]


def verify(book: Book, text: str) -> Verified:
    """Look at every address and handle in the text, and at its display names where those are not ours."""
    found = mentions(text)
    answers = [_answer(book, mention) for mention in found]
    if any(one.kind in {"address", "handle"} for one in found) and not any(a.verdict == "ours" for a in answers):
        answers = [_with_names(book, answer, text) for answer in answers]
    if not answers:
        return Verified("unclear", ())
    ordered = sorted(answers, key=lambda a: _WORST_FIRST.index(a.verdict))
    return Verified(ordered[0].verdict, tuple(ordered))


def _answer(book: Book, mention: Mention) -> Answer:
    if mention.kind == "name":
        return _by_name(book, mention)
    if (practised := _practice_page(book, mention)) is not None:
        return _of_ours(mention, practised, ())
    if (fake := _fake(book, mention)) is not None:
        return Answer("not_ours", mention, (words.known_fake(fake.title),), fake=fake)
    if mention.kind == "site":
        return _site(book, mention)
    if mention.imitates:
        return _imitated_host(book, mention)
    return _of_a_service(book, mention)


def _of_a_service(book: Book, mention: Mention) -> Answer:
    """By the service's own id, else by exactly that handle, else by what it looks like."""
    if mention.remote_id and (by_id := book.by_id.get((mention.service, mention.remote_id))) is not None:
        return _of_ours(mention, by_id, ())
    same = [one for one in exact(book, mention.handle, mention.service) if _same_server(one, mention)]
    real = [one for one in same if not one.practice]
    if real and mention.handle:
        return _same_handle(mention, real)
    if same and mention.handle and not mention.service and not mention.tricks:
        return Answer("unclear", mention, (words.practice_only(same[0]),), account=same[0])
    return _unlike(book, mention)


def _practice_page(book: Book, mention: Mention) -> Known | None:
    """The account for practice whose page, or a page below it, the address is."""
    parts = mention.page.split("/")
    ends = range(len(parts), max(len(parts) - DEEPEST, 0), -1)
    return next((book.by_page[page] for end in ends if (page := "/".join(parts[:end])) in book.by_page), None)


def _same_server(one: Known, mention: Mention) -> bool:
    """On services of many servers the server is part of the name."""
    return one.service != "mastodon" or not mention.host or not one.host or one.host == mention.host


def _same_handle(mention: Mention, same: list[Known]) -> Answer:
    one = min(same, key=lambda each: each.state == "closed")
    deceits = [words.trick(name) for name in sorted(mention.tricks & {"unseen", "bidi", "wide"})]
    if deceits:
        return Answer("looks_like", mention, (*deceits, words.near_to(one)), account=one)
    remarks = [words.trick(name) for name in sorted(mention.tricks & {"percent", "userinfo"})]
    if mention.kind == "handle" and not mention.service:
        remarks.append(words.on_that_service(one))
    return _of_ours(mention, one, tuple(remarks))


def _of_ours(mention: Mention, one: Known, remarks: tuple[Why, ...]) -> Answer:
    if one.state == "closed":
        return Answer("not_ours", mention, (words.was_ours(one), *remarks), account=one)
    stopped = (words.STOPPED,) if one.state == "stopped" else ()
    first = words.practised(one) if one.practice else words.listed(one)
    return Answer("ours", mention, (first, *stopped, *remarks), account=one)


def _unlike(book: Book, mention: Mention) -> Answer:
    """Not one of ours as written: look-alike, same name elsewhere, or just somebody else's."""
    deceits = tuple(words.trick(name) for name in sorted(mention.tricks))
    elsewhere = exact(book, mention.handle, "") if mention.handle else []
    if elsewhere:
        one = min(elsewhere, key=lambda each: (each.practice, each.state == "closed"))
        why = _same_elsewhere(book, mention, one)
        return Answer("looks_like", mention, (why, *deceits), account=one)
    near = nearest(book, mention.handle, mention.service) if mention.handle else None
    if near is not None:
        reasons = [words.NEAR[near.how], *words.shown(near.differences, near.how)]
        if near.account is not None:
            reasons.append(words.near_to(near.account))
            if mention.service and near.account.service != mention.service and not near.account.practice:
                reasons.append(
                    words.other_service(near.account, mention.service, there=book.has_service(mention.service))
                )
        return Answer("looks_like", mention, (*reasons, *deceits), account=near.account)
    if (known := _name_as_handle(book, mention)) is not None:
        return known
    if mention.remote_id.startswith("lin.ee/"):
        return Answer("unclear", mention, (words.SHORT_LINK,))
    return Answer("not_ours", mention, (words.NOT_LISTED, *deceits))


def _same_elsewhere(book: Book, mention: Mention, one: Known) -> Why:
    """Why a handle of ours is not ours there: the other is for practice, on another server, or on another service."""
    if one.practice:
        return words.practice_only(one)
    if one.service == mention.service:
        return words.other_server(one, mention.host)
    return words.other_service(one, mention.service, there=book.has_service(mention.service))


def _name_as_handle(book: Book, mention: Mention) -> Answer | None:
    """A handle in Japanese (YouTube allows it) is compared as a name."""
    if mention.handle.isascii() or (found := nearest_name(book, mention.handle)) is None:
        return None
    reasons = (words.NAME[found.how].fill(name=found.name), words.compare(found.account))
    return Answer("looks_like", mention, reasons, account=found.account)


def _imitated_host(book: Book, mention: Mention) -> Answer:
    """The address is on a host that plays the service. Whose handle stands in it makes it worse, never better."""
    reasons = [words.imitated_host(mention.host, mention.imitates, with_user=bool(mention.user))]
    reasons += [words.trick(name) for name in sorted(mention.tricks - {"imitated_host", "userinfo"})]
    ours = exact(book, mention.handle, "") if mention.handle else []
    near = nearest(book, mention.handle, "") if mention.handle and not ours else None
    account = ours[0] if ours else near.account if near is not None else None
    if ours or near is not None:
        if account is not None:
            reasons.append(words.near_to(account))
        return Answer("looks_like", mention, tuple(reasons), account=account)
    return Answer("not_ours", mention, tuple(reasons))


def _site(book: Book, mention: Mention) -> Answer:
    if covered(mention.host, book.city.own_domains):
        return Answer("unclear", mention, (words.OWN_SITE,))
    if mention.service:
        return Answer("unclear", mention, (words.NO_PROFILE,))
    if shorteners.is_known(mention.host):
        return Answer("unclear", mention, (words.SHORT_ADDRESS,))
    likeness, domain = looks_like(mention.host, mention.user, book.city.own_domains)
    if likeness == "yes":
        return Answer("looks_like", mention, (words.imitated_site(mention.host, domain),))
    owner = next((one for one in book.accounts if one.host and one.host == mention.host), None)
    if owner is not None:
        return Answer("unclear", mention, (words.NO_PROFILE,))
    return Answer("not_ours", mention, (words.UNKNOWN_SITE,))


def _by_name(book: Book, mention: Mention) -> Answer:
    found = None
    for name in (mention.written, *names_in(mention.written)):
        found = nearest_name(book, name)
        if found is not None:
            break
    if found is None:
        return Answer("unclear", mention, (words.NOTHING_FOUND,))
    reasons = (words.NAME[found.how].fill(name=found.name), words.compare(found.account))
    return Answer("unclear" if found.how == "same" else "looks_like", mention, reasons, account=found.account)


def _with_names(book: Book, answer: Answer, text: str) -> Answer:
    """A profile that bears a name of ours, or one made to look like it, under a handle that is not ours."""
    if answer.verdict not in {"not_ours", "looks_like"} or answer.mention.kind == "site" or answer.fake is not None:
        return answer
    if answer.account is not None and answer.account.state == "closed" and answer.verdict == "not_ours":
        return answer
    for name in names_in(text):
        found = nearest_name(book, name)
        if found is not None:
            why = words.BORROWED[found.how].fill(name=found.name)
            return Answer("looks_like", answer.mention, (why, *answer.reasons), answer.account or found.account)
    return answer


def _fake(book: Book, mention: Mention) -> Fake | None:
    for one in book.fakes:
        if one.remote_id and one.remote_id == mention.remote_id and one.service == mention.service:
            return one
        if not one.handle or canonical(one.service, one.handle) != canonical(one.service, mention.handle):
            continue
        if one.service and mention.service and one.service != mention.service:
            continue
        if one.service == "mastodon" and mention.host and one.host and mention.host != one.host:
            continue
        if not one.service and one.host != mention.host:
            continue
        return one
    return None
