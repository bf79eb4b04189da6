"""Whether a proof proves: an address on the city's own site, a day that has been, a provision, a scan."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime

from hasshin.policy.clock import day
from hasshin.policy.controls.deciding import Ground, ProofField
from hasshin.policy.domains import host_of, under
from hasshin.policy.pack import Pack
from hasshin.policy.text import Text, t

MAX_LENGTH = 2_000
_NUMBER = "[0-9０-９一二三四五六七八九十百千]+"
_PROVISION = re.compile(
    rf"第{_NUMBER}(?:条|項|号|章|節)|附則|別表|\b(?:art(?:icle)?|section|para(?:graph)?)\.?\s*\d+", re.I
)
_DIGEST = re.compile(r"(?:sha256:)?[0-9a-f]{64}", re.I)


def proof_errors(pack: Pack, ground: Ground, proof: dict[str, str], now: datetime) -> dict[str, Text]:
    """What is wrong with the proof, by field ("" for the whole); empty when one alternative is complete and all given
    fields are valid.
    """
    fields = {f.id: f for f in ground.fields}
    given = {k: v.strip() for k, v in proof.items() if k in fields and v.strip()}
    errors: dict[str, Text] = {}
    for name, value in given.items():
        problem = _problem(pack, fields[name], value, now)
        if problem is not None:
            errors[name] = problem
    if not any(all(name in given for name in alternative) for alternative in ground.any_of):
        errors[""] = t("次のいずれかを示してください：{ways}", "Give one of: {ways}.").fill(ways=_ways(ground))
    return errors


def _ways(ground: Ground) -> Text:
    titles = {f.id: f.title for f in ground.fields}
    return Text(
        ja="／".join("と".join(titles[n].ja for n in way) for way in ground.any_of),
        en="; or ".join(" and ".join(titles[n].en for n in way) for way in ground.any_of),
    )


def _problem(pack: Pack, field: ProofField, value: str, now: datetime) -> Text | None:
    if len(value) > MAX_LENGTH:
        return t("{name}が長すぎます。", "{name} is too long.").fill(name=field.title)
    checks: dict[str, Callable[[], Text | None]] = {
        "own_site_url": lambda: _own_site(pack, value),
        "text": lambda: None,
        "date": lambda: _been(value, now),
        "provision": lambda: _provision(value),
        "scan": lambda: _scan(value),
    }
    return checks[field.kind]()


def _own_site(pack: Pack, value: str) -> Text | None:
    host = host_of(value)
    if host is not None and under(host, pack.city.own_domains):
        return None
    return t(
        "市の公式サイト（{domains}）のアドレスではありません。",
        "That is not an address on the city's own site ({domains}).",
    ).fill(domains="、".join(pack.city.own_domains))


def _been(value: str, now: datetime) -> Text | None:
    try:
        given = date.fromisoformat(value)
    except ValueError:
        return t("日付は2026-04-01の形で書いてください。", "Write the date as 2026-04-01.")
    if given > day(now):
        return t("まだ来ていない日は既成の事実ではありません。", "A day still to come is no established fact.")
    return None


def _provision(value: str) -> Text | None:
    if _PROVISION.search(value):
        return None
    return t(
        "法令名と条項を書いてください（例：道路交通法第63条の11）。",
        "Name the law and the article (e.g. Road Traffic Act, Article 63-11).",
    )


def _scan(value: str) -> Text | None:
    if _DIGEST.fullmatch(value):
        return None
    return t("写しのファイルを添付してください。", "Attach the file of the scan.")
