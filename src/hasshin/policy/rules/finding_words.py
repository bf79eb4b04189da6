"""What a finding says to the person, and what to do about it, by its code."""

from __future__ import annotations

from typing import Final

from hasshin.policy.text import Text, t

TOLD: Final[dict[str, Text]] = {
    "confidential": t(
        "守秘義務のある情報か、決定前の情報かもしれません。", "This may be confidential or not yet decided."
    ),
    "disrespect": t("敬意を欠く言い方かもしれません。", "This may be disrespectful."),
    "discrimination": t(
        "差別、または差別を助長する表現かもしれません。", "This may discriminate or encourage discrimination."
    ),
    "illegal": t("違法行為、またはそれをあおる表現かもしれません。", "This may be, or incite to, an illegal act."),
    "rumour": t("確かめられていない噂かもしれません。", "This may be a rumour."),
    "obscene": t("わいせつな内容かもしれません。", "This may be obscene."),
    "obscene_link": t("わいせつな内容を含むサイトへのリンクです。", "This links to a site with obscene content."),
    "public_order": t("公序良俗に反するかもしれません。", "This may offend public order."),
    "election_name": t(
        "選挙期間中の候補者・政党等の名前または言葉です。", "This is a name or term listed for the election period."
    ),
    "personal_data": t("個人情報が含まれています。", "This holds personal data."),
    "copyright": t("他人の権利を侵害するかもしれません。", "This may infringe someone's rights."),
    "third_party_link": t("第三者が運営するサイトへのリンクです。", "This links to a site that a third party runs."),
    "public_body_link": t("市以外の公的機関のサイトへのリンクです。", "This links to a site of another public body."),
    "shortener": t("短縮URLで、行き先が見えません。", "This is a shortened address; it hides where it leads."),
    "lookalike_domain": t("市のドメインに似せた、別のドメインです。", "This domain only looks like the city's."),
    "reply": t("閲覧者への返信に当たります。", "This replies to a viewer."),
    "mention": t("特定の利用者に宛てています。", "This addresses a particular user."),
    "quote": t("他の利用者の投稿の引用に当たります。", "This quotes another user's post."),
    "repost": t("他の利用者の投稿の再投稿に当たります。", "This reposts another user's post."),
    "placeholder": t("未記入の箇所が残っています。", "An unfilled placeholder is left."),
    "platform_characters": t("環境により読めない文字があります。", "Some characters can't be read everywhere."),
    "hashtag": t("ハッシュタグの確認が必要です。", "A hashtag needs a look."),
    "image_metadata": t(
        "画像に撮影場所などの情報が残っています。", "The image carries data such as where it was taken."
    ),
    "alt_missing": t("画像や動画の代替テキストがありません。", "An image or video has no text alternative."),
    "drill_words": t(
        "訓練を名乗る言葉ですが、この投稿は訓練の投稿ではありません。",
        "These words say that it is a drill, and this post is none.",
    ),
    "drill_unmarked": t(
        "訓練の投稿ですが、実際のアカウントに出る本文に「訓練」の表示がありません。",
        "This is a post of a drill, and its text for a live account does not say so.",
    ),
    "empty": t("本文がありません。", "There is no text."),
    "too_long": t("媒体の文字数の上限を超えています。", "The text is longer than the service allows."),
    "source_mismatch": t("出典の電文と違います。", "This contradicts the telegram that it came from."),
    "media_limit": t("画像などが媒体の上限を超えています。", "The media go beyond what the service allows."),
}

