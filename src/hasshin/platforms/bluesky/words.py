"""What the Bluesky connector says beyond what any HTTP answer says."""

from __future__ import annotations

from hasshin.policy.text import t

OK = t("サーバーが受け付けました。", "The server accepted it.")
AUTH = t(
    "サーバーがサインインを認めませんでした。アプリパスワードを作り直し、接続し直してください。",
    "The server did not accept the sign-in. Make a new app password and connect the account again.",
)
BAD_PASSWORD = t(
    "アカウント名かアプリパスワードが違います。サーバーの設定画面で作ったアプリパスワードを貼り付けてください。",
    "The account's name or the app password is wrong. Paste an app password made in the server's own settings.",
)
MAIN_PASSWORD = t(
    "アプリパスワードではありません。本パスワードは、アカウントの削除まで何でもできるため、お預かりしません。"
    "「設定」の「プライバシーとセキュリティ」の「アプリパスワード」で作り、"
    "xxxx-xxxx-xxxx-xxxx の形のまま貼り付けてください。",
    "This is no app password. The account's own password can do anything, even delete the account, so it is not kept. "
    "Make an app password under “Settings”, “Privacy and security”, “App passwords”, and paste it as it is "
    "(xxxx-xxxx-xxxx-xxxx).",
)
NO_SESSION = t(
    "サーバーの答えに使えるトークンがありません。今のトークンはそのままです。",
    "The server's answer holds no usable token. The present token stays.",
)
SESSION_LOST = t(
    "サーバーの答えが失われました。新しいトークンが出されたかどうか分かりません。今のトークンはそのままです。",
    "The server's answer was lost, so whether a new token was issued is not known. The present token stays.",
)
SESSION_OVER = t(
    "このサインインは期限が切れたか、取り消されました。アプリパスワードで接続し直してください。",
    "This sign-in has run out or was revoked. Connect again with an app password.",
)
TOKEN_STAYS = t(
    "更新するトークンがありません。今のトークンはそのままです。", "There is nothing to renew. The present token stays."
)
REVOKED = t(
    "サーバーのサインインを終えました。発行済みの短いトークンは、長くて2時間で切れます。"
    "アプリパスワードも、サーバーの設定画面で消してください。",
    "The sign-in was ended at the server. A short token already issued runs out within two hours at most. Delete the "
    "app password in the server's settings too.",
)
NOTHING_TO_REVOKE = t(
    "終わらせるサインインの情報がありません。サーバーの設定画面でアプリパスワードを消してください。",
    "What is needed to end the sign-in is not here. Delete the app password in the server's settings.",
)
SUSPENDED = t(
    "このアカウントは、サーバーで使えない状態（{status}）です。サーバーの運営者に確かめてください。",
    "The account can't be used on its server ({status}). Ask the server's operator.",
)
OTHER_ACCOUNT = t(
    "トークンは別のアカウント（{found}）のものです。正しいアカウントで接続し直してください。",
    "The token is of another account ({found}). Connect the right account.",
)
GONE = t("その投稿はサーバーにありません。", "That post is not on the server.")
FOUND = t(
    "この配信の鍵で作られた投稿が、アカウントの記録にあります。",
    "The account's own records have the post that was made under this delivery's key.",
)
LOOK_FAILED = t(
    "アカウントの記録を読めなかったため、投稿されたかどうか分かりません。",
    "The account's own records could not be read, so whether it is out is not known.",
)
ABSENT = t(
    "アカウントの記録にこの配信の投稿はなく、送った要求は、後から届いてもサーバーに断られます。投稿されていません。",
    "The account's own records don't have this delivery's post, and the server would refuse the request even if it "
    "still arrived. It is not out.",
)
NOT_SEEN = t(
    "アカウントの記録に、この配信の投稿は今のところありません。送った要求が後から届くことはあり得ます。"
    "同じ鍵で送り直しても、二重に投稿されることはありません。",
    "The account's own records don't have this delivery's post so far. The request may still arrive. Sending again "
    "under the same key can't make a second post.",
)
MOVED_ON = t(
    "準備と送信の間に、アカウントの記録が変わりました。何も投稿されていません。すぐにやり直します。",
    "The account's records changed between preparing and sending. Nothing was posted. It is tried again shortly.",
)
KEY_TAKEN = t(
    "この配信の鍵の投稿が既にありますが、内容を確かめられませんでした。サーバーを照会してください。自動では再送されません。",
    "There is a post under this delivery's key already, but it could not be compared. Look it up on the server. It is "
    "not sent again automatically.",
)
NO_ID = t(
    "サーバーの答えに投稿の番号がありません。投稿されたかサーバーを照会してください。自動では再送されません。",
    "The server's answer names no post. Look it up on the server. It is not sent again automatically.",
)
NO_EDIT = t(
    "Bluesky の投稿は書き換えられません。削除して新しく投稿するか、訂正の投稿をしてください。",
    "Posts on Bluesky can't be edited. Delete it and publish a new one, or publish a correction.",
)
IMAGE_TOO_LARGE = t(
    "画像が大きすぎます（{size}バイト）。Bluesky は1枚{most}バイトまでです。小さくした画像で決裁を受け直してください。",
    "An image is too large ({size} bytes). Bluesky takes {most} bytes at most. Have a smaller image approved.",
)
IMAGE_UNREADABLE = t("画像の大きさを読み取れませんでした。", "The image's width and height could not be read.")
TOO_MANY_IMAGES = t("画像は{limit}枚までです。", "At most {limit} images.")
VIDEO_OR_IMAGES = t(
    "Bluesky の1つの投稿には、動画か画像のどちらかだけを添えられます。",
    "A post on Bluesky takes a video or images, not both.",
)
VIDEO_TOO_LARGE = t(
    "動画が大きすぎます（{size}バイト）。Bluesky は{most}バイトまでです。",
    "The video is too large ({size} bytes). Bluesky takes {most} bytes at most.",
)
VIDEO_TYPE = t("Bluesky に送れる動画は MP4 だけです。", "Bluesky takes MP4 videos only.")
NO_FIELDS = t(
    "Bluesky のプロフィールには項目の欄がありません。自己紹介の文に書いてください。",
    "Profiles on Bluesky have no fields. Write it into the description.",
)
PROFILE_CHANGED = t(
    "読んでから書くまでの間に、プロフィールが別の手段で変えられました。何も変えていません。読み直してください。",
    "The profile was changed by other means between reading and writing. Nothing was changed. Read it again.",
)
NO_APPVIEW = t(
    "このアカウントのサーバーには、返信を集めるサービス（AppView）がつながっていません。公式アプリで確かめてください。",
    "The account's server is connected to no service that gathers replies (AppView). Look in the official app.",
)
NOT_TO_THE_END = t(
    "一覧を最後まで読めませんでした。読めたところまでを示します。",
    "The list could not be read to its end. What was read is given.",
)
LIMITS = t("投稿の形式（lexicon）が定める値です。", "These are the figures of the record's lexicon.")
CANNOT_EDIT = t(
    "Bluesky の投稿は、出した後に書き換えられません。"
    "削除はできますが、他のサーバーに残る写しは消せないことがあります。",
    "A post on Bluesky can't be edited once it is out. It can be deleted, though copies on other servers may stay.",
)
VIDEO_LATE = t(
    "動画は、投稿が出た後で再生できるようになるまで、しばらくかかることがあります。",
    "A video may take a while after the post is out until it can be played.",
)
