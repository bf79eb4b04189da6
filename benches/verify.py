"""How long `verify` takes at 1,000 accounts, and how often it is right on handles that it was not tuned to.

PYTHONPATH=src:. python benches/verify.py
"""

from __future__ import annotations

import statistics
import time
from collections import Counter

from tests.checks.genuine_handles import cities, imitations, others

from hasshin.checks.genuine.known import Book, City, Known
from hasshin.checks.genuine.verify import verify

ACCOUNTS = 1_000
TEXTS = {
    "an account of ours": "https://x.com/matsudo_section512",
    "a look-alike": "@matsudo_sectl0n512",
    "somebody else's": "@kashiwa_city_koho",
    "a whole profile": "松戸市広報課（非公式）\n@matsudo_fan_club\nhttps://example.com/ 松戸の話題をお届けします。" * 6,
    "1,000 characters of handles": "@abcdefgh_ijk " * 71,
}


def main() -> None:
    """Print both tables."""
    crowd = Book(
        City(("松戸市", "Matsudo City"), ("city.matsudo.chiba.jp",)),
        [Known(n, "x", f"matsudo_section{n}", f"松戸市第{n}課") for n in range(ACCOUNTS)],
    )
    verify(crowd, "@warm_up")
    print(f"| pasted ({ACCOUNTS:,} accounts) | median ms | p99 ms |\n|---|---|---|")
    for name, text in TEXTS.items():
        times = sorted(_took(crowd, text, n) for n in range(200))
        print(f"| {name} | {statistics.median(times):.2f} | {times[int(len(times) * 0.99) - 1]:.2f} |")
    _judge()


def _took(book: Book, text: str, turn: int) -> float:
    """Milliseconds; each turn with words of its own, so that nothing is remembered."""
    began = time.perf_counter()
    verify(book, f"{text} u{turn}x{turn * 7919}")
    return (time.perf_counter() - began) * 1000


def _judge() -> None:
    """Imitations of unseen seeds, and handles of others."""
    theirs = others()
    print(
        "\n| city | imitations | found | recall | handles of others | false alarms | precision |"
        "\n|---|---|---|---|---|---|---|"
    )
    for name, book in cities().items():
        made = [each for seed in range(100, 110) for each in imitations(book, seed)]
        verdicts = Counter(verify(book, pasted).verdict == "looks_like" for _, pasted in made)
        strangers = [handle for handle in theirs if name not in handle.replace("_", "")]
        false = sum(verify(book, f"@{handle}").verdict == "looks_like" for handle in strangers)
        found = verdicts[True]
        print(
            f"| {name} | {len(made):,} | {found:,} | {found / len(made):.4f} | {len(strangers):,} | {false} |"
            f" {found / (found + false):.4f} |"
        )


if __name__ == "__main__":
    main()
