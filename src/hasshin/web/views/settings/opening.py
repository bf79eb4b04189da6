"""A city's first account as steps: who asks for it, who decides, who obtains it; and what each waits for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from hasshin.accounts.queries import account_cards
from hasshin.accounts.queries_openings import OpeningCard, opening_cards, opening_steps
from hasshin.policy.controls.access import Opening as Control
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import Citation
from hasshin.policy.rules.openings import asker_may, granting, reporting, steps
from hasshin.policy.rules.standing import titles
from hasshin.policy.scope import roles_with
from hasshin.policy.text import Text, joined, t


@dataclass(frozen=True)
class Stage:
    """One stage on the way to the first account."""

    title: Text
    url: str
    done: bool
    detail: Text | None
    citations: tuple[Citation, ...]
    by: Text


def who_may(pack: Pack, right: str) -> Text:
    """The roles with that right, as the steps name who does a thing."""
    return titles(roles_with(pack, right))


def fewest(pack: Pack, least: int) -> int:
    """How many people it takes to open an account: one for each decision, and who asks where none of them may."""
    asked = steps(pack)
    alone = all(asker_may(pack, number) for number in range(len(asked)))
    return max(least, len(asked) + (0 if alone else 1))


def stages(pack: Pack, now: datetime) -> list[Stage]:
    """Ask, decide and obtain: of the request that has come furthest, or of none."""
    accounts = [card for card in account_cards() if card.state != "closed"]
    waiting = [card for card in opening_cards(now) if card.state in ("requested", "approved")]
    far = next((card for card in waiting if card.state == "approved"), next(iter(waiting), None))
    url = reverse("opening", args=[far.id]) if far is not None else reverse("openings")
    found = [
        Stage(
            t("公式アカウントの開設を申請する", "Ask for an official account"),
            reverse("openings"),
            bool(accounts) or far is not None,
            _who_asks(pack),
            _cited(pack),
            t("所属の職員（役割がなくても申請できます）", "staff of the unit; no role is needed for it"),
        )
    ]
    for number, step in enumerate(steps(pack)):
        given = bool(accounts) or (far is not None and number < opening_steps(far.id, now))
        found.append(
            Stage(
                t("開設を決める：{step}", "Decide on the opening: {step}").fill(step=step.title),
                url,
                given,
                None if given else _not_the_asker(pack, number, far),
                step.citations,
                titles(tuple(role for name in step.roles if (role := pack.role(name)) is not None)),
            )
        )
    found.append(
        Stage(
            t("アカウントを取得し、登録する", "Obtain the account and enter it"),
            url,
            bool(accounts),
            _afterwards(pack),
            (),
            _who_obtains(pack),
        )
    )
    return found


def _who_asks(pack: Pack) -> Text | None:
    asked = steps(pack)
    if not asked or all(asker_may(pack, number) for number in range(len(asked))):
        return None
    return t(
        "申請した人は、その申請を承認できません。承認する人とは別の職員が、サインインして申請します。",
        "Whoever asks may not approve: somebody else than those who approve signs in and asks.",
    )


def _not_the_asker(pack: Pack, number: int, card: OpeningCard | None) -> Text | None:
    if asker_may(pack, number) or card is None:
        return None
    return t("申請した{name}さんは決められません。", "{name}, who asked for it, can't decide.").fill(
        name=card.requested_by
    )


def _who_obtains(pack: Pack) -> Text:
    named = next((c for c in pack.all_of(Control) if c.obtained_personally), None)
    able = who_may(pack, "open_account")
    if named is None:
        return able
    services = joined(pack.service_name(one) for one in named.obtained_personally)
    return t(
        "{roles}（{services}は、指名された所属の職員）",
        "{roles} (for {services}: the member of the unit who was named)",
    ).fill(roles=able, services=services)


def _afterwards(pack: Pack) -> Text | None:
    told, _roles = reporting(pack)
    control = next((c for s in pack.services if (c := granting(pack, s.id)) is not None), None)
    said = []
    if told is not None and told.reported_to is not None:
        said.append(
            t("登録の後に、{to}へ報告します。", "Afterwards it is reported to the {to}.").fill(to=told.reported_to)
        )
    if control is not None:
        said.append(t("登録の後に、所属に付与します。", "Afterwards it is granted to its unit."))
    return t("".join(one.ja for one in said), " ".join(one.en for one in said)) if said else None


def _cited(pack: Pack) -> tuple[Citation, ...]:
    return tuple({c.id: c for control in pack.all_of(Control) for c in pack.cite(control)}.values())
