"""A sentence in both languages of the product.

Ground rooms know no web framework and so no translation catalogue; a pair of sentences
side by side can't lose one of its halves.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

Language = Literal["ja", "en"]


class Text(BaseModel):
    """One sentence, Japanese and English. `{name}` placeholders are filled by `fill`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ja: str
    en: str

    def fill(self, **values: Any) -> Text:
        """The same sentence with its placeholders filled; a value may itself be a `Text`."""

        def one(template: str, language: Language) -> str:
            shown = {k: v.of(language) if isinstance(v, Text) else v for k, v in values.items()}
            return template.format(**shown)

        return Text(ja=one(self.ja, "ja"), en=one(self.en, "en"))

    def of(self, language: str) -> str:
        """The sentence in `language` ("ja", or anything else for English)."""
        return self.ja if language.startswith("ja") else self.en


def t(ja: str, en: str) -> Text:
    """Short form of `Text(ja=..., en=...)`."""
    return Text(ja=ja, en=en)


def joined(texts: Iterable[Text]) -> Text:
    """Several of them as one list in words: 「甲、乙」, "A, B"; 「なし」 and "none" where there is nothing."""
    found = tuple(texts)
    if not found:
        return Text(ja="なし", en="none")
    return Text(ja="、".join(one.ja for one in found), en=", ".join(one.en for one in found))
