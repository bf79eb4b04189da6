#!/usr/bin/env python3
"""Verify an exported ledger. One file, nothing but Python's standard library (3.10 or later): copy it anywhere.

    python verify_file.py ledger.jsonl [--public-key HEX]... [--checkpoints FILE]

Exit code 0: the ledger is whole. 1: it is not, and each problem is named with its entry. 2: it could not be checked.
The format is in docs/ledger.md. Hasshin itself uses the functions of this file, so both check the same things.
Longer than the house's usual because an auditor must be able to carry it, and read it, as one file.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import math
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import IO, Any, NamedTuple, TypeAlias

ZERO = "0" * 64
PLAIN, SMALL = 21, -6  # ECMAScript writes exponents beyond these powers of ten
LONG = 16  # digits from which an integer may be beyond 2**53 - 1
KEY_BYTES = 32
FOUR_BYTES = 0xF0  # the first byte, in UTF-8, of a character beyond U+FFFF
ENTRY_DOMAIN = b"hasshin-ledger-entry-v1\x00"
PERSONAL_DOMAIN = b"hasshin-ledger-personal-v1\x00"
CHECKPOINT_DOMAIN = b"hasshin-ledger-checkpoint-v1\x00"
BODY_KEYS = ("actor", "at", "data", "decision", "kind", "pack", "personal", "prev", "seq", "subject", "v")
STATEMENT_KEYS = ("at", "hash", "installation", "key", "seq", "v")

WHY = {
    "not_json": ("JSON として読めない", "can't be read as JSON"),
    "not_canonical": ("正準形（RFC 8785）でない", "is not in canonical form (RFC 8785)"),
    "malformed": ("台帳の項目の形でない（{0}）", "does not have the form of the ledger ({0})"),
    "hash": ("内容が記録後に書き換えられている", "its content was changed after it was written"),
    "gap": (
        "直前の {0} 番から {1} 番までがない（削除または移動）",
        "entries {0} to {1} before it were removed or moved",
    ),
    "order": ("順序が違うか、挿入されている（{0} 番の位置）", "is out of order or inserted, where {0} belongs"),
    "link": (
        "直前の項目につながらない（直前の項目が書換え・差替え・削除されている）",
        "does not follow the entry before it, which was changed, replaced or removed",
    ),
    "columns": ("検索用の列 {0} が内容と違う", "its column {0} differs from its content"),
    "personal_changed": ("個人情報 {0} が書き換えられている", "its personal value {0} was changed"),
    "personal_missing": ("個人情報 {0} が命令の記録なく消えている", "its personal value {0} is gone without an order"),
    "personal_kept": ("消去済みのはずの個人情報 {0} が残っている", "its personal value {0} outlived its erasure"),
    "personal_extra": ("記録にない個人情報 {0} がある", "has a personal value {0} that it never recorded"),
    "signature": ("検証点の署名が正しくない", "the checkpoint's signature is wrong"),
    "key": ("検証点の署名鍵 {0} を信頼していない", "the checkpoint's key {0} is not one that is trusted here"),
    "installation": ("別の導入環境の検証点である（{0}）", "the checkpoint is of another installation ({0})"),
    "checkpoint": (
        "検証点が署名した項目と違う（この項目以前が作り直されている）",
        "is not the entry that the checkpoint signed: the chain up to here was made anew",
    ),
    "truncated": (
        "検証点は {0} 番まで署名しているが、台帳は {1} 番で終わる（末尾の削除）",
        "a checkpoint signed entry {0}, but the ledger ends at {1}: its end was removed",
    ),
    "end": ("書き出しが最後まで続いていない（{0}）", "the export does not reach its end ({0})"),
    "head": ("台帳の末尾の記録（head）と合わない", "does not fit the recorded end of the chain"),
    "torn": ("検証点ファイルの最後の行が途中で切れている", "the last line of the checkpoints file is incomplete"),
    "unfiled": ("検証点が検証点ファイルにない", "the checkpoint is missing from the checkpoints file"),
    "no_key": ("署名鍵の公開鍵がないため検証点を検証できない", "there is no public key to verify the checkpoint with"),
}


class Problem(NamedTuple):
    """One thing that is wrong. `seq` is the entry it is about (0: the file as a whole)."""

    seq: int
    code: str
    values: tuple[str, ...] = ()

    def of(self, language: str) -> str:
        """The problem as a sentence, "ja" or "en"."""
        japanese = language.startswith("ja")
        why = WHY[self.code][0 if japanese else 1].format(*self.values)
        if not self.seq:
            return f"台帳: {why}" if japanese else f"ledger: {why}"
        return f"{self.seq} 番: {why}" if japanese else f"entry {self.seq}: {why}"


class NotCanonical(ValueError):
    """A JSON text that says the right thing in the wrong form."""


# --- canonical JSON (RFC 8785) ---------------------------------------------------------------------------------------


def canonical(value: Any) -> bytes:
    """RFC 8785 form of a parsed JSON value. Raises ValueError for what it can't carry."""
    return _text(value).encode("utf-8")  # a lone surrogate fails here, as UnicodeEncodeError, a ValueError


