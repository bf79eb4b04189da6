"""What a source says in figures, and what of a text contradicts it. Pure: strings in, contradictions out.

Whatever the text says of intensity, level, height, magnitude, time, day, warning or place must be in the source; what
it leaves out is no contradiction (casebook: Nobeoka, 2024).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import regex
from pydantic import BaseModel, ConfigDict

from hasshin.policy.clock import JST
from hasshin.posts import figure_words as w


class Figures(BaseModel):
    """The figures of one source for the city. `areas` are names that stand for it, `others` those of other places.

    `intensity` as 4, 5-, 5+ (empty: none); `levels` of what is in force; `heights` in metres; `times` aware, ISO 8601.
    `mark` is 【訓練】 or 【試験】 where the source is no real one. `withdrawn`: it takes back what was said before.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    areas: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    lifted: tuple[str, ...] = ()
    levels: tuple[int, ...] = ()
    intensity: str = ""
    max_intensity: str = ""
    magnitude: str = ""
    heights: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    mark: str = ""
    withdrawn: bool = False

    def moments(self) -> tuple[datetime, ...]:
        """The times, in Japan."""
        return tuple(datetime.fromisoformat(one).astimezone(JST) for one in self.times)


@dataclass(frozen=True)
class Contradiction:
    """`what` is contradicted by `words` of the text; `source` is what the source says, empty where it says nothing."""

    what: str
    words: str
    source: str


def contradictions(figures: Figures, text: str, own_order: str = "") -> tuple[Contradiction, ...]:
    """All of one text. `own_order`: the evacuation order that the city itself has given and states with its source."""
    plain = _plain(text)
    found = [
        *_mark(figures, plain),
        *_intensity(figures, plain),
        *_levels(figures, plain, own_order),
        *_orders(plain, own_order),
        *_times(figures, plain),
        *_days(figures, plain),
        *_sizes(figures, plain),
        *_kinds(figures, plain),
        *_areas(figures, plain),
    ]
    return tuple(dict.fromkeys(found))


def order_of(source: str) -> str:
    """The city's own order as its statement of sources has it: 「市の発令：避難指示（災害対策本部第3号 14:20）」."""
    found = w.OWN_ORDER.search(_plain(source))
    return found["order"] if found else ""


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _mark(figures: Figures, text: str) -> Iterator[Contradiction]:
    if figures.mark and not text.startswith(figures.mark):
        yield Contradiction("mark", text[:20], figures.mark)
    drill = w.DRILL.search(text)
    if not figures.mark and drill:
        yield Contradiction("real", drill[0], "")


def _intensity(figures: Figures, text: str) -> Iterator[Contradiction]:
    for found in w.INTENSITY.finditer(text):
        highest = bool(found["most"])
        source = figures.max_intensity if highest else figures.intensity
        said = [_strength(found["n"], found["s"])]
        said += [_strength(found["n2"], found["s2"])] if found["n2"] else []
        if any(one != source for one in said):
            yield Contradiction("intensity", found[0], source)


def _strength(digit: str, side: str | None) -> str:
    return w.DIGITS.get(digit, digit) + w.SIDES.get((side or "").lower(), "")


def _levels(figures: Figures, text: str, own_order: str) -> Iterator[Contradiction]:
    for name in sorted({_plain(k) for k in (*figures.kinds, *figures.lifted)}, key=len, reverse=True):
        text = text.replace(name, "\x1a")
    known = " ".join(f"{n}" for n in sorted(figures.levels))
    for found in w.LEVEL.finditer(text):
        number = int(w.DIGITS.get(found["n"], found["n"]))
        if own_order and number == w.LEVEL_OF_ORDER[own_order]:
            continue
        if number not in figures.levels:
            yield Contradiction("level", found[0], known)
        elif not found["like"] and not found["alike"]:
            yield Contradiction("level_as_order", found[0], f"{number}相当")


