"""An account is connected by whoever may, in one browser, once, and only with its own token."""

# long because: all attacks on one flow stand on one stage, and read as one list.

from __future__ import annotations

import json
import logging
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from hasshin.accounts.models import Account, Connecting, Connection, Credential
from hasshin.delivery import connect as connecting_room
from hasshin.delivery.actions.begin_connecting import begin_connecting
from hasshin.delivery.actions.disconnect import disconnect
from hasshin.delivery.actions.finish_connecting import Back
from hasshin.delivery.actions.paste_token import paste_token
from hasshin.delivery.connect import NotConnected, connect
from hasshin.delivery.connecting import LATER, REFUSED_FIX, verifier_of
from hasshin.findings.queries import open_findings
from hasshin.ledger.models import Entry
from hasshin.platforms.values import Outcome
from hasshin.policy.reasons import Conflict, Refused
from hasshin.practice.models import BoardGrant
from hasshin.practice.provider import BoardTransport, answer, asked
from tests.delivery import world as worlds
from tests.delivery.connecting import SESSION, answering, begin, connected, consent, finish, now, token_of
from tests.delivery.world import World


@pytest.fixture
def world(db: None, own_folder: Path) -> World:
    return worlds.build(now())


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


def test_the_owner_connects_and_the_token_is_the_accounts_own(world: World) -> None:
    begun = begin(world)
    assert {scope.name for scope in begun.description.scopes} == set(Connecting.objects.get().asked)
    done = finish(world, consent(begun, world.account))
    assert (done.missing, done.wide) == ((), ())
    row = Connection.objects.get()
    assert (row.state, row.how, row.connected_by_id) == ("connected", "oauth", world.owner.staff)
    assert row.expires_at is not None
    assert connect(world.account).check_auth().outcome is Outcome.DONE
    assert {"token", "refresh_token"} == set(Credential.objects.values_list("kind", flat=True))


def test_where_the_person_is_sent_back_is_the_installations_own_place(world: World, settings: Any) -> None:
    begun = begin(world)
    query = dict(parse_qsl(urlsplit(begun.address).query))
    origin = settings.HASSHIN_INSTALLATION.origin
    assert query["redirect_uri"] == f"{origin}/connect/{world.account.pk}/callback"
    assert query["code_challenge_method"] == "S256"
    assert verifier_of(query["state"]) not in begun.address
    assert query["state"] not in json.dumps(list(Connecting.objects.values()), default=str)


@pytest.mark.parametrize("who", ["operator", "outsider"])
def test_who_may_not_connect_begins_and_finishes_nothing(world: World, who: str) -> None:
    actor = getattr(world, who)
    with pytest.raises(Refused):
        begin_connecting(actor=actor, now=now(), account_id=world.account.pk, session=SESSION)
    back = consent(begin(world), world.account)
    with pytest.raises(Refused):
        finish(world, back, actor=actor)
    assert not Credential.objects.exists()


def test_a_state_works_once(world: World) -> None:
    back = consent(begin(world), world.account)
    finish(world, back)
    before = token_of(world)
    with pytest.raises(Refused) as refused:
        finish(world, back)
    assert codes(refused) == ["connecting_unknown"]
    assert token_of(world) == before
    assert connect(world.account).check_auth().outcome is Outcome.DONE


def test_a_state_is_bound_to_session_person_account_and_time(world: World) -> None:
    other = world.another_account("matsudo_two")
    begun = begin(world)
    back = consent(begun, world.account)
    for wrong in ({"session": "another browser"}, {"account_id": other.pk}):
        with pytest.raises(Refused) as refused:
            finish(world, back, **wrong)
        assert codes(refused) == ["connecting_unknown"]
    with pytest.raises(Refused) as refused:
        finish(world, replace(back, state="x" * 43))
    assert codes(refused) == ["connecting_unknown"]
    with pytest.raises(Refused):
        finish(world, replace(back, state=""))
    Connecting.objects.update(ends_at=now() - timedelta(seconds=1), began_at=now() - timedelta(minutes=11))
    with pytest.raises(Refused) as refused:
        finish(world, back)
    assert codes(refused) == ["connecting_unknown"]
    assert not Credential.objects.exists()


def test_a_token_of_another_account_is_refused_with_both_names_and_given_back(world: World) -> None:
    connected(world)
    before = token_of(world)
    stranger = world.another_account("not_ours")
    with pytest.raises(Refused) as refused:
        finish(world, consent(begin(world), stranger))
    assert codes(refused) == ["other_account"]
    assert "@not_ours" in refused.value.reasons[0].message.ja
    assert "@matsudo_pr" in refused.value.reasons[0].message.ja
    assert token_of(world) == before
    assert BoardGrant.objects.get(profile__account_id=stranger.remote_id).revoked_at is not None


