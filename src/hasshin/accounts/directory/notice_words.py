"""The words of a notice where its author gives none: ready for a fake in a hurry, and English for a Japanese notice."""

from __future__ import annotations

from hasshin.accounts.models import Account
from hasshin.checks.genuine.words import service_name
from hasshin.city.pack import current_pack
from hasshin.policy.text import Text, t

FAKE_TITLE = t("市を装う偽アカウントにご注意ください", "Beware of a fake account that poses as the city")
FAKE_TEXT = t(
    "{city}を装う偽アカウントを確認しました。市とは関係ありません。リンクを開いたり、メッセージに返信したり、"
    "個人情報を送ったりしないでください。市の公式アカウントは、公式アカウント一覧で確かめられます。",
    "An account that poses as {city} has been found. It has nothing to do with the city. Do not open its links, answer "
    "its messages or send it personal data. The city's own accounts are on the list of official accounts.",
)
FAKE_OF = t(
    "市の公式アカウント「{name}」（{service}、@{handle}）を装う偽アカウントを確認しました。市とは関係ありません。リンクを開いたり、"
    "メッセージに返信したり、個人情報を送ったりしないでください。市の公式アカウントは、公式アカウント一覧で確かめられます。",
    "An account that poses as the city's official account {name} ({service}, @{handle}) has been found. It has nothing "
    "to do with the city. Do not open its links, answer its messages or send it personal data. The city's own accounts "
    "are on the list of official accounts.",
)
IN_JAPANESE_TITLE = t("{city}からのお知らせ", "A notice from {city} (in Japanese)")
IN_JAPANESE_TEXT = t(
    "このお知らせは日本語のみです。", "{city} has published this notice in Japanese only. Please see the Japanese page."
)


def filled(kind: str, title: Text, text: Text, account: Account | None) -> tuple[Text, Text]:
    """Title and text with what is empty filled in: all of a fake's, the English of any other."""
    ready_title, ready_text = _fake(account) if kind == "impersonation" else _other()
    if kind == "impersonation":
        return _either(title, ready_title), _either(text, ready_text)
    return Text(ja=title.ja, en=title.en.strip() or ready_title.en), Text(
        ja=text.ja, en=text.en.strip() or ready_text.en
    )


def _fake(account: Account | None) -> tuple[Text, Text]:
    city = current_pack().city.name
    if account is None:
        return FAKE_TITLE, FAKE_TEXT.fill(city=city)
    service = service_name(account.service)
    return FAKE_TITLE, FAKE_OF.fill(name=account.name, service=service, handle=account.handle.removeprefix("@"))


def _other() -> tuple[Text, Text]:
    city = current_pack().city.name
    return IN_JAPANESE_TITLE.fill(city=city), IN_JAPANESE_TEXT.fill(city=city)


def _either(said: Text, ready: Text) -> Text:
    return Text(ja=said.ja.strip() or ready.ja, en=said.en.strip() or ready.en)
