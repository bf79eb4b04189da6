"""What each right of the vocabulary is called where a person reads it."""

from __future__ import annotations

from hasshin.policy.text import Text, t

TITLES: dict[str, Text] = {
    "draft": t("起案", "compose"),
    "submit": t("提出", "submit"),
    "decide": t("決裁", "decide"),
    "stop": t("中止・取下げ・日時変更", "stop, withdraw or move"),
    "remove": t("訂正・削除", "correct or delete"),
    "review": t("点検・後閲", "review"),
    "outward": t("フォローや返信などの対外行為", "act outwards, such as following or replying"),
    "judge_mistaken": t("指摘を誤りとする判断", "judge a finding mistaken"),
    "resolve_outcome": t("結果不明の確定", "resolve an unknown outcome"),
    "attach_record": t("記録への添付", "attach to a record"),
    "register_unit": t("所属の登録", "register a unit"),
    "register_staff": t("職員の登録", "register staff"),
    "appoint": t("任命", "appoint"),
    "name_deputy": t("代決者の指定", "name a deputy"),
    "plan_study": t("研究計画の作成", "plan studies"),
    "register_terminal": t("端末の登録", "register a terminal"),
    "consent_terminal": t("他の端末の使用の承諾", "consent to another terminal"),
    "release": t("利用許可", "release a unit for a service"),
    "open_account": t("アカウントの開設", "open an account"),
    "approve_opening": t("開設の承認", "approve an opening"),
    "connect_account": t("アカウントの接続", "connect an account"),
    "set_account_rules": t("アカウントルールの制定", "set account rules"),
    "set_owner": t("運用責任者の指定", "set an owner"),
    "set_roster": t("名簿の変更", "change a roster"),
    "grant_consent": t("事前同意", "give prior consent"),
    "manage_credentials": t("認証情報の管理", "manage credentials"),
    "close_account": t("アカウントの閉鎖", "close an account"),
    "freeze": t("発信停止（凍結）", "freeze"),
    "lift_freeze": t("発信停止の解除", "lift a freeze"),
    "set_guide_page": t("総合案内ページの設定", "set the guide page"),
    "read_records": t("記録の閲覧", "read records"),
    "export_records": t("記録の書出し", "export records"),
    "read_ledger": t("台帳の閲覧", "read the ledger"),
    "raise_incident": t("インシデントの報告", "raise an incident"),
    "declare_disaster": t("災害の宣言", "declare a disaster"),
    "install_pack": t("ポリシーパックの導入", "install a policy pack"),
}
