"""What a service charges for one post. Whether it has a link is for the service to say, not for a reader's eye."""

from __future__ import annotations

from decimal import Decimal

from hasshin.checks.measure.addresses import addresses
from hasshin.platforms.abilities import Capabilities
from hasshin.platforms.links import links_in


def price_of(able: Capabilities, text: str) -> Decimal | None:
    """In the price's currency; None where posts are free. X takes a bare domain (city.example.lg.jp) for a link too."""
    if able.price is None:
        return None
    linked = addresses(text, bare=True) if able.limits.counting == "x_weighted" else links_in(text)
    return able.price.with_link if linked else able.price.post