def test_an_account_without_an_id_yet_is_known_by_its_handle_and_learns_its_id(world: World) -> None:
    stranger = world.another_account("not_ours")
    server = MastodonLike()
    Account.objects.filter(pk=world.account.pk).update(
        connector="mastodon", base_url="https://social.example.jp", remote_id=""
    )
    world.account.refresh_from_db()
    server.install(world)
    server.handle = "somebody"
    with pytest.raises(Refused) as refused:
        finish(world, Back(state_of(world), code="c1"))
    assert codes(refused) == ["other_account"]
    server.handle = "matsudo_pr"
    finish(world, Back(state_of(world), code="c2"))
    world.account.refresh_from_db()
    assert world.account.remote_id == "77"
    assert server.registered == 1
    assert stranger.remote_id


class MastodonLike:
    """A server with the Mastodon API that answers as the test says."""

    def __init__(self) -> None:
        self.handle = "matsudo_pr"
        self.registered = 0
        self.metadata: Any = {
            "issuer": "https://social.example.jp/",
            "authorization_endpoint": "https://social.example.jp/oauth/authorize",
            "token_endpoint": "https://social.example.jp/oauth/token",
            "revocation_endpoint": "https://social.example.jp/oauth/revoke",
            "app_registration_endpoint": "https://social.example.jp/api/v1/apps",
            "code_challenge_methods_supported": ["S256"],
        }
        self.token: Any = (
            200,
            {"access_token": "fresh-token-0001", "token_type": "Bearer", "scope": "read write push"},
        )
        self.verify = 200
        self.asked: list[tuple[str, dict[str, str]]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        self.asked.append((path, dict(parse_qsl(request.read().decode()))))
        if path.startswith("/.well-known"):
            return httpx.Response(200 if self.metadata else 404, json=self.metadata or {"error": "none"})
        if path == "/api/v1/apps":
            self.registered += 1
            return httpx.Response(200, json={"client_id": f"app-{self.registered}", "client_secret": "s" * 32})
        if path == "/oauth/token":
            status, value = self.token
            return httpx.Response(status, **({"json": value} if not isinstance(value, bytes) else {"content": value}))
        if path.endswith("/verify_credentials"):
            body = {"id": "77", "acct": self.handle, "url": "https://x/@a"} if self.verify == 200 else {"error": "no"}
            return httpx.Response(self.verify, json=body)
        return httpx.Response(200, json={})

    def install(self, world: World) -> None:
        transport = answering(self)
        self.patch.setattr(connecting_room, "transport_of", lambda account: transport)
        self.patch.setattr("hasshin.delivery.actions.begin_connecting.transport_of", lambda account: transport)

    patch: pytest.MonkeyPatch


@pytest.fixture(autouse=True)
def _patch(monkeypatch: pytest.MonkeyPatch) -> None:
    MastodonLike.patch = monkeypatch


@pytest.fixture
def server(world: World) -> MastodonLike:
    server = MastodonLike()
    Account.objects.filter(pk=world.account.pk).update(
        connector="mastodon", base_url="https://social.example.jp", remote_id="77"
    )
    world.account.refresh_from_db()
    server.install(world)
    return server


def state_of(world: World) -> str:
    return dict(parse_qsl(urlsplit(begin(world).address).query))["state"]


def test_missing_and_too_wide_scopes_are_named(world: World, server: MastodonLike) -> None:
    done = finish(world, Back(state_of(world), code="c"))
    assert done.missing == ()
    assert done.wide == ("read", "write", "push")
    server.token = (200, {"access_token": "fresh-token-0002", "token_type": "Bearer", "scope": "read:accounts"})
    assert "write:statuses" in finish(world, Back(state_of(world), code="c")).missing


@pytest.mark.parametrize(
    "token",
    [
        (500, {"error": "down"}),
        (503, b"<html>"),
        (200, {}),
        (200, b"not json"),
        (200, {"access_token": ""}),
        (200, {"access_token": "トークン"}),
        (200, {"access_token": "a b"}),
        (200, {"access_token": "good-token", "token_type": "mac"}),
        (200, [1]),
        (400, {"error": "invalid_grant"}),
        (401, {"error": "invalid_client"}),
        (302, {}),
    ],
)
def test_no_odd_answer_replaces_a_good_token(world: World, server: MastodonLike, token: Any) -> None:
    finish(world, Back(state_of(world), code="c"))
    server.token = token
    with pytest.raises(Refused) as refused:
        finish(world, Back(state_of(world), code="c"))
    assert codes(refused) == ["cannot_connect"]
    assert token_of(world) == "fresh-token-0001"
    assert Connection.objects.get().state == "connected"


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
def test_a_token_that_cant_be_verified_does_not_replace_the_old_one(
    world: World, server: MastodonLike, status: int
) -> None:
    finish(world, Back(state_of(world), code="c"))
    server.token = (200, {"access_token": "fresh-token-0002", "token_type": "Bearer"})
    server.verify = status
    with pytest.raises(Refused) as refused:
        finish(world, Back(state_of(world), code="c"))
    assert codes(refused) == ["not_verified"]
    reason = refused.value.reasons[0]
    assert [cited.id for cited in reason.citations] == ["own-token"]
    assert reason.fix == (REFUSED_FIX if status in (401, 403) else LATER), "waiting mends no token that is refused"
    assert token_of(world) == "fresh-token-0001"
    assert ("/oauth/revoke", "fresh-token-0002") in [(p, f.get("token", "")) for p, f in server.asked]
    with pytest.raises(Refused):
        paste_token(actor=world.operator, now=now(), account_id=world.account.pk, token="pasted-token-1")
    assert token_of(world) == "fresh-token-0001"


@pytest.mark.parametrize(
    "lies",
    [
        {"token_endpoint": "https://evil.example/oauth/token"},
        {"token_endpoint": "http://social.example.jp/oauth/token"},
        {"authorization_endpoint": "https://evil.example/"},
        {"issuer": "https://evil.example/"},
        {"token_endpoint": 7},
    ],
)
def test_a_server_that_points_elsewhere_is_not_connected_to(world: World, server: MastodonLike, lies: Any) -> None:
    server.metadata |= lies
    with pytest.raises(Refused) as refused:
        begin(world)
    assert codes(refused) == ["cannot_connect"]
    assert server.registered == 0


def test_an_answer_in_the_name_of_another_server_is_refused(world: World, server: MastodonLike) -> None:
    with pytest.raises(Refused):
        finish(world, Back(state_of(world), code="c", issuer="https://evil.example"))
    assert "/oauth/token" not in [path for path, _ in server.asked]
    finish(world, Back(state_of(world), code="c", issuer="https://social.example.jp/"))


def test_denying_on_the_services_page_changes_nothing(world: World) -> None:
    connected(world)
    with pytest.raises(Refused) as refused:
        finish(world, Back(state_of(world), error="access_denied"))
    assert codes(refused) == ["cannot_connect"]
    assert connect(world.account).check_auth().outcome is Outcome.DONE


def test_a_pasted_token_is_verified_before_it_replaces_the_old_one(world: World) -> None:
    connected(world)
    fresh, before = token_of(world), token_of(world)
    for bad in ("", " x", "dead-token-dead-token", "トークン"):
        with pytest.raises(Refused):
            paste_token(actor=world.operator, now=now(), account_id=world.account.pk, token=bad)
    assert token_of(world) == before
    paste_token(actor=world.operator, now=now(), account_id=world.account.pk, token=fresh)
    row = Connection.objects.get()
    assert (row.how, row.version) == ("token", 2)
    # The refresh token belonged to the connection before; it must not renew over the pasted one.
    assert token_of(world, "refresh_token") == ""


def test_two_who_finish_at_once_leave_one_token_and_one_conflict(world: World) -> None:
    connected(world)
    first, second = consent(begin(world), world.account), consent(begin(world), world.account)
    from hasshin.delivery.actions import finish_connecting as room

    real = room.whose

    def meanwhile(account: Any, token: Any, client: Any) -> Any:
        room.whose = real  # type: ignore[attr-defined]
        finish(world, second)
        return real(account, token, client)

    room.whose = meanwhile  # type: ignore[attr-defined]
    with pytest.raises(Conflict):
        finish(world, first)
    assert connect(world.account).check_auth().outcome is Outcome.DONE


def test_disconnecting_revokes_there_destroys_here_and_nothing_is_sent_any_more(world: World) -> None:
    connected(world)
    with pytest.raises(Refused):
        disconnect(actor=world.operator, now=now(), account_id=world.account.pk, reason="終了")
    with pytest.raises(Refused):
        disconnect(actor=world.owner, now=now(), account_id=world.account.pk, reason=" ")
    result = disconnect(actor=world.owner, now=now(), account_id=world.account.pk, reason="終了")
    assert result.outcome is Outcome.DONE
    assert not Credential.objects.filter(kind__in=("token", "refresh_token")).exists()
    assert BoardGrant.objects.get().revoked_at is not None
    with pytest.raises(NotConnected):
        connect(world.account)
    with pytest.raises(Conflict):
        disconnect(actor=world.owner, now=now(), account_id=world.account.pk, reason="もう一度")


def test_what_the_service_could_not_revoke_is_said(world: World, server: MastodonLike) -> None:
    paste_token(actor=world.operator, now=now(), account_id=world.account.pk, token="pasted-token-1")
    result = disconnect(actor=world.owner, now=now(), account_id=world.account.pk, reason="終了")
    assert result.outcome is not Outcome.DONE
    assert [f.code for f in open_findings(now())] == ["token_not_revoked"]
    assert not Credential.objects.exists()


def test_no_code_state_or_token_is_in_ledger_or_log(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    begun = begin(world)
    back = consent(begun, world.account)
    finish(world, back)
    secrets = [back.code, back.state, token_of(world), token_of(world, "refresh_token"), verifier_of(back.state)]
    shown = json.dumps(list(Entry.objects.values()), default=str) + caplog.text
    assert not [secret for secret in secrets if secret in shown]


class TestTheBoardAsProvider:
    """The board keeps to RFC 6749 and 7636, whoever asks."""

    def form(self, world: World, **more: str) -> dict[str, str]:
        begun = begin(world)
        back = consent(begun, world.account)
        query = dict(parse_qsl(urlsplit(begun.address).query))
        return {
            "grant_type": "authorization_code",
            "code": back.code,
            "redirect_uri": query["redirect_uri"],
            "client_id": query["client_id"],
            "code_verifier": verifier_of(query["state"]),
        } | more

    @pytest.mark.parametrize(
        "wrong",
        [
            {"code_verifier": "v" * 43},
            {"code_verifier": ""},
            {"redirect_uri": "http://127.0.0.1:8000/connect/1/callback/"},
            {"client_id": "somebody"},
            {"code": "nothing"},
            {"grant_type": "password"},
        ],
    )
    def test_a_wrong_part_gives_no_token(self, world: World, wrong: dict[str, str]) -> None:
        status, value = answer("/practice/connect/token", self.form(world, **wrong), now())
        assert status in (400, 401)
        assert "access_token" not in value

    def test_a_code_is_over_after_two_minutes(self, world: World) -> None:
        form = self.form(world)
        assert answer("/practice/connect/token", form, now() + timedelta(minutes=2, seconds=1))[0] == 400

    def test_a_code_that_comes_twice_ends_what_was_given_for_it(self, world: World) -> None:
        form = self.form(world)
        status, tokens = answer("/practice/connect/token", form, now())
        assert status == 200
        assert answer("/practice/connect/token", form, now())[0] == 400
        renewed = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"], "client_id": "hasshin"}
        assert answer("/practice/connect/token", renewed, now())[0] == 400

    def test_a_refresh_token_works_once(self, world: World) -> None:
        _, tokens = answer("/practice/connect/token", self.form(world), now())
        form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"], "client_id": "hasshin"}
        assert answer("/practice/connect/token", form, now())[0] == 200
        assert answer("/practice/connect/token", form, now())[0] == 400

    @pytest.mark.parametrize(
        "redirect",
        [
            "https://evil.example/connect/1/callback",
            "{origin}.evil.example/connect/1/callback",
            "{origin}/connect/1/callback?x=1",
            "{origin}/connect/1/callback/../../x",
            "{origin}/connect/01/callback",
            "{origin}@evil.example/connect/1/callback",
            "",
        ],
    )
    def test_nobody_is_sent_anywhere_else(self, world: World, settings: Any, redirect: str) -> None:
        query = dict(parse_qsl(urlsplit(begin(world).address).query))
        query["redirect_uri"] = redirect.format(origin=settings.HASSHIN_INSTALLATION.origin)
        assert asked(query) is None

    def test_garbage_is_answered(self, world: World) -> None:
        with httpx.Client(transport=BoardTransport(), base_url="https://board") as client:
            assert client.post("/practice/connect/token", content=b"\xff\xfe=\x00&&&").status_code == 401
            assert client.post("/elsewhere").status_code == 404
