"""From an empty founded installation to a post on the practice board, through the screens alone, in both cities."""

# long because: two cities are founded through the same screens, step by step.

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from hasshin.accounts.models import Account, Credential, Opening, Release
from hasshin.city.actions.add_staff import add_staff
from hasshin.city.actions.add_unit import add_unit
from hasshin.city.actions.adopt_pack import adopt_pack
from hasshin.city.actions.appoint import appoint
from hasshin.city.actions.founded import founded
from hasshin.city.govern import FOUNDER
from hasshin.city.models import Appointment, Deputyship, StaffMember, Terminal, Unit
from hasshin.city.pack import current_pack
from hasshin.city.queries import founding_roles
from hasshin.delivery.connecting import Whose
from hasshin.delivery.engine import deliver
from hasshin.delivery.worker import utc_now
from hasshin.platforms.values import Outcome, Result
from hasshin.policy.controls.accounts import AccountRules as RulesControl
from hasshin.policy.load import find_pack, read_pack_text
from hasshin.policy.text import t
from hasshin.posts.models import Delivery, Post
from hasshin.practice.models import BoardPost
from hasshin.web.middleware.actor import BEGAN

JST = ZoneInfo("Asia/Tokyo")

PASSWORD = "correct horse battery staple"
OFFICE = "10.1.2.3"
ORDER = "辞令 第1号"


@dataclass
class Office:
    """An installation as `hasshin init` leaves it, and browsers in its office."""

    city: str
    browsers: dict[str, Client] = field(default_factory=dict)

    def browser(self, username: str) -> Client:
        """That person's browser, signed in."""
        if username not in self.browsers:
            client = Client(REMOTE_ADDR=OFFICE, HTTP_ACCEPT_LANGUAGE="ja")
            client.force_login(StaffMember.objects.get(username=username), "django.contrib.auth.backends.ModelBackend")
            session = client.session
            session[BEGAN] = datetime.now(UTC).isoformat()
            session.save()
            self.browsers[username] = client
        return self.browsers[username]

    def send(self, username: str, screen: str, do: str, /, *args: object, **typed: object) -> Any:
        """What the form `do` of that screen answers."""
        return self.browser(username).post(reverse(screen, args=args), {"do": do, **typed})

    def does(self, username: str, screen: str, do: str, /, *args: object, **typed: object) -> Any:
        """Send a form that is accepted, and read the page it leads to."""
        answer = self.send(username, screen, do, *args, **typed)
        if answer.status_code == 422 and (sure := re.search(r'name="sure" value="(\w+)"', answer.content.decode())):
            answer = self.send(username, screen, do, *args, sure=sure[1], **typed)
        assert answer.status_code == 302, refusal(answer.content.decode())
        assert self.browser(username).get(answer["Location"]).status_code == 200
        return answer

    def hires(self, by: str, username: str, unit: str, rank: str = "") -> int:
        """Register somebody; gives the id."""
        self.does(
            by, "settings-staff", "add_staff", username=username, name_ja=f"{username}さん", name_en=f"Ms {username}",
            unit_id=Unit.objects.get(code=unit).pk, rank=rank, password=PASSWORD,
        )  # fmt: skip
        # They have chosen a password of their own since; how, is shown elsewhere.
        StaffMember.objects.filter(username=username).update(must_change_password=False)
        return StaffMember.objects.get(username=username).pk

    def acknowledges(self, username: str) -> None:
        """Read the guideline and acknowledge it, where the city asks for that."""
        page = self.browser(username).get(reverse("acknowledge")).content.decode()
        given = re.search(r'name="guideline" value="([^"]+)"', page)
        if given is not None:
            answer = self.browser(username).post(reverse("acknowledge"), {"guideline": given[1]})
            assert answer.status_code == 302

    def steps(self, username: str) -> str:
        """The part of the hub that lists the next steps."""
        page = self.browser(username).get("/settings/").content.decode()
        return page[page.index('id="next"') : page.index("設定の画面")]


def refusal(page: str) -> str:
    return re.sub(r"<[^>]+>|\s+", " ", page[page.find('id="refusal"') :])[:900]


@pytest.fixture
def office(db: None, own_folder: Path, settings: Any) -> Callable[[str], Office]:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()

    def found(city: str) -> Office:
        now = datetime.now(UTC)
        adopt_pack(actor=FOUNDER, now=now, text=read_pack_text(find_pack(city)), name=f"{city}.yaml")
        unit = add_unit(actor=FOUNDER, now=now, code="info", name_ja="情報課", name_en="Information")
        first = add_staff(
            actor=FOUNDER, now=now, username="first", name_ja="最初さん", name_en="Ms First", unit_id=unit.pk,
            password=PASSWORD,
        )  # fmt: skip
        role = founding_roles(current_pack())[0]
        appoint(actor=FOUNDER, now=now, staff_id=first.pk, role=role.id, order="設置時の任命")
        founded(now=now, installation="test")
        return Office(city)

    return found


