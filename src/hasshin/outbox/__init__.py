"""The outbox (送信箱): mail and webhooks that wait to be sent."""
