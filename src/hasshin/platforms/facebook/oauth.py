"""How Facebook grants access to a Page (developers.facebook.com, "Manually Build a Login Flow", "Page access tokens").

A person who manages the Page says yes; what comes of it is a token of that person. It is made a long-lived one, which
gives the Page's own token, which has no end; the person's token is then thrown away. Facebook's flow for servers has
no PKCE; the app's secret and the state do its work.
"""

from __future__ import annotations

import httpx

from hasshin.platforms.evidence import storable
from hasshin.platforms.facebook import words
from hasshin.platforms.facebook.graph import SERVER, VERSION, Graph, inner, items, named, proof_of, word
from hasshin.platforms.facebook.reading import listed
from hasshin.platforms.http import Bounds, Http
from hasshin.platforms.oauth.service import Description, Granted, Scope
from hasshin.platforms.one_server import one_server
from hasshin.platforms.outcomes import Act, reason_of
from hasshin.platforms.pasting import Pasting
from hasshin.platforms.secret import Secret
from hasshin.platforms.values import AccountAccess, Outcome
from hasshin.policy.text import t


def page_grant(
    granted: Granted, access: AccountAccess, *, transport: httpx.BaseTransport | None, bounds: Bounds | None = None
) -> Granted:
    """The Page's token for the token of a person. `access` names the Page, and has the app's id and secret."""
    if granted.token is None or access.client_secret is None:
        return Granted(Outcome.REJECTED, "invalid_client", words.PROOF)
    person = _longer(granted.token, access, transport, bounds)
    if person.token is None:
        return person
    mine = AccountAccess(access.service, access.handle, token=person.token, client_secret=access.client_secret)
    graph = Graph(
        Http(_server(access), token=person.token, secrets=[access.client_secret], transport=transport, bounds=bounds),
        proof_of(mine),
    )
    pages = listed(graph, "me/accounts", "id,name,username,access_token")
    if pages.answer is None or pages.answer.outcome is not Outcome.DONE or not pages.complete:
        code = pages.answer.code if pages.answer else "no_answer"
        return Granted(Outcome.NOT_DONE, code if code != "ok" else "unreadable", words.NOT_TO_THE_END)
    for page in pages.entries:
        token = _secret(word(page, "access_token"))
        if token is not None and _is_wanted(graph, page, access):
            return Granted(Outcome.DONE, "ok", words.OK, token, scopes=_scopes(person.token, access, transport, bounds))
    names = "、".join(f"{word(p, 'name')} ({word(p, 'id')})" for p in pages.entries)
    said = words.PAGE_NOT_THERE.fill(wanted=access.handle, found=names or words.NO_PAGES)
    return Granted(Outcome.REJECTED, "other_account", said)


def _longer(
    token: Secret, access: AccountAccess, transport: httpx.BaseTransport | None, bounds: Bounds | None
) -> Granted:
    """A long-lived token of the person; only such a one gives a Page's token without an end."""
    secret = access.client_secret
    if secret is None:
        return Granted(Outcome.REJECTED, "invalid_client", words.PROOF)
    http = Http(_server(access), secrets=[token, secret], transport=transport, bounds=bounds)
    form = {
        "grant_type": "fb_exchange_token",
        "client_id": access.client_id,
        "client_secret": secret.reveal(),
        "fb_exchange_token": token.reveal(),
    }
    answer = named(http.ask(Act.PREPARE, "POST", f"/{VERSION}/oauth/access_token", form=form, public=True))
    longer = _secret(word(answer.value, "access_token"))
    if answer.outcome is Outcome.DONE and longer is not None:
        return Granted(Outcome.DONE, "ok", words.OK, longer)
    outcome = Outcome.NOT_DONE if answer.outcome is Outcome.DONE else answer.outcome
    code = "unreadable" if answer.outcome is Outcome.DONE else answer.code
    return Granted(outcome, code, reason_of(code if code in _PLAIN else "refused", outcome))


_PLAIN = frozenset({"unreachable", "no_answer", "unreadable", "auth", "rate_limited", "server_error", "moved"})


def _scopes(
    token: Secret, access: AccountAccess, transport: httpx.BaseTransport | None, bounds: Bounds | None
) -> tuple[str, ...] | None:
    """What the person allowed, as /debug_token tells the app itself; None where it can't be read."""
    if access.client_secret is None:
        return None
    app = Secret(f"{access.client_id}|{access.client_secret.reveal()}")
    http = Http(_server(access), token=app, secrets=[token, access.client_secret], transport=transport, bounds=bounds)
    itself = AccountAccess(access.service, access.handle, token=app, client_secret=access.client_secret)
    answer = Graph(http, proof_of(itself)).read("debug_token", {"input_token": token.reveal()})
    data = inner(answer.value, "data")
    if answer.outcome is not Outcome.DONE or data.get("is_valid") is not True:
        return None
    # Every login gives public_profile along; nobody can leave it out.
    return tuple(storable(s) for s in items(data, "scopes") if isinstance(s, str) and s != "public_profile")


def _is_wanted(graph: Graph, page: object, access: AccountAccess) -> bool:
    """By the immutable id where it is known; else by id or name in the address."""
    if access.remote_id:
        return word(page, "id") == access.remote_id
    wanted = access.handle.strip().lstrip("@").casefold()
    if wanted in {word(page, "id"), word(page, "username").casefold()}:
        return True
    if word(page, "username"):
        return False
    answer = graph.read(word(page, "id"), {"fields": "id,username"})
    return answer.outcome is Outcome.DONE and word(answer.value, "username").casefold() == wanted


def _secret(value: str) -> Secret | None:
    try:
        return Secret(value)
    except ValueError:
        return None


def _server(access: AccountAccess) -> str:
    return one_server(SERVER, access.base_url)


DESCRIPTION = Description(
    connector="facebook",
    title=t("Facebook", "Facebook"),
    scopes=(
        Scope("pages_show_list", t("どのページを管理しているかを確かめる", "to see which Pages the person manages")),
        Scope("pages_read_engagement", t("自らの投稿とページの情報を読み返す", "to read the Page and its posts back")),
        Scope("pages_read_user_content", t("届いたコメントを読む", "to read what the public wrote")),
        Scope("pages_manage_posts", t("投稿し、訂正し、削除する", "to publish, correct and delete posts")),
        Scope("pages_manage_metadata", t("事案の際に「概要」を直す", "to change “About” in an incident")),
    ),
    base_url=SERVER,
    authorize_base="https://www.facebook.com",
    authorize=f"/{VERSION}/dialog/oauth",
    exchange=f"/{VERSION}/oauth/access_token",
    pkce="if_stated",
    client="given",
    scope_separator=",",
    needs_secret=True,
    sign_in_as=t(
        "Facebook には、このページを管理する方ご自身としてログインしてください。"
        "ページを選ぶ画面では、このページを選びます。",
        "Log in to Facebook as yourself, who manages this Page. Where it asks for Pages, choose this one.",
    ),
    own_token=page_grant,
)

PASTING = Pasting(
    label=t("ページアクセストークン", "Page access token"),
    support=t(
        "Facebook のグラフAPIエクスプローラなどで、長期の利用者トークンから発行したページのトークンです。"
        "個人のトークンは受け付けません。",
        "The Page's token, made from a long-lived user token, for example in Facebook's Graph API Explorer. A person's "
        "token is not taken.",
    ),
)
