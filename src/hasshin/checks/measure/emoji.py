"""Which stretches of a text are one emoji for X: each counts as 2, whatever it is made of (twitter-text v3)."""

from __future__ import annotations

import regex

_BASE = r"[\p{Emoji}--[0-9#*\u00a9\u00ae\U0001F1E6-\U0001F1FF]]"
_PART = rf"{_BASE}(?:\p{{Emoji_Modifier}}|\ufe0f)?"
_TAGS = r"(?:[\U000E0030-\U000E0039\U000E0061-\U000E007A]+\U000E007F)?"

EMOJI = regex.compile(
    rf"[0-9#*]\ufe0f?\u20e3|[\u00a9\u00ae]\ufe0f|\p{{Regional_Indicator}}{{2}}|{_PART}{_TAGS}(?:\u200d{_PART})*",
    regex.V1,
)