def _text(value: Any) -> str:
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(f"{json.dumps(n, ensure_ascii=False)}:{_text(value[n])}" for n in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_text, value)) + "]"
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**53:
        raise ValueError("integer beyond 2**53 - 1")
    if isinstance(value, float):
        return _number(value)
    return json.dumps(value, ensure_ascii=False)


def _number(value: float) -> str:
    """ECMAScript's Number.prototype.toString (shortest digits are the same as Python's repr)."""
    if not math.isfinite(value):
        raise ValueError("not a finite number")
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    # `point`: how many digits stand before the decimal point
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(digits))
    digits = digits.rstrip("0")
    if len(digits) <= point <= PLAIN:
        return sign + digits + "0" * (point - len(digits))
    if 0 < point <= PLAIN:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if SMALL < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    rest = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{rest}e{'+' if point > 0 else '-'}{abs(point - 1)}"


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def read(raw: bytes) -> Any:
    """The value of a canonical JSON text. Raises NotCanonical, or another ValueError for what is no JSON at all."""
    unusual: list[str] = []

    def fraction(text: str) -> float:
        unusual.append(text)
        return float(text)

    def integer(text: str) -> int | float:
        if len(text) < LONG:
            return int(text)
        unusual.append(text)  # beyond 2**53 a number without a point is a fraction's canonical form, or none
        return int(text) if abs(float(text)) < 2**53 else float(text)

    try:
        value = json.loads(raw.decode("utf-8"), parse_constant=_no_constant, parse_float=fraction, parse_int=integer)
        # json.dumps in C agrees with RFC 8785, save for fractions, long integers and characters beyond U+FFFF in a key.
        if unusual or max(raw, default=0) >= FOUR_BYTES:
            same = canonical(value) == raw
        else:
            same = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() == raw
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not same:
        raise NotCanonical
    return value


# --- hashes and signatures -------------------------------------------------------------------------------------------


def entry_hash(body: bytes) -> str:
    """SHA-256 of an entry's canonical body, under the domain of entries; hex."""
    return hashlib.sha256(ENTRY_DOMAIN + body).hexdigest()


def commitment(salt: bytes, value: bytes) -> str:
    """What an entry says in place of a personal value: HMAC-SHA-256 of the canonical value, keyed by the salt; hex."""
    return hmac.digest(salt, PERSONAL_DOMAIN + value, "sha256").hex()


P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
Point = tuple[int, int, int, int]


def _add(a: Point, b: Point) -> Point:
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    i, j, k, m = f - e, h - g, h + g, f + e
    return (i * j % P, k * m % P, j * k % P, i * m % P)


def _times(n: int, point: Point) -> Point:
    total: Point = (0, 1, 1, 0)
    while n:
        if n & 1:
            total = _add(total, point)
        point, n = _add(point, point), n >> 1
    return total


def _point(raw: bytes) -> Point | None:
    """Decode (RFC 8032, 5.1.3), or None."""
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)


