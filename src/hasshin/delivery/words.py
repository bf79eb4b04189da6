"""What sending says to people."""

from __future__ import annotations

from hasshin.policy.text import t

PACK_SAYS_NO = t("発信の時点で、決まりにより止められました。", "At the moment of sending, the rules said no.")
LATE = t(
    "発信できる時刻を過ぎたため、発信しませんでした。",
    "The time by which it could go out has passed, so it was not sent.",
)
WORKER_LOST = t(
    "発信の途中で送信処理が失われ、掲載されたか分かりません。媒体を照会します。",
    "The worker was lost while sending, so whether it is out is not known. The service is being asked.",
)
FREED = t(
    "発信の前に送信処理が失われたため、待ちの状態に戻しました。",
    "The worker was lost before sending, so it waits again.",
)
STOOD_STILL = t(
    "発信の直前に送信処理が止まっていたため、送らずに待ちの状態に戻しました。",
    "The worker stood still just before sending, so nothing was sent and it waits again.",
)
ABSENT = t("掲載されていないことが確かめられました。", "It is proven that it is not out.")
FOUND = t("掲載されていることが確かめられました。", "It is proven that it is out.")

MISSED = t(
    "投稿「{title}」（{account}）は時機を逸し、発信されませんでした。{why}",
    "The post {title} ({account}) was missed: it was not sent. {why}",
)
STOPPED = t(
    "投稿「{title}」（{account}）は発信の時点で止められました。{why}",
    "The post {title} ({account}) was stopped at the moment of sending. {why}",
)
REFUSED = t(
    "投稿「{title}」（{account}）を媒体が受け付けませんでした。{why}",
    "The service refused the post {title} ({account}). {why}",
)
UNKNOWN = t(
    "投稿「{title}」（{account}）は掲載されたか分かりません（結果不明）。媒体の画面で確かめ、答えてください。{why}",
    "Whether the post {title} ({account}) is out is not known. Look at the service's own screen and answer. {why}",
)
SERVICE_RESTS = t(
    "サービス（{service}）が{since}から正しく応答しないため、送信を休んでいます。{n}件の投稿が待っています。"
    "回復を自動で確かめ、戻りしだい送ります。期限を過ぎた投稿は送らず、お知らせします。{why}",
    "The service ({service}) does not answer properly since {since}, so sending to it rests. Posts that wait: {n}. "
    "It is tried again by itself, and they go out once it is back. What gets too late is not sent, and told. {why}",
)
HELD = t(
    "投稿「{title}」（{account}）は上限のため待っています。{why}{expires}までに送れなければ時機逸失になります。",
    "The post {title} ({account}) waits because of a limit. {why} If it can't go out by {expires}, it is missed.",
)
NOT_NOW = t(
    "サービスの回数制限により、{until}まで送れません。",
    "The service takes nothing more from the account until {until}.",
)
ALLOWANCE_USED = t(
    "サービスの利用枠（{unit}）を使い切りました：上限 {limit}、使用 {used}。{until}に改めて確かめます。",
    "The service's allowance is used up ({unit}): limit {limit}, used {used}. It is looked at again at {until}.",
)
BUDGET_SPENT = t(
    "今月の予算（{budget}）を超えるため送りません：支出 {spent}、この投稿 {cost}。"
    "予算を改めるには、管理者が installation.json の budgets を変えてください。",
    "It would exceed this month's budget ({budget}): spent {spent}, this post {cost}. "
    "To change it, an administrator changes budgets in installation.json.",
)
SERVICE_BACK = t("サービスが再び応答しました。", "The service answers again.")
REMOVAL_REFUSED = t(
    "投稿「{title}」（{account}）を削除できませんでした。媒体の画面で人が削除し、そのことを記録してください。{why}",
    "The post {title} ({account}) could not be deleted. Delete it in the service's own screen and record that. {why}",
)
