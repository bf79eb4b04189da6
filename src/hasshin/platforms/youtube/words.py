"""What the YouTube connector says beyond what any HTTP answer says."""

from __future__ import annotations

from hasshin.policy.text import t

OK = t("YouTubeが受け付けました。", "YouTube accepted it.")
LIMITS = t("YouTubeの公開文書にある上限です。", "The limits that YouTube's documentation states.")
# Before anybody acts.
FILE_STAYS = t(
    "公開した動画のファイルは差し替えられません。直せるのは題名と説明文だけです。",
    "The file of a published video can't be replaced; only title and description can be changed.",
)
THUMBNAIL = t(
    "添えた画像は動画のサムネイルになります（なければYouTubeが動画から選びます）。",
    "An image becomes the video's thumbnail (without one YouTube picks it from the video).",
)
NOT_FOR_KIDS = t(
    "「子ども向けではない」と申告して公開します。子ども向けの動画は、YouTube Studioから人が公開してください。",
    "It is declared as not made for kids. Videos made for kids must be published by a person, in YouTube Studio.",
)
ALLOWANCE = t(
    "1日に公開できる動画は、接続に使うGoogleのプロジェクト全体で100本までです（太平洋時間の0時に戻ります）。",
    "Channels connected through one Google project upload 100 videos a day in all (anew at midnight Pacific Time).",
)
UPLOADS = t("本日の動画（太平洋時間）", "videos today (Pacific Time)")
# Preparing.
NEEDS_VIDEO = t(
    "YouTubeには動画のない投稿を出せません。動画を加えてください。",
    "Nothing is published on YouTube without a video. Add one.",
)
NEEDS_TITLE = t("YouTubeに出す題名がありません。", "The public title for YouTube is missing.")
TITLE_TOO_LONG = t(
    "題名が長すぎます（{count}字。YouTubeは{most}字まで）。", "The title has {count} characters; YouTube takes {most}."
)
TEXT_TOO_LONG = t(
    "説明文が長すぎます（{count}バイト。YouTubeは{most}バイトまで）。",
    "The description has {count} bytes; YouTube takes {most}.",
)
CHARACTERS = t(
    "題名と説明文に「<」「>」は使えません。全角の「＜」「＞」などに替えてください。",
    "Title and description can't hold < or >. Use other characters.",
)
ONE_IMAGE = t("添えられる画像はサムネイル1枚だけです。", "One image can be added, as the thumbnail.")
THUMBNAIL_TOO_LARGE = t(
    "サムネイルが大きすぎます（{size}バイト。YouTubeは{most}バイトまで）。小さい画像に替えてください。",
    "The thumbnail is too large ({size} bytes; YouTube takes {most}). Use a smaller one.",
)
VIDEO_TYPE = t("YouTubeへは、MP4かMOVの動画を送ります。", "Videos go to YouTube as MP4 or MOV.")
UPLOADING = t("動画をYouTubeへ送っています（まだ公開されていません）。", "The video is being uploaded, not yet public.")
PROCESSING = t(
    "YouTubeが動画を処理しています（まだ公開されていません）。", "YouTube is processing the video, not yet public."
)
NOT_PROCESSED = t(
    "YouTubeが動画を処理できませんでした（{detail}）。公開していません。書き出し直して投稿し直してください。",
    "YouTube could not process the video ({detail}). It is not public. Export it again and post anew.",
)
TURNED_DOWN = t(
    "YouTubeが動画を受け入れませんでした（{detail}）。公開していません。YouTube Studioで理由を確かめてください。",
    "YouTube turned the video down ({detail}). It is not public. Look for the reason in YouTube Studio.",
)
SESSION_LOST = t(
    "動画を送る途中で、YouTube側の受付が失われました。届いた動画があるか（非公開のまま）、一覧を照会しています。",
    "YouTube lost the upload on the way. Whether the video arrived (still private) is being looked up.",
)
SESSION_UNCLEAR = t(
    "動画がYouTubeに届いたか分かりません（届いていても非公開です）。YouTube Studioを確かめ、"
    "あれば消してから投稿し直してください。",
    "Whether the video arrived on YouTube is not known (if so, it is private). Look in YouTube Studio, delete it there "
    "and post anew.",
)
ODD_SESSION = t(
    "YouTubeが示した送り先が、Googleのサーバーではありません。送りませんでした。",
    "YouTube named a place for the upload that is no server of Google's. Nothing was sent.",
)
# Publishing, and after.
NOT_PUBLIC = t(
    "動画は非公開のままです。Googleの審査（audit）を受けていないプロジェクトからは公開できません。審査を申請するか、"
    "YouTube Studioで人が公開してください。",
    "The video stays private: a project that Google has not audited can't publish. Apply for the audit, or let "
    "somebody publish it in YouTube Studio.",
)
STILL_PRIVATE = t(
    "動画は今のところ非公開です。公開の要求がまだ届いていないだけかもしれません。",
    "The video is private at the moment. The request to publish it may still be on its way.",
)
FOUND = t("この配信の動画が公開されています。", "The video of this delivery is public.")
VIDEO_GONE = t(
    "この配信の動画がYouTubeにありません。誰かが消したか、YouTubeが取り除きました。",
    "The video of this delivery is not on YouTube. Somebody deleted it, or YouTube removed it.",
)
LOOK_FAILED = t(
    "YouTubeを照会できなかったため、公開されたかどうか分かりません。",
    "YouTube could not be asked, so whether it is public is not known.",
)
NO_ID = t("YouTubeの答えに動画の番号がありません。", "YouTube's answer names no video.")
GONE = t("その動画はYouTubeにありません。", "That video is not on YouTube.")
OTHER_VIDEO = t(
    "動画は差し替えられません。削除して、新しい投稿として出してください。",
    "A video can't be replaced. Delete it and publish anew.",
)
EDITED = t(
    "題名と説明文を直しました。動画、サムネイルと代替テキストはそのままです。",
    "Title and description were changed. Video, thumbnail and text alternatives stay as they were.",
)
DELETED = t("削除しました。", "Deleted.")
# Allowances and rights.
QUOTA = t(
    "YouTubeの1日の利用枠を使い切りました。何も行われていません。太平洋時間の0時に枠が戻るまで送りません。",
    "The day's allowance on YouTube is used up. Nothing was done, and nothing is sent before midnight Pacific Time.",
)
UPLOAD_LIMIT = t(
    "このチャンネルが1日に上げられる動画の数を超えました。何も行われていません。",
    "The channel has uploaded as many videos as it may for now. Nothing was done.",
)
SCOPE = t(
    "トークンの権限が足りません。アカウントの接続をやり直してください。",
    "The token does not allow this. Connect the account again.",
)
NO_CHANNEL = t(
    "接続したGoogleアカウントにYouTubeチャンネルがありません。チャンネルを選んで接続し直してください。",
    "The Google account has no YouTube channel. Connect again and choose the channel.",
)
OTHER_ACCOUNT = t(
    "このトークンは別のチャンネル「{found}」のものです。", "This token belongs to another channel, {found}."
)
NO_NAME = t(
    "チャンネル名はAPIから変えられません。YouTube Studioで人が変えてください。",
    "A channel's name can't be changed through the API. A person changes it in YouTube Studio.",
)
PROFILE_TEXT = t(
    "チャンネルの説明は{most}字までで、「<」「>」は使えません。",
    "A channel's description has {most} characters at most, without < and >.",
)
NO_FIELDS = t("チャンネルに項目欄はありません。", "A channel has no fields.")
NOT_TO_THE_END = t("一覧を最後まで読めませんでした。", "The list could not be read to its end.")
TOKEN_STAYS = t(
    "更新用トークンがないため、このトークンは1時間で切れます。接続し直してください。",
    "There is no refresh token; the token ends within an hour. Connect again.",
)
REVOKED = t("Googleで接続を取り消しました。", "The grant was revoked at Google.")
