"""The forms of a device that are the same for each."""

from __future__ import annotations

from hasshin.policy.text import t
from hasshin.web.views.settings.forms import Choice, Field, Form

PRESENT = (
    Choice("yes", t("あった", "It is there")),
    Choice("no", t("見つからなかった", "It was not found")),
)

CHECK = Form(
    do="check",
    title=t("点検を記録する", "Record a check"),
    button=t("記録する", "Record"),
    support=t("端末が手元にあるかを、自分の目で確かめて記録します。", "See with your own eyes whether it is there."),
    fields=(
        Field("present", t("端末は", "The device"), kind="choice", required=True, choices=PRESENT),
        Field(
            "remark",
            t("気づいたこと", "Remark"),
            kind="words",
            support=t("見つからなかったときは必ず書きます。", "Needed where it was not found."),
        ),
    ),
)
FOUND = Form(
    do="found",
    title=t("発見を記録する", "Record that it was found"),
    button=t("発見を記録する", "Record it"),
    support=t(
        "古い鍵は使えないままです。使うには登録し直します。パスワードの変更の義務は残ります。",
        "Its old key stays shut out; to use it, enrol it anew. Passwords that the loss called for must still change.",
    ),
    fields=(
        Field(
            "circumstances",
            t("どこで、どのように見つかったか", "Where and how it was found"),
            kind="words",
            required=True,
        ),
    ),
)
RETIRE = Form(
    do="retire",
    title=t("廃止する", "Take it out of use"),
    button=t("廃止する", "Take it out of use"),
    support=t("二度と使えません。紛失のときは「紛失を届け出る」を使います。", "For good. For a loss, report it lost."),
    danger=True,
    fields=(),
)
