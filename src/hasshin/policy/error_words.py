"""What may be wrong in a pack, in both languages side by side. An error is raised in English, as `--json` tells it.

Placeholders are what the error found; the English side is also the pattern by which a told error is found again.
"""

from __future__ import annotations

import re
from functools import cache

from hasshin.policy.text import Text, t

MESSAGES: tuple[Text, ...] = (
    # reading
    t("読めません: {why}", "can't be read: {why}"),
    t("ファイルが大きすぎます", "the file is too large"),
    t("バイト {byte} は UTF-8 ではありません", "byte {byte} is not UTF-8"),
    t("そのようなパックはありません", "no such pack"),
    t("YAML で使えない文字があります（コード {code}）", "a character that YAML forbids (code {code})"),
    t("パックではありません", "this is not a pack"),
    t("別名（*name）が多すぎます", "too many aliases (*name)"),
    t("入れ子が深すぎます", "nested too deep"),
    t("空白を置く所にタブがあります", "a tab stands where YAML wants spaces"),
    t("別名をたどると値が多すぎます", "too many values once aliases are followed"),
    t("別名が自分自身を含んでいます", "an alias that contains itself"),
    t("タグ {tag} は使えません", "the tag {tag} is not accepted"),
    t("{value} は真偽値ではありません", "{value} is no truth value"),
    t("{value} を {kind} として読めません", "{value} can't be read as {kind}"),
    t("キーは単純な語でなければなりません", "a key must be a plain word"),
    t("キーが二度あります（最初は {line} 行目）", "the key stands twice (first on line {line})"),
    # shape
    t("知らないキー {name} です", "unknown key {name}"),
    t("キー {name} がありません", "the key {name} is missing"),
    t("知らない統制の型 {name} です", "unknown control type {name}"),
    t("統制に type がありません", "the control has no type"),
    t("{value} は {kind} と読まれ、文字列になりません", "{value} is read as {kind}, not as text"),
    t("{value} はここで使える語ではありません", "{value} is not one of the words known here"),
    t("{value} は一覧ではありません", "{value} is not a list"),
    t("キーを置く所に {value} があります", "{value} stands where keys are wanted"),
    t("{value} は整数ではありません", "{value} is not a whole number"),
    t("{value} は日付ではありません", "{value} is not a date"),
    t("{value} は true でも false でもありません", "{value} is neither true nor false"),
    t("{value} は文字列ではありません", "{value} is not a text"),
    t("{value} は小さすぎます", "{value} is too small"),
    t("{value} は大きすぎます", "{value} is too large"),
    t("一覧の項目が足りません", "the list has too few entries"),
    t("文字列が短すぎます", "the text is too short"),
    t("文字列が長すぎます", "the text is too long"),
    t("{value} はこの形で書けません", "{value} is not written as it must be here"),
    # what a piece of a pack says of itself
    t("everyone_in_unit には scope: unit が要ります", "everyone_in_unit needs scope: unit"),
    t("所属の全員が持つ役割は single にできません", "a role of everyone in a unit can't be single"),
    t(
        '時刻は "09:00" のように書きます（日本時間、24 時間制）',
        'a time of day is written "09:00" (Japanese time, 24 hours)',
    ),
    t("役割 {id} はこのパックにありません。あるもの: {known}", "no role {id} in this pack; known: {known}"),
    t("条項 {id} はこのパックにありません。あるもの: {known}", "no clause {id} in this pack; known: {known}"),
    t("サービス {id} はこのパックにありません。あるもの: {known}", "no service {id} in this pack; known: {known}"),
    t(
        "部署の機能 {id} はこのパックにありません。あるもの: {known}",
        "no unit function {id} in this pack; known: {known}",
    ),
    t("職位 {id} はこのパックにありません。あるもの: {known}", "no rank {id} in this pack; known: {known}"),
    t(
        "統制には、拠り所の条項（clauses: [...]）か本製品の規則（house: ...）が要ります",
        "a control names the clauses it rests on (clauses: [...]) or a house rule (house: ...)",
    ),
    t("本製品の規則 {id} はありません。あるもの: {known}", "no house rule {id}; known: {known}"),
    t("空の組では証拠が何も要らないことになります", "an empty alternative would need no proof at all"),
    t(
        "any_of の {name} は fields にありません。あるもの: {known}",
        "any_of names {name}, which is not among fields: {known}",
    ),
    t(
        "ドメインは city.example.lg.jp のようなホスト名です（スキーム・パス・ポート・* は不可）",
        'a domain is a host name such as "city.example.lg.jp": no scheme, path, port or wildcard',
    ),
    t(
        "{host} は種別全体で、特定の団体のものではありません。団体ごとのドメインを並べてください",
        "{host} is a whole class of names and belongs to nobody; list the bodies' own domains",
    ),
    # how the pieces fit together
    t("id {id} が二度あります", "the id {id} stands twice"),
    t(
        "条項 {id} を挙げる統制がなく、対象外（not_covered）とも書かれていません",
        "no control names clause {id}, and it is not stated as not covered",
    ),
    t("一つの段に範囲（scope）の違う役割があります", "roles of different scopes in one step"),
    t("役割 {id} はここで決裁しますが、その権限がありません", "role {id} decides here but may not"),
    t(
        "役割 {id} の範囲は {scope} で、アカウントではありません",
        "role {id} is held for a {scope}, not for an account",
    ),
    t("{code} の効果は既に決まっています（{where}）", "{code} has an effect already ({where})"),
    t("案内ページが市自身のサイトにありません", "the guide page is not on the city's own site"),
    # annexes
    t(
        "置き換える統制は、型と一つの条項、または型と一つの本製品の規則で指します",
        "what is replaced is named by its type and one clause, or by its type and one house rule",
    ),
    t("別に定める事項では {kind} を定められません", "an annex can't lay down {kind}"),
    t("別に定める事項では {kind} を置き換えられません", "an annex can't replace {kind}"),
    t(
        "別に定める事項の統制は、効力が生じたときから働きます",
        "a control of an annex works when the annex is in force",
    ),
    t("このパックには既に {kind} があり、働くのは一つです", "the pack has a {kind} already, and it takes one"),
    t("効力のある統制 {control} はこのパックにありません", "the pack has no control {control} in force"),
    t("{control} に代わるものがありません", "nothing in the annex stands in for {control}"),
)

