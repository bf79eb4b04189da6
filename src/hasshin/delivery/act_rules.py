"""What a post on an account's own timeline is: its kind, and whether rules and records account for it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from hasshin.platforms.values import RemotePost
from hasshin.policy import facts
from hasshin.policy.controls.deciding import Decision as DecisionControl
from hasshin.policy.house import house
from hasshin.policy.pack import Pack
from hasshin.policy.reasons import Citation
from hasshin.policy.rules.outward import ACTS, Asked, outward_allowed
from hasshin.policy.text import Text, t
from hasshin.policy.verdict import Verdict
from hasshin.policy.vocabulary import OutwardKind

Kind = Literal["post", "follow", "like", "repost", "quote", "reply", "message"]
SKEW = timedelta(minutes=10)
"""How far the clocks of the service and of this machine may be apart."""
POST = t("投稿", "a post")
UNKNOWN_POST = t(
    "「{name}」に、本製品から出ていない投稿があります（{at}）。乗っ取り、または決裁を経ない発信のおそれがあります。{url}",
    "There is a post on {name} that did not go out from here ({at}). The account may be taken over, or somebody posted "
    "without a decision. {url}",
)
FORBIDDEN = t(
    "「{name}」に、決まりで認められない{act}が見つかりました（相手: {towards}）。取り消し、経緯を記録してください。"
    "{why}{url}",
    "The account {name} shows {act}, which the rules do not allow (towards {towards}). Undo it, and record how it came "
    "about. {why} {url}",
)
NOT_RECORDED = t(
    "「{name}」に、記録のない{act}が見つかりました（相手: {towards}）。決まりでは認められますが、"
    "理由を添えた記録が要ります。{url}",
    "The account {name} shows {act} without a record (towards {towards}). The rules allow it, and its reason has to be "
    "recorded. {url}",
)


@dataclass(frozen=True)
class Found:
    """One act on the account. `remote_id` is the post's id, for a follow the followed account's."""

    kind: Kind
    remote_id: str
    url: str = ""
    towards: str = ""
    text: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Judgement:
    """`code` "" means that it is accounted for; otherwise what to tell, with the clauses."""

    code: Literal["", "unknown_post", "act_forbidden", "act_not_recorded"]
    message: Text | None = None
    citations: tuple[Citation, ...] = ()
    severity: Literal["notice", "warning", "serious"] = "notice"


def act_of(post: RemotePost, own_handle: str) -> Found:
    """What a post is. An answer to, or a quotation of, the account's own posts is a post like any other."""
    mine = {own_handle.casefold().lstrip("@"), post.author.casefold().lstrip("@")} - {""}
    kind: Kind = "post"
    if post.visibility == "direct":
        kind = "message"
    elif post.repost_of:
        kind = "repost"
    elif post.towards.casefold().lstrip("@") in mine:
        kind = "post"
    elif post.quote_of:
        kind = "quote"
    elif post.in_reply_to:
        kind = "reply"
    towards = post.towards.lstrip("@") if kind != "post" else ""
    return Found(kind, post.id, post.url, towards, post.text, post.created_at)


@dataclass(frozen=True)
class Known:
    """What is known of an act: whether the other side is ours, and whether it was asked for and consented to here."""

    ours: bool
    recorded: bool
    consented: bool
    first_reading: bool = False


def judge(pack: Pack, account: facts.Account, name: str, found: Found, known: Known) -> Judgement:
    """Is it accounted for? By the guideline, the account's rules, and the record of what was asked for here.

    A follow that was there when the account was first read and that the rules allow owes no record.
    """
    at = f"{found.at:%Y-%m-%d %H:%M} UTC" if found.at else "?"
    if found.kind == "post":
        cited = [c for control in pack.all_of(DecisionControl) for c in pack.cite(control)]
        return Judgement(
            "unknown_post",
            UNKNOWN_POST.fill(name=name, at=at, url=found.url),
            (*dict.fromkeys(cited), house("same-content")),
            "serious",
        )
    kind: OutwardKind = found.kind
    verdict = Verdict(pack)
    asked = Asked(account=account, kind=kind, target=found.towards, ours=known.ours, consent=known.consented)
    outward_allowed(verdict, asked)
    decision = verdict.close()
    towards = f"@{found.towards}" if found.towards else t("不明", "unknown")
    words = {"name": name, "act": ACTS[kind], "towards": towards, "url": found.url}
    if not decision.allowed:
        why = Text(
            ja="".join(r.message.ja for r in decision.reasons), en=" ".join(r.message.en for r in decision.reasons)
        )
        cited = [c for reason in decision.reasons for c in reason.citations]
        return Judgement("act_forbidden", FORBIDDEN.fill(why=why, **words), tuple(dict.fromkeys(cited)), "serious")
    if known.ours or known.recorded or known.first_reading:
        return Judgement("")
    return Judgement(
        "act_not_recorded", NOT_RECORDED.fill(**words), decision.basis or (house("reason-kept"),), "warning"
    )
