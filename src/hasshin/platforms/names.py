"""Which servers answer for a domain: one question to the machine's own resolver (RFC 1035), by UDP, then by TCP.

Nothing is concluded from silence: a resolver that does not answer, or answers oddly, is `unknown`.
"""

from __future__ import annotations

import secrets
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import idna

RESOLVERS = Path("/etc/resolv.conf")
SECONDS = 4.0
_NS, _IN, _NXDOMAIN = 2, 1, 3
_MOST = 4096
_LENGTH = 2  # bytes before an answer by TCP that say how long it is
_POINTER = 0xC0


@dataclass(frozen=True, slots=True)
class Names:
    """`gone`: the name does not exist (NXDOMAIN). `servers`: lower case, without a final dot, sorted."""

    state: Literal["there", "gone", "unknown"]
    servers: tuple[str, ...] = ()


Ask = Callable[[str], Names]
UNKNOWN = Names("unknown")


def servers_of(domain: str) -> Names:
    """The name servers of a domain. Never raises for what the network does."""
    try:
        query = _query(domain)
    except (idna.IDNAError, UnicodeError, struct.error):
        return UNKNOWN
    for resolver in _resolvers():
        with suppress(OSError, ValueError, IndexError, struct.error):
            answer = _by_udp(resolver, query)
            if answer[2] & 0x02:  # cut short
                answer = _by_tcp(resolver, query)
            return _read(answer, query)
    return UNKNOWN


def _resolvers() -> list[str]:
    with suppress(OSError):
        lines = [line.split() for line in RESOLVERS.read_text("utf-8").splitlines()]
        return [words[1] for words in lines if len(words) > 1 and words[0] == "nameserver"][:3]
    return []


def _query(domain: str) -> bytes:
    name = idna.encode(domain.strip("."), uts46=True)
    labels = b"".join(bytes([len(label)]) + label for label in name.split(b"."))
    return (
        struct.pack(">HHHHHH", secrets.randbits(16), 0x0100, 1, 0, 0, 0) + labels + b"\0" + struct.pack(">HH", _NS, _IN)
    )


def _family(resolver: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in resolver else socket.AF_INET


def _by_udp(resolver: str, query: bytes) -> bytes:
    with socket.socket(_family(resolver), socket.SOCK_DGRAM) as asking:
        asking.settimeout(SECONDS)
        asking.connect((resolver, 53))
        asking.send(query)
        return asking.recv(_MOST)


def _by_tcp(resolver: str, query: bytes) -> bytes:
    with socket.create_connection((resolver, 53), timeout=SECONDS) as asking:
        asking.sendall(struct.pack(">H", len(query)) + query)
        taken = b""
        while len(taken) < _LENGTH or len(taken) < _LENGTH + struct.unpack(">H", taken[:2])[0]:
            piece = asking.recv(_MOST)
            if not piece:
                break
            taken += piece
        return taken[2:]


def _read(answer: bytes, query: bytes) -> Names:
    """Raises ValueError, IndexError or struct.error for what is no answer to this question."""
    ident, flags, questions, answers = struct.unpack(">HHHH", answer[:8])
    if answer[:2] != query[:2] or not flags & 0x8000 or questions != 1 or ident != struct.unpack(">H", query[:2])[0]:
        raise ValueError("not the answer to what was asked")
    code = flags & 0x0F
    if code == _NXDOMAIN:
        return Names("gone")
    if code != 0:
        return UNKNOWN
    _, at = _name(answer, 12)
    at += 4
    found = []
    for _ in range(answers):
        _, at = _name(answer, at)
        kind, _class, _life, length = struct.unpack(">HHIH", answer[at : at + 10])
        at += 10
        if kind == _NS:
            found.append(_name(answer, at)[0])
        at += length
    return Names("there", tuple(sorted(set(found)))) if found else UNKNOWN


def _name(answer: bytes, at: int) -> tuple[str, int]:
    """A name at an offset and the offset behind it; a name may go on elsewhere, but never for ever."""
    labels: list[str] = []
    behind = None
    for _ in range(128):
        length = answer[at]
        if length & _POINTER == _POINTER:
            behind = at + 2 if behind is None else behind
            at = struct.unpack(">H", answer[at : at + 2])[0] & 0x3FFF
        elif length == 0:
            return ".".join(labels).lower(), at + 1 if behind is None else behind
        else:
            labels.append(answer[at + 1 : at + 1 + length].decode("ascii", "replace"))
            at += 1 + length
    raise ValueError("a name without end")
