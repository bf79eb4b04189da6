"""What the Facebook connector says beyond what any HTTP answer says."""

from __future__ import annotations

from hasshin.policy.text import t

OK = t("Facebook が受け付けました。", "Facebook accepted it.")
AUTH = t(
    "Facebook がトークンを認めませんでした。アカウントの接続をやり直してください。",
    "Facebook did not accept the token. Connect the account again.",
)
CHECKPOINT = t(
    "ページの管理者が Facebook で本人確認などを求められています。管理者が facebook.com にログインして応じ、"
    "その後で接続し直してください。",
    "Facebook asks the Page's administrator to confirm something first. They must log in at facebook.com and follow "
    "what it says; then connect again.",
)
PASSWORD = t(
    "ページの管理者のパスワードが変わったため、トークンが無効になりました。接続し直してください。",
    "The token ended because the Page's administrator changed the password. Connect again.",
)
REMOVED = t(
    "ページの管理者が Facebook で本製品のアプリの許可を取り消しました。接続し直してください。",
    "The Page's administrator took our application's permission away at Facebook. Connect again.",
)
EXPIRED = t("トークンの期限が切れました。接続し直してください。", "The token has run out. Connect again.")
PROOF = t(
    "Facebook がアプリの秘密鍵による証明を認めませんでした。登録したアプリIDと秘密鍵（app secret）を確かめてください。",
    "Facebook did not accept the proof made with the app's secret. Check the registered app id and app secret.",
)
SCOPE = t(
    "このトークンには、この操作の権限がありません。接続し直して権限を認めてください: {detail}",
    "The token does not allow this. Connect again and grant the permission: {detail}",
)
BUSY = t(
    "Facebook の利用回数の上限に達しました。何も行われていません。時間をおいてやり直されます。",
    "Facebook's limit of calls was reached. Nothing was done. It is tried again later.",
)
BLOCKED = t(
    "Facebook がこのページの投稿を一時的に止めています（不正利用と判定）。ページの管理者が Facebook の「ページの品質」"
    "を確かめてください。何も投稿されていません。",
    "Facebook has stopped this Page's posts for a while, taking them for abuse. The Page's administrator must look "
    "into “Page Quality” at Facebook. Nothing was posted.",
)
UNSURE = t(
    "Facebook の側で誤りが起きました。投稿されている場合があります。Facebook を照会します。自動では再送されません。",
    "Facebook had an error of its own; the post may be out all the same. It is looked up, and not sent again "
    "automatically.",
)
NOT_THE_SERVICE = t(
    "Facebook の手前にある装置が答えを返したようです。トークンが有効かどうかは分かりません。",
    "Something before Facebook seems to have answered. Whether the token is good is not known.",
)
SAME_AS_BEFORE = t(
    "Facebook は、直前の投稿と同じ本文を受け付けません。以前の投稿（{url}）と同じです。"
    "本文を変えて決裁を受け直してください。",
    "Facebook does not take the same text as the post before, which is {url}. Have another text approved.",
)
SAME_UNSEEN = t(
    "Facebook は、直前の投稿と同じ本文だとして受け付けませんでした。"
    "この配信がすでに出ている場合があるため、照会します。",
    "Facebook refused the text as being that of the post before. This delivery may be out already, so it is looked up.",
)
NO_ID = t(
    "Facebook の答えに投稿の番号がありません。投稿されたか照会します。自動では再送されません。",
    "Facebook's answer names no post. It is looked up, and not sent again automatically.",
)
GONE = t("その投稿は Facebook にありません。", "That post is not on Facebook.")
FOUND = t(
    "同じ本文の投稿が、送信の時刻より後にページの投稿一覧にあります。",
    "The Page's own posts have one with the same text, made after the time of sending.",
)
FOUND_BY_MEDIA = t(
    "この配信のために送った写真か動画が、ページの投稿に使われています。",
    "A post of the Page shows the very photos or the video that were uploaded for this delivery.",
)
LOOK_FAILED = t(
    "ページの投稿一覧を読めなかったため、投稿されたかどうか分かりません。",
    "The Page's own posts could not be read, so whether it is out is not known.",
)
NOT_SEEN = t(
    "ページの投稿一覧に見当たりません。ただし一覧は遅れることがあり、投稿されていない証明にはなりません。人が確かめてください。",
    "The Page's own posts don't show it. They may lag behind, so this does not prove that it is not out. "
    "A person must look.",
)
SIMILAR = t(
    "同じ本文の投稿がありますが、写真がこの配信のものではありません。人が確かめてください。",
    "There is a post with the same text, but its photos are not this delivery's. A person must look.",
)
PROCESSING = t(
    "Facebook が動画を処理しています。終わると投稿が現れます。",
    "Facebook is processing the video. The post appears when that is done.",
)
VIDEO_FAILED = t(
    "Facebook が動画を処理できませんでした。投稿は現れません。動画を作り直してください。",
    "Facebook could not process the video, so no post appears. Make the video anew.",
)
UPLOADING = t("動画を Facebook に送っています。", "The video is on its way to Facebook.")
OTHER_ACCOUNT = t(
    "トークンは別のページか個人（{found}）のものです。正しいページで接続し直してください。",
    "The token is of another Page or of a person ({found}). Connect the right Page.",
)
PAGE_NOT_THERE = t(
    "認められた方が管理するページの中に、このアカウント（{wanted}）がありません。見つかったページ: {found}。"
    "ページの管理者として Facebook にログインし、このページを選んで接続し直してください。",
    "The Page {wanted} is not among those that this person manages. Found: {found}. Log in to Facebook as the Page's "
    "administrator, choose the Page, and connect again.",
)
NO_PAGES = t("（なし）", "(none)")
TOKEN_STAYS = t(
    "ページのトークンには期限がありません。今のトークンはそのままです。",
    "A Page's token has no end. The present token stays.",
)
CANNOT_REVOKE = t(
    "ページのトークンを失効させる呼出しは Facebook にありません。ページの管理者が、Facebook の「設定」の"
    "「ビジネス統合」から本製品のアプリを削除してください。",
    "Facebook has no call that ends a Page's token. The Page's administrator must remove our application under "
    "“Settings”, “Business integrations” at Facebook.",
)
NOT_TO_THE_END = t(
    "一覧を最後まで読めませんでした。読めたところまでを示します。",
    "The list could not be read to its end. What was read is given.",
)
ALT_UNCHANGED = t(
    "本文は変わりました。写真の説明（代替テキスト）は API では変えられません。Facebook の画面で直してください。",
    "The text was changed. Facebook's API can't change a photo's alternative text: change it in Facebook's own screen.",
)
OTHER_MEDIA = t(
    "写真と動画は差し替えられません。変えるには、削除して新しく投稿してください。",
    "Photos and videos can't be replaced. To change them, delete the post and publish a new one.",
)
TOO_MANY_IMAGES = t("画像は{limit}枚までです。", "At most {limit} images.")
IMAGE_TOO_LARGE = t(
    "画像が大きすぎます（{size}バイト）。Facebook は1枚{most}バイトまでです。"
    "小さくした画像で決裁を受け直してください。",
    "An image is too large ({size} bytes). Facebook takes {most} bytes at most. Have a smaller image approved.",
)
VIDEO_OR_IMAGES = t(
    "1つの投稿には、動画か画像のどちらかだけを添えられます。", "A post takes a video or images, not both."
)
NAME_BY_HAND = t(
    "ページ名は API では変えられません。Facebook の画面で変更を申請してください。",
    "A Page's name can't be changed over the API. Ask for it in Facebook's own screen.",
)
NO_FIELDS = t(
    "Facebook のページには自由な項目の欄がありません。「概要」の文に書いてください。",
    "A Facebook Page has no free fields. Write it into “About”.",
)
LIMITS = t("Facebook の文書が示す値です。", "These are the figures of Facebook's documentation.")
PERCENT = t("呼出し回数の使用率（%、直近1時間）", "share of the calls allowed, in percent, in the past hour")
EDITS_SHOW = t(
    "Facebook では、投稿の編集履歴を誰でも見られます。写真の説明（代替テキスト）は後から変えられません。",
    "On Facebook everybody can see a post's former wordings. A photo's alternative text can't be changed later.",
)
VIDEO_LATE = t(
    "動画の投稿は、Facebook の処理が終わってから現れます。",
    "A post with a video appears only when Facebook has processed it.",
)
