"""Runs the package that imitates Mastodon's API, on a free port of this machine, until its input is closed.

A process of its own: its memory, warnings and clock are not those of the tests.
"""

from __future__ import annotations

import json
import sys

from mastodon_mock.config import DatabaseConfig, MastodonMockConfig, SeedAccount, SeedConfig
from mastodon_mock.testing.server import MockServer


def main(media: str) -> None:
    accounts = [
        SeedAccount(username="city", display_name="練習市", note="市の公式です", access_token="mock_token"),
        SeedAccount(username="citizen", display_name="市民", access_token="citizen_token"),
    ]
    config = MastodonMockConfig(
        database=DatabaseConfig(path=":memory:"),
        media_storage_path=media,
        domain="social.example.jp",
        seed=SeedConfig(accounts=accounts),
    )
    with MockServer(config=config) as server:
        print(json.dumps({"base_url": server.base_url}), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1])
