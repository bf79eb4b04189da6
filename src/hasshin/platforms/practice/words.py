"""What the practice board's connector says."""

from __future__ import annotations

from hasshin.policy.text import t

OK = t("練習掲示板が答えました。", "The practice board answered.")
PUT_UP = t("練習掲示板に掲載されています。", "It was put up on the practice board.")
ABSENT = t(
    "練習掲示板にこの配信の記録はありません。掲載されていないことが確かです。",
    "The practice board has nothing under this delivery's key: it was surely not put up.",
)
EDITED = t("練習掲示板で変更されました。", "It was changed on the practice board.")
DELETED = t("練習掲示板から削除されました。", "It was deleted from the practice board.")
GONE = t("その投稿は練習掲示板にありません。", "That post is not on the practice board.")
BOARD_DOWN = t(
    "練習掲示板に届きませんでした。何も行われていません。しばらくしてからやり直してください。",
    "The practice board could not be reached. Nothing was done. Try again in a while.",
)
NO_ANSWER = t(
    "練習掲示板から答えが得られず、掲載されたか分かりません。掲示板を照会してください。",
    "The practice board gave no answer, so whether it was done is not known. Look it up on the board.",
)
KEY_REUSED = t(
    "同じ鍵で別の内容が既に掲載されています。この内容は掲載されませんでした。新しい配信を作ってください。",
    "Other content was put up under the same key before. This content was not put up. Make a new delivery.",
)
OTHER_IMAGES = t(
    "画像は差し替えられません。画像を変えるには、削除して新しく投稿してください。",
    "Images can't be replaced. To change an image, delete the post and publish a new one.",
)
NO_EDIT = t(
    "{service} のAPIでは投稿を編集できません。削除して正しい情報を投稿してください。",
    "The API of {service} can't edit a post. Delete it and publish the right information.",
)
NO_DELETE = t(
    "{service} のAPIでは投稿を削除できません。管理画面で人が削除してください。",
    "The API of {service} can't delete a post. A person must delete it in the service's own screen.",
)
NO_ACCOUNT = t(
    "練習掲示板にこのアカウントがありません。アカウントの設定を確かめてください。",
    "The practice board knows no such account. Check the account's settings.",
)
TOKEN_DEAD = t(
    "練習掲示板がトークンを認めませんでした。アカウントの接続をやり直してください。",
    "The practice board did not accept the token. Connect the account again.",
)
OTHER_ACCOUNT = t(
    "トークンは別のアカウント（{found}）のものです。正しいアカウントで接続し直してください。",
    "The token is of another account ({found}). Connect the right account.",
)
NO_SCOPE = t(
    "トークンにこの権限がありません（{scope}）。接続をやり直し、この権限も認めてください。",
    "The token does not allow this ({scope}). Connect again, and grant it too.",
)
NO_TOKEN = t("練習掲示板にはトークンがありません。", "The practice board has no tokens.")