EXPECTED: tuple[Text, ...] = (
    t("パックのファイル", "a pack file"),
    t("{count} バイトまで", "at most {count} bytes"),
    t("{count} 段まで", "at most {count} levels"),
    t("{count} 文字まで", "at most {count} characters"),
    t("{count} まで", "at most {count}"),
    t("{count} 項目以上", "{count} or more entries"),
    t("{count} 文字以上", "{count} or more characters"),
    t("{count} 以上", "at least {count}"),
    t("{count} より大きい数", "more than {count}"),
    t("{count} より小さい数", "less than {count}"),
    t("UTF-8 で保存したファイル", "the file saved as UTF-8"),
    t(".yaml で終わるパス、または次のどれか: {ids}", "a path ending in .yaml, or one of {ids}"),
    t("UTF-8 の印字可能な文字", "printable text in UTF-8"),
    t("schema: 1 で始まるキーと値", "keys and values, beginning with schema: 1"),
    t("正しい YAML", "valid YAML"),
    t("字下げには空白", "spaces for indentation"),
    t("循環のない木", "a tree, without circles"),
    t("文字列・数・一覧・キー", "plain text, numbers, lists and keys"),
    t("true か false", "true or false"),
    t("文字列か数", "plain text or a number"),
    t("キー: 値", "key: value"),
    t("キーは一度ずつ", "each key once"),
    t("id は一度ずつ", "each id once"),
    t("同じコードは一つのサービスに一度", "each code once a service"),
    t("{close} のことですか。使えるもの: {known}", "did you mean {close}? known: {known}"),
    t("使えるもの: {known}", "known: {known}"),
    t("type: 次のどれか {types}", "type: one of {types}"),
    t("引用符で囲んだ {value}", "{value} in quotes"),
    t("一覧: {value}", "a list: {value}"),
    t(
        "キーと値（文なら ja: ..., en: ...）",
        "keys and values (ja: ..., en: ... for a text)",
    ),
    t("整数", "a whole number"),
    t("2025-04-01 のような日付", "a date such as 2025-04-01"),
    t("文字列", "a text"),
    t('引用符で囲んだ三つの数: "1.0.0"', 'three numbers in quotes: "1.0.0"'),
    t("英字で始まる、英数字と _ と -", "letters, digits, _ and -, beginning with a letter"),
    t("https:// で始まるアドレス", "an address beginning with https://"),
    t("この形に合う文字列: {pattern}", "a text of the form {pattern}"),
    t(
        "{control} を持つ統制、または {stated}",
        "a control with {control}, or {stated}",
    ),
    t("同じ範囲の役割、または段を分ける", "roles of one scope, or several steps"),
    t("may に decide", "decide among its `may`"),
    t("scope: account の役割", "a role with scope: account"),
    t("own_domains のどれかにあるアドレス", "an address on one of own_domains"),
    t("{kinds} 以外の統制", "any control but {kinds}"),
    t("planned を書かない", "no `planned`"),
    t("別に定める事項の統制: type: {control}", "a control of the annex: type: {control}"),
    t("replaces: [{controls}]", "replaces: [{controls}]"),
    t("{name}: ...", "{name}: ..."),
)


def both(told: str, known: tuple[Text, ...]) -> Text:
    """The told English with its Japanese; what is not among the known (the YAML reader's own words) stays as it is."""
    for text in known:
        found = _pattern(text.en).fullmatch(told)
        if found:
            return Text(ja=text.fill(**found.groupdict()).ja, en=told)
    return Text(ja=told, en=told)


@cache
def _pattern(english: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", english)
    odd = [f"(?P<{part}>.*?)" if i % 2 else re.escape(part) for i, part in enumerate(parts)]
    return re.compile("".join(odd), re.DOTALL)
