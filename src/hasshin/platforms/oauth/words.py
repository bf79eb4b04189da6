"""What connecting says beyond what any HTTP answer says. Never the service's own words: they may echo a secret."""

from __future__ import annotations

from hasshin.policy.text import t

OK = t("サービスが接続を認めました。", "The service granted access.")
NO_TOKEN = t(
    "サービスの答えに使えるトークンがありません。今のトークンはそのままです。",
    "The service's answer holds no usable token. The present token stays.",
)
LOST = t(
    "サービスの答えが失われました。新しいトークンが出されたかどうか分かりません。今のトークンはそのままです。",
    "The service's answer was lost, so whether a new token was issued is not known. The present token stays.",
)
INVALID_GRANT = t(
    "サービスは、この認可（コードまたは更新用トークン）をもう有効と認めません。接続をやり直してください。",
    "The service takes this grant (code or refresh token) as no longer valid. Connect again.",
)
INVALID_CLIENT = t(
    "サービスは、本製品のアプリ登録をもう認めません。接続をやり直すと、登録し直します。",
    "The service does not know our application any more. Connecting again registers it anew.",
)
BAD_METADATA = t(
    "サーバーが示す認可の窓口が、このサーバーの外を指しているか読めません。接続しません。",
    "The places for authorization that the server states can't be read or lie outside of it. Not connecting.",
)
NOT_REGISTERED = t(
    "サーバーが本製品のアプリ登録を受け付けませんでした。",
    "The server did not register our application.",
)
CLIENT_MISSING = t(
    "このサービスのアプリIDがまだ登録されていません。サービスの開発者向け画面で発行を受けてください。",
    "The application's id for this service is not there yet. Obtain one in the service's developer pages.",
)
CANNOT_REVOKE = t(
    "このサービスにはトークンを失効させる呼出しがありません。サービスの設定画面で人が連携を解除してください。",
    "This service has no call to revoke a token. A person must end the connection in the service's own settings.",
)
REVOKED = t("サービスでトークンを失効させました。", "The token was revoked at the service.")
