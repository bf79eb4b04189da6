"""Look at links again, spread over time and gently; what is wrong for a while is one finding for each target."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F

from hasshin.city.pack import current_pack
from hasshin.delivery.outside import outside
from hasshin.findings.actions.raise_finding import raise_finding
from hasshin.findings.actions.settle import settle_seen
from hasshin.platforms import names
from hasshin.policy.controls.afterwards import Corrections
from hasshin.policy.house import house
from hasshin.policy.scope import roles_with
from hasshin.policy.text import Text, t
from hasshin.records.actions.make import KEEPER
from hasshin.records.links import client
from hasshin.records.links.collect import collect, used
from hasshin.records.links.judge import Standing, Trouble, domain_look, judged, next_look, page_look
from hasshin.records.models import LinkTarget, Record

BROKEN = "link_broken"
AT_A_TIME = 10
A_LOOK = timedelta(minutes=10)
"""So long one worker has to look; then another may."""
BETWEEN = timedelta(seconds=60)
"""Between two requests to one host."""
SHOWN = 5

TROUBLES: dict[str, Text] = {
    "dead": t("リンク先のページがありません", "the page is gone"),
    "unreachable": t("リンク先に何日もつながりません", "it has not answered for days"),
    "moved": t("別のドメインへ転送されています", "it leads on to another domain"),
    "changed": t(
        "リンク先の内容が、発信したときと全く違います", "its content is quite another than when it was posted"
    ),
    "parked": t("ドメインの販売や広告のページになっています", "it has become a page that sells or advertises"),
    "lapsed": t("ドメインが存在しません（失効）", "the domain does not exist any more"),
    "handed_over": t("ドメインの管理が別の事業者に移っています", "the domain has passed to other name servers"),
}
_WORDS = t(
    "{name}：{what}。{posts}。投稿を訂正・削除するか、問題がなければ理由を添えて承認してください。",
    "{name}: {what}. {posts}. Correct or delete the posts, or accept it with a reason if all is well.",
)


def watch_links(now: datetime, *, get: client.Get | None = None, ask: names.Ask | None = None) -> int:
    """Look at those whose turn it is; how many. Turned off by the installation's `link_watch`."""
    if not settings.HASSHIN_INSTALLATION.link_watch:
        return 0
    collect(now)
    due = LinkTarget.objects.filter(next_at__lte=now).order_by("-former", "next_at")
    looked, hosts = 0, _asked_lately(now)
    for target in due[: AT_A_TIME * 5]:
        busy = target.kind == LinkTarget.Kind.PAGE and target.host in hosts
        if busy or looked >= AT_A_TIME or not _take(target, now):
            continue
        hosts.add(target.host)
        looked += 1
        look(target, now, get=get, ask=ask)
    return looked


def look(
    target: LinkTarget, now: datetime, *, get: client.Get | None = None, ask: names.Ask | None = None
) -> LinkTarget:
    """Look at one now, with no transaction open meanwhile, and keep what it means."""
    if target.kind == LinkTarget.Kind.DOMAIN:
        trouble, seen = domain_look(target.first, outside(lambda: (ask or names.servers_of)(target.domain)))
    else:
        fetched = outside(lambda: (get or client.get)(target.name))
        trouble, seen = page_look(target.first, fetched, target.host)
    return keep(target, trouble, seen, now)


def keep(target: LinkTarget, trouble: Trouble, seen: dict[str, object], now: datetime) -> LinkTarget:
    """Write what a look says, and raise or settle the finding."""
    was = Standing(target.first, target.state, target.suspect, target.since, target.times)  # type: ignore[arg-type]
    standing = judged(was, trouble, now)
    first = target.first or (seen if not trouble else {})
    LinkTarget.objects.filter(pk=target.pk).update(
        first=first,
        seen=seen or F("seen"),
        state=standing.state,
        suspect=standing.suspect,
        since=standing.since,
        times=standing.times,
        looked_at=now,
        next_at=next_look(standing, target.digest, now, former=target.former),
    )
    target.refresh_from_db()
    _tell(target, now)
    return target


def _tell(target: LinkTarget, now: datetime) -> None:
    subject = f"linktarget:{target.pk}"
    if not target.state or _told_of_the_domain(target):
        settle_seen(actor=KEEPER, now=now, code=BROKEN, subject=subject, evidence="もう一度見て、問題がなかった。")
        return
    posts = used(target)
    if not posts and not target.former:
        settle_seen(actor=KEEPER, now=now, code=BROKEN, subject=subject, evidence="リンクする投稿が残っていない。")
        return
    pack = current_pack()
    control = pack.one_of(Corrections)
    raise_finding(
        actor=KEEPER,
        now=now,
        code=BROKEN,
        subject=subject,
        message=_WORDS.fill(name=target.name, what=TROUBLES[target.state], posts=_named(posts)),
        citations=pack.cite(control) or (house("links-stay-good"),),
        severity="warning" if target.state in ("dead", "unreachable") else "serious",
        roles=tuple(role.id for role in roles_with(pack, "remove")),
        staff=sorted({one.delivery.post.author_id for one in posts}),
    )


def _told_of_the_domain(target: LinkTarget) -> bool:
    """A page's trouble is its domain's, where that is in trouble itself: one finding, not a hundred."""
    if target.kind == LinkTarget.Kind.DOMAIN:
        return False
    return LinkTarget.objects.filter(kind=LinkTarget.Kind.DOMAIN, domain=target.domain).exclude(state="").exists()


def _named(posts: list[Record]) -> Text:
    if not posts:
        return t("市が以前使っていたドメインです", "The city used this domain formerly")
    names_ = [f"「{one.title}」" for one in posts[:SHOWN]]
    more = len(posts) - SHOWN
    ja = "、".join(names_) + (f" ほか{more}件" if more > 0 else "")
    en = ", ".join(f"“{one.title}”" for one in posts[:SHOWN]) + (f" and {more} more" if more > 0 else "")
    return t("リンクしている投稿：{ja}", "Posts that link to it: {en}").fill(ja=ja, en=en)


def _asked_lately(now: datetime) -> set[str]:
    pages = LinkTarget.objects.filter(kind=LinkTarget.Kind.PAGE, looked_at__gt=now - BETWEEN)
    return {target.host for target in pages}


def _take(target: LinkTarget, now: datetime) -> bool:
    """Of several workers, one looks."""
    mine = LinkTarget.objects.filter(pk=target.pk, next_at=target.next_at)
    return mine.update(next_at=now + A_LOOK) == 1
