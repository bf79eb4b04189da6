"""What a template holds: its text in several languages side by side, and typed fields that stand open in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from hasshin.policy.text import Text, t
from hasshin.policy.vocabulary import ModeName

Kind = Literal["time", "date", "place", "text", "choice", "number", "level"]
KINDS: dict[str, Text] = {
    "time": t("時刻", "time"),
    "date": t("日付", "date"),
    "place": t("場所", "place"),
    "text": t("文", "text"),
    "choice": t("選択", "choice"),
    "number": t("数", "number"),
    "level": t("段階", "level"),
}
LANGUAGES: dict[str, Text] = {
    "ja": t("日本語", "Japanese"),
    "ja-easy": t("やさしい日本語", "plain Japanese"),
    "en": t("英語", "English"),
    "zh-hans": t("中国語（簡体字）", "Chinese (simplified)"),
    "zh-hant": t("中国語（繁体字）", "Chinese (traditional)"),
    "ko": t("韓国語", "Korean"),
    "vi": t("ベトナム語", "Vietnamese"),
    "tl": t("フィリピノ語", "Filipino"),
    "pt": t("ポルトガル語", "Portuguese"),
    "ne": t("ネパール語", "Nepali"),
}
OPEN = re.compile(r"\{\{\s*([^{}\n]{0,60}?)\s*\}\}")
LONGEST = 10_000  # code points of one text
MOST_FIELDS = 40
ID = r"^[a-z][a-z0-9_]{0,29}$"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Option(_Frozen):
    """One thing to choose; `title` are its words, by the language of the text it comes to stand in."""

    value: str = Field(min_length=1, max_length=60)
    title: Text


class Open(_Frozen):
    """One open field. A line that holds an optional one is left out while nothing is filled in.

    `max_length` in characters (text, place), `unit` beside a number, `options` of a choice or, in order, of a level.
    """

    id: str = Field(pattern=ID)
    label: Text
    kind: Kind = "text"
    required: bool = True
    max_length: int = Field(default=60, ge=1, le=2000)
    unit: Text | None = None
    least: float | None = None
    most: float | None = None
    options: tuple[Option, ...] = Field(default=(), max_length=60)

    @model_validator(mode="after")
    def _has_options(self) -> Open:
        if (self.kind in ("choice", "level")) != bool(self.options):
            raise ValueError(f"{self.id}: a choice or level has options, and nothing else has")
        if len({one.value for one in self.options}) != len(self.options):
            raise ValueError(f"{self.id}: two options have the same value")
        return self


class Body(_Frozen):
    """One version of a template. `{{id}}` stands for a field in the title and in every text.

    `texts` by language, Japanese among them; `variants` by service where it says the same in other words, each by
    language too. One filling makes one draft for all accounts.
    """

    title: str = Field(min_length=1, max_length=120)
    title_en: str = Field(default="", max_length=120, description="for lists in English; else the title")
    texts: dict[str, str]
    variants: dict[str, dict[str, str]] = Field(default={}, max_length=20)
    fields: tuple[Open, ...] = Field(default=(), max_length=MOST_FIELDS)
    mode: ModeName = "ordinary"
    category: str = Field(default="", max_length=200)
    source: str = Field(default="", max_length=500)

    @field_validator("texts")
    @classmethod
    def _in_japanese(cls, texts: dict[str, str]) -> dict[str, str]:
        if not texts.get("ja", "").strip():
            raise ValueError("a template has its text in Japanese (ja)")
        return {language: text for language, text in texts.items() if text.strip()}

    @model_validator(mode="after")
    def _whole(self) -> Body:
        ids = [one.id for one in self.fields]
        if len(set(ids)) != len(ids):
            raise ValueError("two fields have the same id")
        used = set()
        for where, text in self.passages():
            if len(text) > LONGEST:
                raise ValueError(f"{where}: longer than {LONGEST} characters")
            named = OPEN.findall(text)
            unknown = [name for name in named if name not in ids]
            if unknown:
                raise ValueError(f"{where}: {{{{{unknown[0]}}}}} is no field of this template")
            used |= set(named)
        idle = [name for name in ids if name not in used]
        if idle:
            raise ValueError(f"the field {idle[0]} stands nowhere in the text")
        unheard = [one for part in (self.texts, *self.variants.values()) for one in part if one not in LANGUAGES]
        if unheard:
            raise ValueError(f"{unheard[0]} is none of the languages {', '.join(LANGUAGES)}")
        return self

    def heading(self, language: str) -> str:
        """The title for a list: each field by its name."""
        names = {one.id: one.label.of(language) for one in self.fields}
        title = self.title if language == "ja" else self.title_en or self.title
        return OPEN.sub(lambda m: f"〔{names[m[1]]}〕", title)

    @property
    def named(self) -> Text:
        """`heading` in both languages of the screens."""
        return Text(ja=self.heading("ja"), en=self.heading("en"))

    def passages(self) -> Iterator[tuple[str, str]]:
        """Every text with its place: title, texts.<language>, variants.<service>.<language>."""
        yield "title", self.title
        yield "title_en", self.title_en
        for language, text in self.texts.items():
            yield f"texts.{language}", text
        for service, part in self.variants.items():
            for language, text in part.items():
                yield f"variants.{service}.{language}", text
