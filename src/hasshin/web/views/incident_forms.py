"""The forms of incidents: one for each act."""

from __future__ import annotations

from hasshin.accounts.models import Account
from hasshin.city.drills import marked
from hasshin.city.pack import current_pack
from hasshin.city.queries_drills import drills_on
from hasshin.city.queries_terminals import devices
from hasshin.incidents.queries import IncidentPage, StepRow, kind_rows, suggested
from hasshin.policy.text import Text, t
from hasshin.web.forms.reading import words
from hasshin.web.requests import Request
from hasshin.web.views.settings import choices
from hasshin.web.views.settings.forms import Choice, Field, Form

LONGEST_ID = 18
OUTCOMES = (
    Choice("done", t("行った", "Done")),
    Choice("not_needed", t("不要（理由を書く）", "Not needed (say why)")),
)


def asked(request: Request, name: str) -> int | None:
    """The id of that name in the address, None where there is none."""
    said = words(request.GET, name)
    return int(said) if said.isascii() and said.isdecimal() and len(said) <= LONGEST_ID else None


def open_form(request: Request) -> Form:
    """Open one: filled in from a finding or an address where one led here."""
    finding = asked(request, "finding")
    begun = suggested(finding, request.now) if finding is not None else None
    account = begun.account_id if begun is not None else asked(request, "account")
    return Form(
        do="open",
        title=t("事案を開く", "Open an incident"),
        button=t("開いて知らせる", "Open it and tell"),
        danger=True,
        unfolded=bool(request.GET),
        support=t(
            "職員なら誰でも開けます。迷ったら開いてください。分かっていることだけで足ります。",
            "Anyone on the staff may. If in doubt, open one; what is known will do.",
        ),
        fields=(
            _kind_field(request, begun.kind if begun is not None else words(request.GET, "kind")),
            Field(
                "what",
                t("何が起きたか", "What happened"),
                kind="words",
                required=True,
                initial=begun.what if begun else "",
            ),
            *_about_fields(request, str(account or "")),
            *_drill_field(request),
        ),
    )


def _drill_field(request: Request) -> tuple[Field, ...]:
    """In which drill it is played, for whoever takes part in one that is on."""
    rows = [one for one in drills_on(request.now, request.actor.staff) if one.takes_part]
    if not rows:
        return ()
    names = tuple(Choice(str(one.id), marked(Text(ja=one.title, en=one.title))) for one in rows)
    said = t("選ばなければ、実際の事案です。", "Left empty, it is a real one.")
    return (Field("drill_id", t("訓練の事案", "Played in a drill"), kind="choice", choices=names, support=said),)


def _kind_field(request: Request, chosen: str) -> Field:
    kinds = tuple(Choice(row.id, row.title) for row in kind_rows(request.now))
    return Field("kind", t("種類", "Kind"), kind="choice", required=True, choices=kinds, initial=chosen)


def _about_fields(request: Request, account: str) -> tuple[Field, ...]:
    """What it is about, as far as that is known."""
    accounts = tuple(
        Choice(str(row.pk), Text(ja=row.name, en=row.name))
        for row in Account.objects.exclude(state=Account.State.CLOSED).order_by("name", "pk")
    )
    kept = tuple(
        Choice(str(row.id), Text(ja=row.name, en=row.name))
        for row in devices(current_pack(), request.now)
        if row.state != "retired"
    )
    return (
        Field(
            "account_id",
            t("アカウント（分かれば）", "Account, if known"),
            kind="choice",
            choices=accounts,
            initial=account,
        ),
        Field("terminal_id", t("端末（端末の事案のとき）", "Device, if it is about one"), kind="choice", choices=kept),
        Field("address", t("偽アカウントなどのアドレス（あれば）", "Address of a fake account, if any"), longest=500),
        Field("happened_at", t("起きた日時（分かれば）", "When it happened, if known"), kind="moment"),
    )


def see_form() -> Form:
    """Say that one has seen it."""
    return Form(
        do="see",
        title=t("確認した", "I have seen it"),
        button=t("確認した", "I have seen it"),
        fields=(),
    )


def step_form(step: StepRow) -> Form:
    """Settle a step of the playbook."""
    return Form(
        do=f"step-{step.id}",
        title=t("手順{n}を記録する", "Record step {n}").fill(n=step.number),
        button=t("記録する", "Record it"),
        support=step.lacks,
        fields=(
            Field("outcome", t("結果", "Outcome"), kind="choice", required=True, choices=OUTCOMES, initial="done"),
            Field(
                "remarks",
                t("何をしたか・不要とする理由", "What was done, or why it is not needed"),
                kind="words",
                required=True,
            ),
        ),
    )


def contain_form(page: IncidentPage) -> Form:
    """Stop everything."""
    return Form(
        do="contain",
        title=t("封じ込める", "Contain it"),
        button=t("すべて止める", "Stop everything now"),
        danger=True,
        unfolded=not page.measures,
        support=t(
            "「{name}」の発信を止め、身に覚えのない投稿を保全して削除し、接続を解除し、パスワードの変更を求めます。"
            "自動でできないことは、人が行う措置として残ります。",
            "Freezes {name}, keeps and deletes posts that nobody here sent, revokes the connection and calls for a new "
            "password. What can't be done is left as a measure for a person.",
        ).fill(name=page.card.account),
        fields=(
            Field("everywhere", t("ほかの全アカウントの発信も止める", "Freeze every other account too"), kind="yes"),
            Field("keep", t("接続は解除しない", "Keep the connection"), kind="yes"),
            Field(
                "suspect_id",
                t(
                    "サインインと端末を止める職員（乗っ取りが疑われるとき）",
                    "Whose sessions and devices end, if taken over",
                ),
                kind="choice",
                choices=choices.staff(),
            ),
        ),
    )


def note_form() -> Form:
    """Note what happens."""
    return Form(
        do="note",
        title=t("経過を書く", "Note what happens"),
        button=t("書く", "Note it"),
        fields=(Field("words", t("経過", "Log"), kind="words", required=True),),
    )


def lesson_form() -> Form:
    """Note what is to be done differently."""
    return Form(
        do="lesson",
        title=t("教訓を残す", "Note a lesson"),
        button=t("残す", "Note it"),
        fields=(
            Field("words", t("何を変えるか", "What is to be done differently"), kind="words", required=True),
            Field("owner_id", t("担当者", "By whom"), kind="choice", required=True, choices=choices.staff()),
            Field("due_on", t("期限", "Until"), kind="day", required=True),
        ),
    )


def finish_form(lesson_id: int, said: str) -> Form:
    """Say what was done about a lesson of one's own."""
    return Form(
        do=f"lesson-{lesson_id}",
        title=t("教訓を済ませる", "Carry out the lesson"),
        button=t("済ませる", "It is done"),
        support=Text(ja=said, en=said),
        fields=(Field("outcome", t("何をしたか", "What was done"), kind="words", required=True),),
    )


def end_form(page: IncidentPage) -> Form:
    """End it, once every step is settled."""
    waits = t(
        "手順があと{n}件残っています。全て終えると、事案を終えられます。",
        "{n} steps are left. Once all are settled, it can be ended.",
    ).fill(n=page.card.open_steps)
    return Form(
        do="end",
        title=t("事案を終える", "End the incident"),
        button=t("終える", "End it"),
        whom=waits if page.card.open_steps else None,
        fields=(Field("conclusion", t("結論", "Conclusion"), kind="words", required=True),),
    )
