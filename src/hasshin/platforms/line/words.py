"""What the LINE connector says beyond what any HTTP answer says."""

from __future__ import annotations

from hasshin.policy.text import t

OK = t("LINE が受け付けました。", "LINE accepted it.")
ACCEPTED_BEFORE = t(
    "この配信は、前の送信で LINE に受け付けられていました（受付番号 {id}）。二重には届いていません。",
    "LINE had accepted this delivery when it was first sent (request {id}). It did not go out twice.",
)
AUTH = t(
    "LINE がチャネルアクセストークンを認めませんでした。LINE Developers で発行し直し、貼り付けてください。",
    "LINE did not accept the channel access token. Issue one in LINE Developers and paste it.",
)
SCOPE = t(
    "このアカウントの契約や設定では、この操作を LINE が認めていません: {detail}",
    "LINE does not allow this to the account as it is set up or contracted: {detail}",
)
REFUSED = t("LINE がこの内容を受け付けませんでした: {detail}", "LINE refused this as it stands: {detail}")
TOO_FAST = t(
    "LINE の回数制限（一斉配信は1時間に60回）に達しました。何も送られていません。時間をおいてやり直されます。",
    "LINE's rate limit (60 broadcasts an hour) was reached. Nothing was sent. It is tried again later.",
)
MONTHLY = t(
    "今月送れる通数の上限に LINE で達したため、何も送られていません。上限を見直すか、来月まで待ってください。",
    "The month's messages at LINE are used up, so nothing was sent. Raise the limit at LINE, or wait for next month.",
)
QUOTA_GONE = t(
    "今月の通数（上限{limit}通）を{used}通使い切っています。何も送られていません。LINE公式アカウントの契約を見直すか、"
    "投稿先から外してください。",
    "The month's {limit} messages are used up ({used}), so nothing was sent. Change the plan at LINE, or remove LINE "
    "from the targets.",
)
CONFLICT = t(
    "同じ鍵の送信を受け付け済みだという答えですが、LINE の受付番号がありません。届いたかどうか分かりません。",
    "The answer says that a request with the same key was accepted, and names no request of LINE's. Whether it "
    "went out is not known.",
)
NOT_LINE = t(
    "LINE の手前にある装置が答えを返したようです。送られたかどうか分かりません。自動では再送されません。",
    "Something before LINE seems to have answered. Whether it went out is not known. It is not sent again on a guess.",
)
NOT_LINE_AUTH = t(
    "LINE の手前にある装置が答えを返したようです。トークンが有効かどうかは分かりません。",
    "Something before LINE seems to have answered. Whether the token is good is not known.",
)
OTHER_ACCOUNT = t(
    "トークンは別のLINE公式アカウント（{found}）のものです。正しいチャネルのトークンを貼り付けてください。",
    "The token is of another LINE Official Account ({found}). Paste the right channel's token.",
)
CANNOT_LOOK = t(
    "LINE には、送ったものを調べる方法がありません。最初の送信から24時間以内は、同じ鍵で送り直すと二重に届きません。"
    "その後は、公式アカウントの画面で人が確かめてください。",
    "LINE has no way to look up what was sent. For 24 hours from the first sending, sending again under the same key "
    "can't make it arrive twice; after that a person must look in the account's own screen.",
)
CANNOT_READ = t(
    "LINE には、送ったものを読み返す方法がありません。記録は、送った内容そのものです。",
    "LINE has no way to read back what was sent. The record is what was sent.",
)
CANNOT_EDIT = t(
    "LINE で送ったものは書き換えられません。訂正は、新しく送ってください。",
    "What was sent over LINE can't be edited. Send a correction.",
)
CANNOT_DELETE = t(
    "LINE で送ったものは取り消せません。訂正は、新しく送ってください。",
    "What was sent over LINE can't be recalled. Send a correction.",
)
CANNOT_HEAR = t(
    "LINE で届いた声は、公式アカウントの画面（チャット）で読んでください。API からは読めません。",
    "What the public says over LINE is read in the account's own screen (chat). The API can't read it.",
)
PROFILE_BY_HAND = t(
    "LINE のプロフィールは、LINE Official Account Manager で人が変えてください。",
    "A LINE account's profile is changed by a person in LINE Official Account Manager.",
)
NOTHING_TO_SAY = t("本文も画像もありません。", "There is neither text nor image.")
TOO_MANY = t(
    "LINE の1回の配信に入るのは、本文・画像・動画を合わせて{most}個までです。",
    "One broadcast on LINE holds {most} parts at most: the text, and each image or video.",
)
IMAGE_TOO_LARGE = t(
    "画像が大きすぎます（{size}バイト）。LINE は1枚{most}バイトまでです。小さくした画像で決裁を受け直してください。",
    "An image is too large ({size} bytes). LINE takes {most} bytes at most. Have a smaller image approved.",
)
IMAGE_TYPE = t("LINE に送れる画像は JPEG と PNG だけです。", "LINE takes JPEG and PNG images only.")
VIDEO_TYPE = t("LINE に送れる動画は MP4 だけです。", "LINE takes MP4 videos only.")
VIDEO_TOO_LARGE = t(
    "動画が大きすぎます（{size}バイト）。LINE は{most}バイトまでです。",
    "The video is too large ({size} bytes). LINE takes {most} bytes at most.",
)
NOT_SHOWN = t(
    "LINE は画像と動画を公開のアドレスへ取りに来ますが、この設備は外からの取得を認めていません。"
    "管理者が installation.json の public_media を設定するか（docs/services/line.md）、画像と動画を外してください。",
    "LINE fetches images and videos from a public address, and this installation lets nobody fetch them. The "
    "administrator must set public_media in installation.json (docs/services/line.md), or remove the images and the "
    "video.",
)
NO_PREVIEW = t(
    "LINE の動画には、見出しの静止画が要ります。この動画にはありません。",
    "A video on LINE needs a still image to show before it plays, and this one has none.",
)
TOKEN_STAYS = t(
    "このトークンは自動では更新されません。期限があるときは、切れる前に貼り替えてください。",
    "This token is not renewed automatically. If it has an end, paste another before that.",
)
REVOKED = t("LINE でトークンを失効させました。", "The token was revoked at LINE.")
NOT_REVOKED = t(
    "LINE でトークンを失効させられませんでした。LINE Developers のチャネルの画面で人が取り消してください。",
    "The token could not be revoked at LINE. A person must revoke it on the channel's page in LINE Developers.",
)
BAD_TOKEN = t(
    "LINE はこのトークンを知らないか、期限が切れています。LINE Developers のチャネルの画面で発行し、"
    "そのまま貼り付けてください。",
    "LINE does not know this token, or it has run out. Issue one on the channel's page in LINE Developers and paste it "
    "as it is.",
)
LIMITS = t("LINE の文書が示す値です。", "These are the figures of LINE's documentation.")
MESSAGES = t("通（受け取る人1人につき1通、今月）", "messages (one for each person who gets it, this month)")
NO_RECALL = t(
    "LINE の一斉配信は、友だち全員の端末に届き、取り消しも書き換えもできません。",
    "A broadcast on LINE reaches the phone of every friend of the account. It can't be recalled or edited.",
)
COSTS = t(
    "LINE の配信は、受け取る人数の分だけ今月の通数を使います。",
    "A broadcast on LINE uses up as many of the month's messages as people get it.",
)
