"""What writer and decider must know of a service before they act: what can't be undone there, and what a post costs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from hasshin.accounts.models import Account
from hasshin.platforms.abilities import Capabilities
from hasshin.platforms.registry import CONNECTORS, abilities_of
from hasshin.policy.text import Text, t
from hasshin.posts.content import Content
from hasshin.posts.pricing import price_of

FOR_GOOD = t(
    "発信した後は、本製品から直すことも消すこともできません。",
    "Once published it can be neither changed nor deleted from here.",
)
NO_EDIT = t(
    "発信した後は直せません。誤りは削除して出し直すか、訂正の投稿で正します。",
    "Once published it can't be changed: delete and publish anew, or correct it with another post.",
)
NO_DELETE = t("発信した後は、本製品から消せません。", "Once published it can't be deleted from here.")
NEW_ID = t("直すと新しい投稿として扱われ、アドレスが変わります。", "Changing it makes a new post with another address.")
NO_ALT_ON_VIDEO = t(
    "動画の代替テキストはこのサービスでは表示されません。大事な内容は本文にも書いてください。",
    "The text alternative of a video is not shown on this service. Say what matters in the text too.",
)
NO_ALT = t(
    "画像や動画の代替テキストはこのサービスでは表示されません。大事な内容は本文にも書いてください。",
    "Text alternatives of images and videos are not shown on this service. Say what matters in the text too.",
)


@dataclass(frozen=True)
class Cost:
    """What this post costs on one account, in `currency`, by the price list of `stated`."""

    account: str
    amount: Decimal
    currency: str
    stated: str


@dataclass(frozen=True)
class Expected:
    """Cautions without repeats, in order, and what is charged."""

    cautions: tuple[Text, ...]
    costs: tuple[Cost, ...]


def has_titles(accounts: Iterable[Account]) -> bool:
    """Whether any of these accounts publishes a title."""
    known = [account for account in accounts if account.connector in CONNECTORS]
    return any(abilities_of(account.connector, account.service).limits.max_title for account in known)


def expected(content: Content, accounts: Iterable[Account]) -> Expected:
    """Of publishing `content` on these accounts, by what their services can do."""
    cautions: dict[Text, None] = {}
    costs = []
    for account in accounts:
        if account.connector not in CONNECTORS:
            continue
        able = abilities_of(account.connector, account.service)
        cautions |= dict.fromkeys(_cautions(able, content))
        amount = price_of(able, content.text_for(account.service))
        if able.price is not None and amount is not None:
            costs.append(Cost(account.name, amount, able.price.currency, able.price.stated))
    return Expected(tuple(cautions), tuple(costs))


def _cautions(able: Capabilities, content: Content) -> Iterator[Text]:
    """The connector's own words, and where it has none what follows from what the service can do."""
    yield from able.cautions
    if not able.cautions and not (able.edit and able.delete):
        yield FOR_GOOD if not (able.edit or able.delete) else NO_EDIT if not able.edit else NO_DELETE
    if not able.cautions and able.edit_changes_id:
        yield NEW_ID
    if not able.alt_text and content.media():
        yield NO_ALT
    elif content.video is not None and content.video.alt and able.limits.max_video_alt == 0:
        yield NO_ALT_ON_VIDEO