# What `media_limit` says, by `values["what"]`.
NOT_TAKEN: Final[dict[str, tuple[Text, Text]]] = {
    "images_count": (
        t("「{account}」に添えられる画像は{limit}枚までです。", "{account} takes {limit} images at most."),
        t("画像を減らすか、投稿を分けてください。", "Remove some, or write more than one post."),
    ),
    "images_not_shown": (
        t(
            "「{account}」のサービスは画像を公開のアドレスへ取りに来ますが、この設備はそれを認めていません。",
            "The service of {account} fetches images from a public address, and nobody may fetch them here.",
        ),
        t(
            "画像を外すか、システムの管理者に「public_media」の設定を頼んでください。",
            "Leave out the images, or ask the administrator of the system to set “public_media”.",
        ),
    ),
    "image_type": (
        t("「{account}」が受け付ける画像は{limit}だけです。", "{account} takes no images but {limit}."),
        t("その形式で書き出した画像に替えてください。", "Replace it by one exported in such a format."),
    ),
    "image_bytes": (
        t("「{account}」に添えられる画像は1枚{limit}までです。", "{account} takes images of up to {limit} each."),
        t(
            "元の画像を縮小してください。本製品が黙って圧縮することはありません。",
            "Make the original smaller; nothing is compressed silently here.",
        ),
    ),
    "image_pixels": (
        t("「{account}」に添えられる画像は{limit}画素までです。", "{account} takes images of up to {limit} pixels."),
        t("元の画像を縮小してください。", "Make the original smaller."),
    ),
    "alt_long": (
        t(
            "「{account}」の代替テキストは{limit}字までです。",
            "A text alternative on {account} has {limit} characters.",
        ),
        t("要点にまとめてください。", "Say what matters most."),
    ),
    "video_none": (
        t("「{account}」には動画を送れません。", "Videos can't be sent to {account}."),
        t("動画を外すか、このアカウントを投稿先から外してください。", "Leave out the video, or this account."),
    ),
    "video_type": (
        t("「{account}」が受け付ける動画は{limit}だけです。", "{account} takes no videos but {limit}."),
        t("その形式で書き出した動画に替えてください。", "Replace it by one exported in such a format."),
    ),
    "video_bytes": (
        t("「{account}」に送れる動画は{limit}までです。", "{account} takes videos of up to {limit}."),
        t("画質か長さを下げて書き出し直してください。", "Export it again, shorter or in lower quality."),
    ),
    "video_seconds": (
        t("「{account}」に送れる動画は{limit}秒までです。", "{account} takes videos of up to {limit} seconds."),
        t("短く編集してください。", "Cut it shorter."),
    ),
    "video_beside_images": (
        t(
            "「{account}」では、動画と画像を一つの投稿に添えられません。",
            "{account} takes a video or images, not both.",
        ),
        t("どちらかを外すか、投稿を分けてください。", "Leave out either, or write two posts."),
    ),
    "video_missing": (
        t("「{account}」には動画のない投稿を出せません。", "Nothing can be published on {account} without a video."),
        t("動画を加えるか、このアカウントを投稿先から外してください。", "Add a video, or leave out this account."),
    ),
    "title_missing": (
        t("「{account}」に出す題名がありません。", "There is no public title for {account}."),
        t("「公開する題名」を書いてください。", "Write the public title."),
    ),
    "title_long": (
        t("「{account}」の題名は{limit}字までです。", "A title on {account} has {limit} characters at most."),
        t("題名を短くしてください。", "Shorten the title."),
    ),
    "characters": (
        t("「{account}」は次の文字を受け付けません：{limit}", "{account} takes none of these characters: {limit}"),
        t("別の文字に置き換えてください。", "Use other characters instead."),
    ),
}

FIXES: Final[dict[str, Text]] = {
    "*": t("表現を改めてください。", "Change the wording."),
    "confidential": t(
        "公表の決定を確かめ、決定前なら発信しないでください。",
        "Make sure that publication was decided; if not, do not send it.",
    ),
    "rumour": t("事実を確かめ、出典を示してください。", "Establish the fact and state its source."),
    "personal_data": t("個人が分かる部分を除いてください。", "Remove what identifies a person."),
    "copyright": t("権利者の許諾を確かめるか、使わないでください。", "Make sure of the permission, or do not use it."),
    "third_party_link": t(
        "リンクを外し、市の公式サイトの案内ページへリンクしてください。",
        "Remove it; link to a page of the city's own site instead.",
    ),
    "public_body_link": t(
        "市の公式サイトに案内を載せ、そこへリンクしてください。", "Put a page on the city's own site and link to that."
    ),
    "obscene_link": t("リンクを外してください。", "Remove the link."),
    "shortener": t("短縮しない元のURLを書いてください。", "Write the full address."),
    "lookalike_domain": t("市のドメインの綴りを確かめてください。", "Check the spelling of the city's domain."),
    "reply": t("全ての方に向けた投稿として書き直してください。", "Rewrite it as a post to everyone."),
    "mention": t("宛名（@）を除いてください。", "Remove the @ address."),
    "quote": t("引用をやめ、市の言葉で書いてください。", "Drop the quotation and use the city's own words."),
    "repost": t("再投稿をやめ、市の言葉で書いてください。", "Do not repost; use the city's own words."),
    "placeholder": t("「○時○分」などの箇所を埋めてください。", "Fill in what is left open."),
    "platform_characters": t("一般的な文字に置き換えてください。", "Use ordinary characters."),
    "image_metadata": t("情報を除いた画像を付け直してください。", "Attach the image again without that data."),
    "alt_missing": t("画像や動画の内容を文で書いてください。", "Say in words what the image or video shows."),
    "drill_words": t(
        "訓練であれば、訓練の投稿として起案し直してください。",
        "If it belongs to a drill, write it anew as a post of that drill.",
    ),
    "drill_unmarked": t(
        "本文の初めに【訓練】と書いてください。",
        "Begin the text with 【訓練】.",
    ),
    "empty": t("本文を書いてください。", "Write the text."),
    "too_long": t("短くするか、媒体別本文を書いてください。", "Shorten it, or write a variant for the service."),
    "media_limit": t("数や大きさを減らしてください。", "Use fewer or smaller files."),
}