def post_goes_out(office: Office, writer: str, decider: str, account: Account) -> None:
    """Written, submitted, decided, delivered and read on the public board."""
    desk = office.browser(writer)
    office.acknowledges(writer)
    form = {
        "title": "休館のお知らせ", "text": "図書館は明日休館します。", "targets": [account.pk],
        "source": "図書館の掲示", "category": "お知らせ", "mode": "ordinary", "revision": -1, "do": "save",
    }  # fmt: skip
    answer = desk.post(reverse("compose"), form)
    assert answer.status_code == 302, answer.content.decode()
    post = Post.objects.get()
    page = desk.get(f"/posts/{post.pk}/").content.decode()
    sent = {"revision": post.revision, "confirmed": confirmations(page)}
    answer = desk.post(reverse("submit", args=[post.pk]), sent)
    assert answer.status_code == 302, refusal(answer.content.decode())
    boss = office.browser(decider)
    page = boss.get(f"/posts/{post.pk}/").content.decode()
    form_part = page[page.index("/decide#refusal") :]
    hidden = dict(re.findall(r'name="(revision|shown_digest)" value="([^"]+)"', form_part)[:2])
    answer = boss.post(
        reverse("decide", args=[post.pk]), {**hidden, "kind": "approve", "confirmed": confirmations(page)}
    )
    assert answer.status_code == 302, refusal(answer.content.decode())
    deliver(Delivery.objects.get(post=post).pk, worker="w1", clock=utc_now)
    assert Delivery.objects.get(post=post).state == "done"
    assert BoardPost.objects.get().text == form["text"]
    board = Client().get(reverse("board-account", args=[account.service, account.handle]))
    assert "図書館は明日休館します。" in board.content.decode()


def confirmations(page: str) -> list[str]:
    return re.findall(r'name="confirmed" value="([^"]+)"', page)


def test_fukushima_sets_itself_up_and_publishes(office: Callable[[str], Office]) -> None:
    here = office("fukushima")
    home = here.browser("first").get("/").content.decode()
    assert "/settings/#next" in home, "an empty home page leads to the next steps"
    assert "情報システム管理者" in here.steps("first")
    assert "広報広聴課" in here.steps("first"), "a rule rests on a unit that is not there"
    here.does("first", "settings-units", "add_unit", code="kanko", name_ja="観光課", name_en="Tourism")
    here.does("first", "settings-units", "add_unit", code="koho", name_ja="広報広聴課", functions=["pr"])
    tourism = Unit.objects.get(code="kanko").pk
    manager = here.hires("first", "manager", "info")
    head = here.hires("first", "head", "kanko", "section_head")
    here.hires("first", "writer", "kanko")
    here.does("first", "settings-staff", "appoint", staff_id=manager, role="information_system_manager", order=ORDER)
    here.does("first", "settings-staff", "appoint", staff_id=head, role="unit_head", unit_id=tourism, order=ORDER)
    opening = {
        "unit_id": tourism, "service": "x", "handle": "kanko", "name": "観光課", "purpose": "観光の案内", "why": "速報",
    }  # fmt: skip
    early = here.send("writer", "openings", "request", **opening)
    assert early.status_code == 422, "no account for a unit that is not released"
    assert 'value="kanko"' in early.content.decode(), "what was typed stays"
    here.does("manager", "settings-units", "release", unit_id=tourism, service="x", reason="市民へ知らせるため")
    here.does("writer", "openings", "request", **opening)
    on = ("opening",)
    row = Opening.objects.get()
    refused = here.send("writer", *on, "obtain", row.pk, connector="practice", handle="kanko")
    assert refused.status_code == 403, "only who opens accounts obtains one"
    here.does("first", *on, "obtain", row.pk, connector="practice", handle="kanko")
    account = Account.objects.get()
    assert here.send("writer", *on, "grant", row.pk, order=ORDER).status_code == 403
    here.does("first", *on, "grant", row.pk, order=ORDER)
    assert "登録する" in here.steps("first")
    here.does("first", "settings-terminals", "register_network", name="庁内", network="10.1.0.0/16")
    post_goes_out(here, "writer", "head", account)
    given = Release.objects.get()
    here.does("manager", "settings-units", "end_release", release_id=given.pk, reason="観光課の統合のため")
    for page in (reverse("settings-units"), reverse("account", args=[account.pk])):
        shown = here.browser("manager").get(page).content.decode()
        assert "終わった利用許可" in shown, "what was stays to be read"
        assert "観光課の統合のため" in shown


