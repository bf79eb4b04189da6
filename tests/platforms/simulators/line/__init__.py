"""LINE: the Messaging API, channel access tokens and webhooks, from LINE's own descriptions and reference."""

from .service import LineSimulator, Sent

__all__ = ["LineSimulator", "Sent"]
