"""The fields of a form, as browsers and clients send them: application/x-www-form-urlencoded or multipart/form-data."""

from __future__ import annotations

import io
from dataclasses import dataclass
from urllib.parse import parse_qsl

from werkzeug.formparser import MultiPartParser
from werkzeug.http import parse_options_header

from .base import Request


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a multipart form."""

    body: bytes
    filename: str
    kind: str


def is_form(request: Request) -> bool:
    """Whether the request's content type is one of the two."""
    kind = request.headers.get("content-type", "")
    return kind.startswith(("application/x-www-form-urlencoded", "multipart/form-data"))


def fields(request: Request) -> dict[str, str | Part]:
    """The fields by name, the last of the same name; ValueError where the body is no form."""
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind == "application/x-www-form-urlencoded":
        return dict(parse_qsl(request.body.decode(), keep_blank_values=True))
    if kind != "multipart/form-data" or "boundary" not in options:
        raise ValueError(f"{kind or 'no content type'} is no form")
    # In memory: werkzeug's temporary files would stay open.
    parser = MultiPartParser(stream_factory=lambda *_, **__: io.BytesIO(), max_form_memory_size=None)
    texts, files = parser.parse(io.BytesIO(request.body), options["boundary"].encode(), len(request.body))
    found: dict[str, str | Part] = dict(texts.items())
    for name, file in files.items():
        found[name] = Part(file.stream.read(), file.filename or "", file.mimetype)
    return found


def content(value: str | Part) -> bytes:
    """The bytes of a field, whether it came as a file or as text."""
    return value.body if isinstance(value, Part) else value.encode()