def _orders(text: str, own_order: str) -> Iterator[Contradiction]:
    for found in w.ORDER.finditer(text):
        if w.ORDERS.get(found[0].lower(), found[0]) != own_order or not own_order:
            yield Contradiction("order", found[0], "")


def _times(figures: Figures, text: str) -> Iterator[Contradiction]:
    moments = figures.moments()
    shown = " ".join(dict.fromkeys(f"{one:%H:%M}" for one in moments))
    for found in w.CLOCK.finditer(text):
        hour, minute = _clock(found)
        if not any(one.hour == hour and minute in (None, one.minute) for one in moments):
            yield Contradiction("time", found[0].strip(), shown)


def _clock(found: regex.Match[str]) -> tuple[int, int | None]:
    hour = int(found["h"] or found["h2"])
    late = found["half"] in ("午後", "夜") or (found["ap"] or "").lower() == "p"
    early = found["half"] == "午前" or (found["ap"] or "").lower() == "a"
    if late and hour < 12:  # noqa: PLR2004
        hour += 12
    if early and hour == 12:  # noqa: PLR2004
        hour = 0
    minute = 30 if found["hm"] else found["m"] or found["m2"]
    return hour % 24, None if minute is None else int(minute)


def _days(figures: Figures, text: str) -> Iterator[Contradiction]:
    moments = figures.moments()
    shown = " ".join(dict.fromkeys(f"{one.month}/{one.day}" for one in moments))
    for found in w.DAY.finditer(text):
        month = found["m"] or found["m2"] or (w.MONTHS.get(found["em"][:3].lower()) if found["em"] else None)
        day = int(found["d"] or found["d2"] or found["ed"])
        if not any(one.day == day and (month is None or one.month == int(month)) for one in moments):
            yield Contradiction("day", found[0], shown)


def _sizes(figures: Figures, text: str) -> Iterator[Contradiction]:
    for found in w.HEIGHT.finditer(text):
        metres = float(found["n"]) / (100 if found["u"] in ("cm", "センチ") else 1)
        if not any(float(one) == metres for one in figures.heights):
            yield Contradiction("height", found[0], " ".join(f"{one}m" for one in figures.heights))
    for found in w.MAGNITUDE.finditer(text):
        if not figures.magnitude or float(found["n"]) != float(figures.magnitude):
            yield Contradiction("magnitude", found[0], figures.magnitude and f"M{figures.magnitude}")


def _kinds(figures: Figures, text: str) -> Iterator[Contradiction]:
    known = [_plain(one) for one in (*figures.kinds, *figures.lifted)]
    shown = " ".join((*figures.kinds, *figures.lifted))
    text = w.BOTH.sub("\x1a", text)
    for name in sorted(known, key=len, reverse=True):
        # 「大津波警報」 holds 「津波警報」, and says more.
        text = regex.sub(rf"(?<!大){regex.escape(name)}", "\x1a", text)
    for found in w.KIND.finditer(text):
        bare = found[0].removeprefix("気象")
        if not any(bare in name for name in known):
            yield Contradiction("kind", found[0], shown)
    if figures.withdrawn:
        return
    said = w.LIFTED.search(text)
    if said and not figures.lifted:
        yield Contradiction("lifted", said[0], shown)
    if figures.lifted and not figures.kinds and not said:
        yield Contradiction("not_lifted", "", shown)


def _areas(figures: Figures, text: str) -> Iterator[Contradiction]:
    ours = sorted({_plain(one) for one in figures.areas}, key=len, reverse=True)
    for name in ours:
        text = text.replace(name, "\x1a")
    for name in figures.others:
        if len(name) > 1 and _plain(name) in text:
            yield Contradiction("area", name, " ".join(figures.areas))
    for found in w.TOWN.finditer(text):
        if found[0] not in w.NO_TOWN and found[0] not in figures.others:
            yield Contradiction("area", found[0], " ".join(figures.areas))
