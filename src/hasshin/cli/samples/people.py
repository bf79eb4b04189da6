"""The cast: the same invented people in both cities, each with a place there and something to try."""

from __future__ import annotations

from dataclasses import dataclass

from hasshin.cli.say import words
from hasshin.policy.text import Text, t

PASSWORD = "hasshin-mihon-2026"  # noqa: S105  printed by `hasshin demo`, for invented people alone


@dataclass(frozen=True)
class Person:
    """One of the cast: where she works, at which rank, and what to try as her."""

    username: str
    name: Text
    unit: str
    rank: str
    tries: Text
    contractor: bool = False


@dataclass(frozen=True)
class SignIn:
    """A line of what `hasshin demo` prints."""

    username: str
    password: str
    who: Text
    tries: Text

    def __str__(self) -> str:
        who, tries = words(self.who.ja, self.who.en), words(self.tries.ja, self.tries.en)
        return f"{self.username:<10} {self.password}  {who}: {tries}"


NAMES: dict[str, Text] = {
    "sato": t("佐藤 光", "Hikaru Sato"),
    "suzuki": t("鈴木 葵", "Aoi Suzuki"),
    "takahashi": t("高橋 誠", "Makoto Takahashi"),
    "tanaka": t("田中 恵", "Megumi Tanaka"),
    "ito": t("伊藤 優子", "Yuko Ito"),
    "watanabe": t("渡辺 学", "Manabu Watanabe"),
    "yamamoto": t("山本 健", "Ken Yamamoto"),
    "nakamura": t("中村 隆", "Takashi Nakamura"),
    "kobayashi": t("小林 薫", "Kaoru Kobayashi"),
    "kato": t("加藤 遥", "Haruka Kato"),
    "yoshida": t("吉田 勝", "Masaru Yoshida"),
    "yamada": t("山田 望", "Nozomi Yamada"),
    "sasaki": t("佐々木 直", "Nao Sasaki"),
    "mori": t("森 一樹", "Kazuki Mori"),
}


def _person(username: str, unit: str, rank: str, tries: Text, *, contractor: bool = False) -> Person:
    return Person(username, NAMES[username], unit, rank, tries, contractor)


FUKUSHIMA = (
    _person("sato", "koho", "staff", t("広報の担当。起案し、提出する", "PR operator: writes and submits")),
    _person(
        "suzuki", "koho", "chief", t("同僚。代わりに提出できるが決裁はできない", "colleague: may submit, not decide")
    ),
    _person("takahashi", "koho", "section_head", t("所属長。決裁する", "unit head and PR head: decides")),
    _person("tanaka", "kanko", "deputy_section_head", t("観光課長の代決者", "deputy of the absent head of tourism")),
    _person(
        "ito",
        "koho",
        "deputy_section_head",
        t("広報の課長補佐。指針の確認がまだ", "deputy head of PR: has not acknowledged the guideline"),
    ),
    _person("kato", "kanko", "staff", t("観光の担当。起案し、提出する", "tourism operator: writes and submits")),
    _person("yoshida", "kanko", "section_head", t("観光課長（出張中）", "head of tourism, away on business")),
    _person("yamada", "kiki", "staff", t("危機管理の担当", "operator of crisis management")),
    _person(
        "sasaki", "kiki", "section_head", t("危機管理室長。決裁し、発信停止もできる", "its head: decides, freezes")
    ),
    _person(
        "watanabe",
        "koen",
        "staff",
        t("利用許可が終わった所属の人。提出は断られる", "outsider: her unit is not released"),
    ),
    _person(
        "yamamoto",
        "joho",
        "chief",
        t("情報管理課。職員・端末・アカウントを管理", "keeps staff, terminals and accounts"),
    ),
    _person(
        "nakamura", "joho", "department_head", t("情報システム管理者。利用許可を出す", "releases units for services")
    ),
    _person("kobayashi", "joho", "section_head", t("情報セキュリティ管理者。止める、消す", "stops and deletes")),
    _person("mori", "koho", "staff", t("受託者。起案だけできる", "contractor: may only write"), contractor=True),
)

MATSUDO = (
    _person("sato", "koho", "staff", t("運用担当者。起案し、提出する", "operator: writes and submits")),
    _person("suzuki", "koho", "chief", t("もう一人の運用担当者。確認する", "the other operator: checks")),
    _person(
        "takahashi",
        "koho",
        "section_head",
        t("アカウント運用責任者。事前同意と後閲", "account owner: consents, after-reviews"),
    ),
    _person("tanaka", "koho", "deputy_section_head", t("運用責任者の代決者", "deputy of the account owner")),
    _person("ito", "koho", "chief", t("LINE の運用担当者", "operator of the LINE account")),
    _person(
        "kato", "kanko", "staff", t("名簿に一人だけ。提出は断られる", "alone on her roster: submitting is refused")
    ),
    _person(
        "yoshida", "kanko", "section_head", t("観光振興課長。ルールがまだない", "head of tourism; no account rules yet")
    ),
    _person("yamada", "kiki", "staff", t("危機管理の運用担当者。緊急発信", "crisis operator: urgent posts")),
    _person("sasaki", "kiki", "section_head", t("その運用責任者。後閲する", "their owner: signs after-reviews")),
    _person(
        "watanabe",
        "koen",
        "staff",
        t("他の課の人。責任者とルールがまだない", "outsider: no owner, no rules"),
    ),
    _person("yamamoto", "joho", "chief", t("危機管理アカウントの確認役", "second operator of crisis management")),
    _person(
        "nakamura",
        "seisaku",
        "department_head",
        t("運用管理者。任命と利用の全般", "operations manager: appoints, oversees"),
    ),
    _person(
        "kobayashi", "joho", "section_head", t("セキュリティ管理者。端末と開設", "security manager: terminals, opening")
    ),
    _person("mori", "koho", "staff", t("受託者。起案だけできる", "contractor: may only write"), contractor=True),
)

CAST = {"fukushima": FUKUSHIMA, "matsudo": MATSUDO}

SAMPLE_SIGN_INS: dict[str, tuple[SignIn, ...]] = {
    city: tuple(SignIn(p.username, PASSWORD, p.name, p.tries) for p in people) for city, people in CAST.items()
}
"""Who may sign in to each sample city, and what to try."""
