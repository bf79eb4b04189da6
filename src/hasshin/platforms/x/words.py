"""What the X connector says beyond what any HTTP answer says."""

from __future__ import annotations

from hasshin.policy.text import t

OK = t("Xが受け付けました。", "X accepted it.")
LIMITS = t("Xの公開文書にある上限です。", "The limits that X's documentation states.")
PREPARING = t("Xが画像か動画を処理しています。", "X is still processing the images or the video.")
VIDEO_OR_IMAGES = t(
    "1つの投稿には、動画か画像のどちらかだけを添えられます。", "A post takes a video or images, not both."
)
TOO_MANY_IMAGES = t("画像は{limit}枚までです。減らしてください。", "A post takes {limit} images. Use fewer.")
IMAGE_TYPE = t("Xに添えられる画像は、JPEG、PNG、WebP です。", "X takes images as JPEG, PNG or WebP.")
IMAGE_TOO_LARGE = t(
    "画像が大きすぎます（{size}バイト。Xは{most}バイトまで）。小さい画像に替えてください。",
    "An image is too large ({size} bytes; X takes {most}). Use a smaller one.",
)
VIDEO_TYPE = t("Xに添えられる動画は、MP4 か MOV です。", "X takes videos as MP4 or MOV.")
VIDEO_TOO_LARGE = t(
    "動画が大きすぎます（{size}バイト。Xは{most}バイトまで）。",
    "The video is too large ({size} bytes; X takes {most}).",
)
VIDEO_TOO_LONG = t(
    "動画が長すぎます（{seconds}秒。Xは{most}秒まで）。", "The video is too long ({seconds} s; X takes {most})."
)
NOT_PROCESSED = t(
    "Xが画像か動画を処理できませんでした。別の形式で作り直してください。{detail}",
    "X could not process the image or video. Make it anew in another form. {detail}",
)
NO_ID = t(
    "Xの答えに投稿の番号がありません。投稿されたかXを照会してください。自動では再送されません。",
    "X's answer names no post. Look it up on X. It is not sent again automatically.",
)
DUPLICATE = t(
    "Xは、同じ内容の投稿が既にあると答えました。この配信が既に出たのか、前からある別の投稿なのかは、この答えでは分かりません。"
    "アカウントの投稿一覧と照らします。自動では再送されません。",
    "X says that there is a post with the same content already. That does not tell whether it is this delivery or an "
    "earlier post. The account's own posts are compared. It is not sent again automatically.",
)
GONE = t("その投稿はXにありません。", "That post is not on X.")
FOUND = t(
    "同じ内容の投稿が、送信の時刻より後にアカウントの投稿一覧にあります。",
    "The account's own posts have one with the same content, made after the time of sending.",
)
LOOK_FAILED = t(
    "アカウントの投稿一覧を読めなかったため、投稿されたかどうか分かりません。",
    "The account's own posts could not be read, so whether it is out is not known.",
)
NOT_YET = t(
    "アカウントの投稿一覧にまだ見当たりません。Xの一覧は数分遅れることがあるため、まだ分かりません。自動で照会を続けます。",
    "The account's own posts don't show it yet. X's lists may lag by minutes, so it is not known yet. They are "
    "looked at again automatically.",
)
NOT_SEEN = t(
    "アカウントの投稿一覧に見当たりません。ただしXの一覧は遅れることがあり、投稿されていない証明にはなりません。人が確かめてください。",
    "The account's own posts don't show it. X's lists may lag behind, so this does not prove that it is not out. "
    "A person must look.",
)
EQUAL_BEFORE = t(
    "同じ内容の投稿が、この送信より前からあります（{url}）。"
    "この配信の前の試みが出したものか、別の投稿かは、Xの答えでは分かりません。人が確かめてください。",
    "A post with the same content was there before this was sent ({url}). Whether an earlier attempt of this delivery "
    "made it, or it is another post, X does not tell. A person must look.",
)
SIMILAR = t(
    "よく似た投稿がありますが、リンク先か画像がこの配信のものではありません。人が確かめてください。",
    "There is a similar post, but its links or images are not this delivery's. A person must look.",
)
OTHER_ACCOUNT = t(
    "トークンは別のアカウント（@{found}）のものです。正しいアカウントで接続し直してください。",
    "The token is of another account (@{found}). Connect the right account.",
)
NOT_RENEWABLE = t(
    "更新用トークンがないため、更新できません。トークンが切れる前に、Xの画面から接続し直してください。",
    "There is no refresh token, so it can't be renewed. Connect through X's own page before the token runs out.",
)
NO_CLIENT = t(
    "トークンを失効させるには、登録したアプリのIDが要ります。Xの設定「セキュリティとアカウントアクセス」で人が連携を解除してください。",
    "Revoking needs the registered application's id. A person must end the connection in X's settings, under "
    "“Security and account access”.",
)
NOT_TO_THE_END = t(
    "一覧を最後まで読めませんでした（Xは最近の3,200件までしか示しません）。読めたところまでを示します。",
    "The list could not be read to its end (X shows the latest 3,200 posts only). What was read is given.",
)
NOT_DELETED = t(
    "Xの答えは、削除されたと言っていません。投稿がまだあるか、Xで確かめます。",
    "X's answer does not say that it was deleted. Whether the post is still there is looked up on X.",
)
NO_PROFILE = t(
    "XのAPIではプロフィールを変えられません。Xの画面で人が直してください。",
    "X's API can't change a profile. A person must change it in X's own settings.",
)
NO_QUOTA = t(
    "Xは、利用量とクレジットの残りを開発者向け画面（Developer Console）でだけ示します。",
    "X shows usage and what is left of the credits in its Developer Console only.",
)
NO_EDIT = t(
    "Xの投稿は、有料（Premium）のアカウントだけが1時間以内に編集できます。このアカウントは編集できるものとして登録されていません。"
    "削除して出し直すか、訂正の投稿を出してください。",
    "On X only accounts with Premium can edit a post, within an hour. This account is not set up as one of them. "
    "Delete and publish anew, or correct it with a new post.",
)
EDIT_REFUSED = t(
    "Xが編集を認めませんでした。編集は有料（Premium）のアカウントで、投稿から1時間以内、5回までです。{detail}",
    "X did not allow the edit. Editing needs Premium, within an hour of posting, five times at most. {detail}",
)
OTHER_IMAGES = t(
    "編集では画像を差し替えられません。画像を変えるには、削除して新しく投稿してください。",
    "Images are not replaced by editing. To change an image, delete the post and publish a new one.",
)
NO_CREDITS = t(
    "Xのクレジットが残っていないため、何も行われていません。開発者向け画面で補充してください。時刻に間に合えば発信されます。",
    "X's credits are used up, so nothing was done. Buy more in the Developer Console; it goes out if that is in time.",
)
CAPPED = t(
    "Xの月間の上限に達したため、何も行われていません。開発者向け画面で上限を確かめてください。",
    "X's monthly cap is reached, so nothing was done. Look at the cap in the Developer Console.",
)
NOT_ENROLLED = t(
    "XがこのアプリにAPIの利用を認めていません。"
    "開発者向け画面で、アプリの契約と権限（Read and write）を確かめてください。{detail}",
    "X does not let this application use the API. Look at its plan and permissions (Read and write) in the Developer "
    "Console. {detail}",
)
CANNOT_EDIT = t(
    "Xの投稿は、出した後に書き換えられません。直すときは、削除して出し直すか、訂正の投稿を出します。",
    "A post on X can't be changed once it is out. To mend it, delete it and publish anew, or publish a correction.",
)
EDIT_MAKES_NEW = t(
    "Xの編集は1時間以内・5回までで、投稿の番号とURLが変わります。元の版も履歴で誰でも見られます。",
    "An edit on X, within an hour and five times at most, gives the post a new id and address. The first version stays "
    "public in its history.",
)
LINK_COSTS = t(
    "Xは投稿ごとに料金を取り、リンクを含む投稿（city.example.lg.jp のような裸のドメインも含む）は高くなります。",
    "X charges for each post, and more for one with a link; a bare domain such as city.example.lg.jp is a link too.",
)
