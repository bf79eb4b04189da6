"""What the Mastodon connector says beyond what any HTTP answer says."""

from __future__ import annotations

from hasshin.policy.text import t

OK = t("サーバーが受け付けました。", "The server accepted it.")
PREPARING = t("サーバーが画像か動画を処理しています。", "The server is still processing the images or the video.")
VIDEO_OR_IMAGES = t(
    "1つの投稿には、動画か画像のどちらかだけを添えられます。",
    "A post takes a video or images, not both.",
)
NO_ID = t(
    "サーバーの答えに投稿の番号がありません。投稿されたかサーバーを照会してください。自動では再送されません。",
    "The server's answer names no post. Look it up on the server. It is not sent again automatically.",
)
GONE = t("その投稿はサーバーにありません。", "That post is not on the server.")
FOUND = t(
    "同じ内容の投稿が、送信の時刻より後にアカウントの投稿一覧にあります。",
    "The account's own posts have one with the same content, made after the time of sending.",
)
LOOK_FAILED = t(
    "アカウントの投稿一覧を読めなかったため、投稿されたかどうか分かりません。",
    "The account's own posts could not be read, so whether it is out is not known.",
)
NOT_SEEN = t(
    "アカウントの投稿一覧に見当たりません。ただし一覧は遅れることがあり、投稿されていない証明にはなりません。人が確かめてください。",
    "The account's own posts don't show it. They may lag behind, so this does not prove that it is not out. "
    "A person must look.",
)
SIMILAR = t(
    "同じ本文の投稿がありますが、画像がこの配信のものではありません。人が確かめてください。",
    "There is a post with the same text, but its images are not this delivery's. A person must look.",
)
OTHER_ACCOUNT = t(
    "トークンは別のアカウント（{found}）のものです。正しいアカウントで接続し直してください。",
    "The token is of another account ({found}). Connect the right account.",
)
NOT_THE_SERVER = t(
    "サーバーの手前にある装置が答えを返したようです。トークンが有効かどうかは分かりません。",
    "Something before the server seems to have answered. Whether the token is good is not known.",
)
TOKEN_STAYS = t("このサーバーのトークンには期限がありません。", "This server's tokens don't expire.")
NO_CLIENT = t(
    "トークンを失効させるには、登録したアプリのIDと秘密鍵が要ります。サーバーの設定画面で人が失効させてください。",
    "Revoking needs the registered application's id and secret. A person must revoke it in the server's settings.",
)
NOT_TO_THE_END = t(
    "一覧を最後まで読めませんでした。読めたところまでを示します。",
    "The list could not be read to its end. What was read is given.",
)
OTHER_IMAGES = t(
    "画像は差し替えられません。画像を変えるには、削除して新しく投稿してください。",
    "Images can't be replaced. To change an image, delete the post and publish a new one.",
)
ALT_UNCHANGED = t(
    "本文は変わりましたが、サーバーが画像の説明の変更を受け付けませんでした。サーバーの画面で直してください。",
    "The text was changed, but the server did not take the new alternative text. Change it in the server's own screen.",
)
TOO_MANY_FIELDS = t(
    "プロフィールの項目は{limit}個までです。減らしてください。",
    "A profile has {limit} fields at most. Use fewer.",
)