def test_matsudo_sets_itself_up_and_publishes(office: Callable[[str], Office]) -> None:
    here = office("matsudo")
    here.does("first", "settings-units", "add_unit", code="koho", name_ja="広報広聴課")
    ids = {name: here.hires("first", name, "koho", rank) for name, rank in MATSUDO.items()}
    security = {"staff_id": ids["security"], "role": "security_manager", "order": ORDER}
    here.does("first", "settings-staff", "appoint", **security)
    opening = {
        "unit_id": Unit.objects.get(code="koho").pk, "service": "x", "handle": "matsudo_pr", "name": "松戸市広報",
        "purpose": "市政情報", "why": "市民へ知らせるため",
    }  # fmt: skip
    todo = here.steps("first")
    for said in ("公式アカウントの開設を申請する", "承認する人とは別の職員", "役割がなくても申請できます"):
        assert said in todo, "the steps say who does what next"
    # Before the first account nobody of a unit has a role: one of its staff asks without any.
    here.does("writer", "openings", "request", **opening)
    assert "申請したwriterさんさんは決められません" in here.steps("first")
    assert "運用管理者の承認" in here.steps("security")
    on = ("opening",)
    row = Opening.objects.get()
    assert row.requested_by.username == "writer"
    said = {"kind": "approve", "reason": "必要と認める", "order": "承認1号"}
    assert here.send("writer", *on, "decide", row.pk, **said).status_code == 403
    said = {"kind": "approve", "reason": "必要と認める", "order": "承認1号"}
    obtained = {"connector": "practice", "handle": "matsudo_pr"}
    assert here.send("security", *on, "decide", row.pk, **said).status_code == 403, "the operations manager is first"
    here.does("first", *on, "decide", row.pk, **said)
    assert here.send("first", *on, "decide", row.pk, **said).status_code == 403, "nobody takes both decisions"
    assert here.send("security", *on, "obtain", row.pk, **obtained).status_code == 404, "one decision is missing"
    here.does("security", *on, "decide", row.pk, **said)
    here.does("security", *on, "obtain", row.pk, **obtained)
    account = Account.objects.get()
    part = {"meeting": "広報調整会議", "meeting_on": f"{datetime.now(JST):%Y-%m-%d}"}
    assert here.send("security", *on, "tell", row.pk, **part).status_code == 422, "nothing is said of what was reported"
    here.does("security", *on, "tell", row.pk, **part, report="広報の開設を報告した")
    todo = here.steps("first")
    assert todo.count("未了") == 3, "owner, operators and rules are theirs to see to"
    assert "端末" not in todo, "the city's terminals are the security manager's"
    assert "端末" in here.steps("security")
    on = ("settings-account",)
    for name, role in (("owner", "account_owner"), ("writer", "operator"), ("checker", "operator")):
        given = {"staff_id": ids[name], "role": role, "order": ORDER}
        here.does("first", *on, "appoint", account.pk, **given)
    items = [f"items.{one.id}" for control in current_pack().all_of(RulesControl) for one in control.items]
    part = here.send("owner", *on, "set_rules", account.pk, **dict.fromkeys(items[1:], "定めた"))
    assert part.status_code == 422, "an item is not stated"
    assert "定めた" in part.content.decode()
    rules = {**dict.fromkeys(items, "定めた"), "acts.follow": "never", "acts.reply": "case_by_case"}
    here.does("owner", *on, "set_rules", account.pk, **rules)
    assert account.rules.get().acts == {"follow": "never", "reply": "case_by_case"}
    here.does("security", "settings-terminals", "register_network", name="庁内", network="10.1.0.0/16")
    assert "未了" not in here.steps("first")
    assert "準備は整っています" in here.steps("first")
    post_goes_out(here, "writer", "checker", account)


MATSUDO = {"security": "section_head", "owner": "section_head", "writer": "staff", "checker": "staff"}


def test_a_device_gets_its_code_once_and_a_lost_one_is_shut_out(office: Callable[[str], Office]) -> None:
    here = office("fukushima")
    keeper = here.hires("first", "keeper", "info")
    sent = here.send("first", "settings-terminals", "register_device", name="窓口のPC", keeper_id=keeper)
    page = here.browser("first").get(sent["Location"])
    (code,) = re.findall(r"<code>([0-9-]{14})</code>", page.content.decode())
    assert code not in here.browser("first").get("/settings/terminals/").content.decode()
    assert Client().post("/terminal/", {"do": "enrol", "code": code}).status_code == 302
    row = Terminal.objects.get()
    here.does("first", "settings-terminals", "retire", terminal_id=row.pk, state="lost")
    assert Terminal.objects.get().state == "lost"
    again = here.send("first", "settings-terminals", "retire", terminal_id=row.pk, state="lost")
    assert again.status_code == 422, "it is no choice any more"