_BASE = _point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def ed25519(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` (64 bytes) is that of `public` (32 bytes) under `message` (RFC 8032, 5.1.7)."""
    if len(public) != KEY_BYTES or len(signature) != 2 * KEY_BYTES:
        return False
    a, s = _point(public), int.from_bytes(signature[32:], "little")
    if a is None or _BASE is None or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    x, y, z, _ = _add(_times(s, _BASE), _times(k, (P - a[0], a[1], 1, P - a[3])))
    inverse = pow(z, P - 2, P)
    x, y = x * inverse % P, y * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]


# --- the chain -------------------------------------------------------------------------------------------------------

TEXTS = ("actor", "at", "kind", "pack", "prev", "subject")


def misshapen(body: Any) -> str:
    """Which part of a parsed body is not as the format says; empty when all is well."""
    if not isinstance(body, dict) or tuple(sorted(body)) != BODY_KEYS:
        return "keys"
    seq, wrong = body["seq"], [name for name in TEXTS if not isinstance(body[name], str)]
    if type(body["v"]) is not int or body["v"] != 1:
        wrong.append("v")
    if type(seq) is not int or seq < 1:
        wrong.append("seq")
    wrong += [name for name in ("data", "personal") if not isinstance(body[name], dict)]
    if "personal" not in wrong and not all(isinstance(one, str) for one in body["personal"].values()):
        wrong.append("personal")
    if body["decision"] is not None and not isinstance(body["decision"], dict):
        wrong.append("decision")
    return ", ".join(wrong)


def erasure(body: Any) -> tuple[int, str] | None:
    """Which value (entry, field) this entry says was erased by order, if it says so."""
    if body["kind"] != "ledger.erase" or not isinstance(body["data"], dict):
        return None
    entry, field = body["data"].get("entry"), body["data"].get("field")
    return (entry, field) if isinstance(entry, int) and isinstance(field, str) else None


Opening: TypeAlias = "tuple[bytes, bytes] | None"  # salt and canonical value, or None when erased


class Chain:
    """Takes checkpoints first, then entries from first to last, and collects what is wrong.

    `keys` are the trusted public keys (hex); `erased` the values that some entry says were erased.
    """

    LIMIT = 1000  # problems kept; `count` goes on

    def __init__(
        self,
        keys: Iterable[str],
        installation: str,
        erased: set[tuple[int, str]],
        signed: Callable[[bytes, bytes, bytes], bool] = ed25519,
    ) -> None:
        self.keys, self.installation, self.erased, self.signed = set(keys), installation, erased, signed
        self.seq, self.hash, self.entries, self.checkpoints, self.count = 0, ZERO, 0, 0, 0
        self.problems: list[Problem] = []
        self._due: dict[int, list[tuple[str, str]]] = {}
        self._closed: set[tuple[int, str]] = set()

    def wrong(self, seq: int, code: str, *values: object) -> None:
        """Note a problem."""
        self.count += 1
        if len(self.problems) < self.LIMIT:
            self.problems.append(Problem(seq, code, tuple(map(str, values))))

    def expect(self, seq: int, hash_: str, code: str) -> None:
        """Entry `seq` must have this hash; otherwise the problem is `code` ("checkpoint" or "head")."""
        self._due.setdefault(seq, []).append((hash_, code))

    def checkpoint(self, raw: bytes, signature: str) -> None:
        """Take one signed statement; it binds only if key, signature and installation are right."""
        self.checkpoints += 1
        try:
            said, mark = read(raw), bytes.fromhex(signature)
        except ValueError:
            said = mark = None
        if (
            mark is None
            or not isinstance(said, dict)
            or tuple(sorted(said)) != STATEMENT_KEYS
            or type(said["seq"]) is not int
        ):
            self.wrong(0, "malformed", "checkpoint")
        elif not self.keys:
            self.wrong(said["seq"], "no_key")
        elif said["key"] not in self.keys:
            self.wrong(said["seq"], "key", said["key"])
        elif not self.signed(bytes.fromhex(said["key"]), CHECKPOINT_DOMAIN + raw, mark):
            self.wrong(said["seq"], "signature")
        elif said["installation"] != self.installation:
            self.wrong(said["seq"], "installation", said["installation"])
        else:
            self.expect(said["seq"], said["hash"], "checkpoint")

    def entry(self, raw: bytes, stated: str, personal: Mapping[str, Opening] | None) -> Any:
        """Take the next entry: body, the hash it is said to have, and its personal values (None: withheld).

        Returns the parsed body, or None when it can't be read.
        """
        self.entries += 1
        try:
            body = read(raw)
        except ValueError as error:
            code, body = ("not_canonical" if isinstance(error, NotCanonical) else "not_json"), None
            self.wrong(self.seq + 1, code)
        if body is not None and (part := misshapen(body)):
            self.wrong(self.seq + 1, "malformed", part)
            body = None
        if body is None:
            self.seq, self.hash = self.seq + 1, stated
            return None
        self._place(body, raw, stated)
        if personal is not None:
            self._personal(body, personal)
        if gone := erasure(body):
            self._closed.discard(gone)
        return body

    def _place(self, body: Any, raw: bytes, stated: str) -> None:
        seq, real = body["seq"], entry_hash(raw)
        if real != stated:
            self.wrong(seq, "hash")
        if seq <= self.seq:
            self.wrong(seq, "order", self.seq + 1)
            return
        if seq > self.seq + 1:
            self.wrong(seq, "gap", self.seq + 1, seq - 1)
        elif body["prev"] != self.hash:
            self.wrong(seq, "link")
        for hash_, code in self._due.pop(seq, ()):
            if hash_ != real:
                self.wrong(seq, code)
        # The stated hash goes on, so that one change is told once, at its own entry.
        self.seq, self.hash = seq, stated

    def _personal(self, body: Any, personal: Mapping[str, Opening]) -> None:
        seq = body["seq"]
        for field, promised in body["personal"].items():
            opening = personal.get(field)
            if opening is None:
                self._closed.add((seq, field))
            elif commitment(*opening) != promised:
                self.wrong(seq, "personal_changed", field)
            elif (seq, field) in self.erased:
                self.wrong(seq, "personal_kept", field)
        for field in personal.keys() - body["personal"].keys():
            self.wrong(seq, "personal_extra", field)

    def end(self) -> None:
        """No more entries: what was promised and has not come?"""
        for seq, field in sorted(self._closed):
            self.wrong(seq, "personal_missing", field)
        beyond = {code: seq for seq in sorted(self._due) if seq > self.seq for _, code in self._due[seq]}
        if "checkpoint" in beyond:
            self.wrong(0, "truncated", beyond["checkpoint"], self.seq)
        if "head" in beyond:
            self.wrong(self.seq, "head")


# --- the exported file -----------------------------------------------------------------------------------------------


class Unreadable(Exception):
    """The file can't be checked at all."""


def lines(file: IO[bytes]) -> Iterator[tuple[int, Any]]:
    """Each line with its number, parsed; None for a line that is no canonical JSON object."""
    for number, raw in enumerate(file, 1):
        try:
            value = read(raw.rstrip(b"\n"))
        except ValueError:
            value = None
        yield number, value if isinstance(value, dict) else None


def foretold(path: str) -> tuple[list[Any], set[tuple[int, str]]]:
    """First reading: the checkpoints, and the values that entries say were erased."""
    found: list[Any] = []
    erased: set[tuple[int, str]] = set()
    with open(path, "rb") as file:
        wanted = (raw for raw in file if raw.startswith(b'{"checkpoint"') or b"ledger.erase" in raw)
        for raw in wanted:
            try:
                line = read(raw.rstrip(b"\n"))
                if "checkpoint" in line:
                    found.append(line)
                elif gone := erasure(read(line["entry"].encode())):
                    erased.add(gone)
            except (ValueError, KeyError, TypeError, AttributeError):
                continue  # the second reading says what is wrong with this line
    return found, erased


def _take(chain: Chain, line: Any, withheld: bool) -> bool:
    """Feed one line of the export to the chain; False when it has no known form."""
    try:
        if "checkpoint" in line:
            return set(line) == {"checkpoint", "signature"}  # taken at the first reading
        personal = None
        if not withheld:
            personal = {
                field: one and (bytes.fromhex(one["salt"]), one["value"].encode())
                for field, one in line["personal"].items()
            }
        body, stated = line["entry"].encode(), str(line["hash"])
        if line.keys() - {"entry", "hash", "personal"}:
            return False
    except (ValueError, KeyError, TypeError, AttributeError):
        return False
    chain.entry(body, stated, personal)
    return True


def check_file(path: str, keys: list[str] | None = None, checkpoints: str | None = None) -> Chain:
    """Check an export. Raises Unreadable or OSError when it can't be checked at all.

    Without `keys` the key that the file itself names is trusted, which proves less.
    """
    found, erased = foretold(path)
    with open(path, "rb") as file:
        reader = lines(file)
        header = (next(reader, (0, None))[1] or {}).get("ledger")
        if not isinstance(header, dict) or header.get("v") != 1:
            raise Unreadable("the first line is not the head of a ledger export of version 1")
        trusted = keys or ([header["public_key"]] if header.get("public_key") else [])
        chain = Chain(trusted, str(header.get("installation")), erased)
        if checkpoints:
            found += outside(checkpoints, chain)
        for line in found:
            chain.checkpoint(str(line.get("checkpoint")).encode("utf-8", "replace"), str(line.get("signature")))
        end: Any = None
        for number, line in reader:
            if end is None and line is not None and line.keys() == {"end"}:
                end = line["end"]
            elif end is not None or line is None or not _take(chain, line, header.get("personal") is False):
                chain.wrong(0, "malformed", f"line {number}")
    if end is None:
        chain.wrong(0, "end", f"{chain.entries}")
    elif end != {"entries": chain.entries, "hash": chain.hash}:
        chain.wrong(0, "end", f"{chain.entries} / {end}")
    chain.end()
    return chain


def outside(path: str, chain: Chain) -> list[Any]:
    """The checkpoints of a checkpoints file; what is no checkpoint in it is noted in `chain`."""
    found: list[Any] = []
    with open(path, "rb") as file:
        raw_lines = file.readlines()
    for raw in raw_lines:
        try:
            line = read(raw.rstrip(b"\n"))
        except ValueError:
            line = None
        if not raw.endswith(b"\n"):
            chain.wrong(0, "torn")
        elif isinstance(line, dict) and line.keys() == {"checkpoint", "signature"}:
            found.append(line)
        else:
            chain.wrong(0, "malformed", "checkpoints file")
    return found


def _key(text: str) -> str:
    if len(bytes.fromhex(text)) != KEY_BYTES:
        raise ValueError(text)
    return text.lower()


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(description="Verify an exported Hasshin ledger.")
    parser.add_argument("ledger", help="the exported file")
    parser.add_argument(
        "--public-key", action="append", type=_key, metavar="HEX", help="a key you trust; may be repeated"
    )
    parser.add_argument("--checkpoints", metavar="FILE", help="checkpoints kept apart from the database")
    parser.add_argument(
        "--lang", choices=("ja", "en"), default="ja" if os.environ.get("LANG", "")[:2] == "ja" else "en"
    )
    given = parser.parse_args(arguments)
    japanese = given.lang == "ja"
    write = sys.stdout.write
    try:
        chain = check_file(given.ledger, given.public_key, given.checkpoints)
    except (Unreadable, OSError) as error:
        sys.stderr.write(f"検証できません: {error}\n" if japanese else f"can't be verified: {error}\n")
        return 2
    for problem in chain.problems:
        write(problem.of(given.lang) + "\n")
    if not given.public_key and chain.checkpoints:
        write(
            "注意: 署名はこのファイル自身の公開鍵で検証しました。--public-key で市が公表した鍵を指定してください。\n"
            if japanese
            else "note: signatures were checked with the file's own key; give the published one by --public-key.\n"
        )
    if japanese:
        verdict = f"{chain.count} 件の問題があります" if chain.count else "問題はありません"
        write(f"台帳 {chain.entries} 件、検証点 {chain.checkpoints} 件: {verdict}\n")
    else:
        verdict = f"{chain.count} problem(s)" if chain.count else "whole"
        write(f"{chain.entries} entries, {chain.checkpoints} checkpoints: {verdict}\n")
    return 1 if chain.count else 0


if __name__ == "__main__":
    sys.exit(main())