def test_a_credential_goes_in_and_never_comes_out(
    office: Callable[[str], Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = office("fukushima")
    ours = Whose(Result(Outcome.DONE, "ok", t("よい", "good")), "77", "info")
    monkeypatch.setattr("hasshin.delivery.actions.paste_token.whose", lambda account, token: ours)
    unit = Unit.objects.get()
    made = {"service": "x", "connector": "mastodon", "handle": "info", "name": "情報課", "unit": unit}
    account = Account.objects.create(**made, base_url="https://social.example.jp", opened_at=datetime.now(UTC))
    assert "トークン" in here.steps("first")
    refused = here.send("first", "settings-account", "set_credential", account.pk, token=" secret-token")
    assert refused.status_code == 422
    assert "secret-token" not in refused.content.decode()
    here.does("first", "settings-account", "set_credential", account.pk, token="secret-token")
    assert Credential.objects.get().account == account
    assert "secret-token" not in here.browser("first").get(f"/settings/accounts/{account.pk}/").content.decode()


def test_an_appointment_ends_and_a_deputy_is_named(office: Callable[[str], Office]) -> None:
    here = office("fukushima")
    unit = Unit.objects.get().pk
    head, other = here.hires("first", "head", "info", "section_head"), here.hires("first", "other", "info")
    here.does("first", "settings-staff", "appoint", staff_id=head, role="unit_head", unit_id=unit, order=ORDER)
    row = Appointment.objects.get(role="unit_head")
    span = {"starts": "2026-01-01T09:00", "ends": "2099-01-01T09:00", "reason": "出張", "order": ORDER}
    here.does("first", "settings-staff", "name_deputy", appointment_id=row.pk, deputy_id=other, **span)
    assert Deputyship.objects.get().deputy_id == other
    here.does("first", "settings-staff", "end_appointment", appointment_id=row.pk, order=ORDER)
    row.refresh_from_db()
    assert row.ends is not None


def test_what_ends_is_shown_before_it_ends(office: Callable[[str], Office]) -> None:
    here = office("fukushima")
    other = here.hires("first", "other", "info")
    here.does("first", "settings-staff", "appoint", staff_id=other, role="information_system_manager", order=ORDER)
    row = Appointment.objects.get(role="information_system_manager")
    typed = {"appointment_id": row.pk, "order": ORDER}
    page = here.send("other", "settings-staff", "end_appointment", **typed)
    text = page.content.decode()
    assert page.status_code == 422
    for said in ("まだ行っていません", "今すぐ終えます", "ほかにいません", "あなた自身の任命です", f'value="{ORDER}"'):
        assert said in text
    row.refresh_from_db()
    assert row.ends is None
    assert "あなた自身" not in here.send("first", "settings-staff", "end_appointment", **typed).content.decode()
    stale = here.send("first", "settings-staff", "end_appointment", sure="0123456789abcdef", **typed)
    assert stale.status_code == 422
    row.refresh_from_db()
    assert row.ends is None
    here.does("first", "settings-staff", "end_appointment", **typed)
    row.refresh_from_db()
    assert row.ends is not None


def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(office: Callable[[str], Office]) -> None:
    here = office("fukushima")
    typed = {"username": "sato", "name_ja": "佐藤", "unit_id": "999", "email": "sato", "password": PASSWORD}
    page = here.send("first", "settings-staff", "add_staff", **typed)
    assert page.status_code == 422
    text = page.content.decode()
    for said in ("「所属」にない選択です。", "「メールアドレス」の書き方が違います。", 'value="佐藤"', 'value="sato"'):
        assert said in text
    assert PASSWORD not in text
    assert text.count('aria-invalid="true"') == 2
    assert not StaffMember.objects.filter(username="sato").exists()


def test_who_sets_nothing_up_is_told_whom_to_ask(office: Callable[[str], Office]) -> None:
    here = office("fukushima")
    here.hires("first", "clerk", "info")
    assert "/settings/" not in here.browser("clerk").get("/").content.decode()
    shown = here.browser("clerk").get("/settings/units/")
    page = shown.content.decode()
    assert shown.status_code == 403
    assert "情報管理課" in page
    assert 'name="code"' not in page
    refused = here.send("clerk", "settings-units", "add_unit", code="a", name_ja="甲課")
    assert refused.status_code == 403
    assert not Unit.objects.filter(code="a").exists()
