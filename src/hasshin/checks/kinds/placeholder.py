"""Places of a template that nobody filled: ○時○分, 〇〇, {name}, [日付], TBD (casebook: Yokohama, 2013)."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from hasshin.checks.draft import Context
from hasshin.checks.kinds.blanks import BLANKS
from hasshin.checks.kinds.sentences import REACH, around, sentence
from hasshin.checks.text.reading import Reading
from hasshin.policy.facts import Finding

_MARK = r"[○〇◯●△▲▽×✕□■＊*_?xX＿]"
_UNIT = (
    r"(?:年|月|日|時|分|秒|名|人|円|件|度|番|号|回|階|歳|才|世帯|棟|戸|か所|ヶ所|カ所|箇所|丁目|番地|地区|校|%|mm|cm|km|kg"
    r"|ミリ|センチ|メートル|キロ)"
)
_BEFORE = (
    r"(?:震度|レベル|第|約|令和|平成|昭和|午前|午後|最大|気温|最高|最低|内線|先着|定員|計|延べ|およそ|電話|tel"
    r"|マグニチュード)"
)
_FIELD = (
    r"(?:日付|日時|時刻|時間|年月日|場所|会場名?|施設名|地区名?|地名|町名|氏名|名前|お名前|担当者?名?|電話番号|連絡先|課名|部署名?|url|リンク"
    r"|タイトル|件名|本文|数字|数値|人数|金額|曜日|イベント名|住所|写真|画像|name|date|time|place|title|number)"
)
_TODO = (
    r"(?:要確認|要修正|要差替?え?|差し?替え?|あとで[^\]】]{0,10}|後で[^\]】]{0,10}|未入力|未記入|入力(?:してください)?|記入|挿入|仮|ダミー"
    r"|ここに[^\]】]{0,12}|tbd|tba|todo|fixme)"
)
_NUMERAL = r"[一二三四五六七八九十百千〇]"

# Exact: a machine can tell.
_SURE = (
    regex.compile(rf"(?<!{_MARK}){_MARK}{{1,4}}\s?{_UNIT}\s?{_MARK}{{1,4}}\s?{_UNIT}"),
    regex.compile(rf"{_BEFORE}\s?(?:[○◯●△▲×□*＿xX]|〇(?!{_NUMERAL})){{1,4}}(?:\s?{_UNIT})?(?![a-z○×])"),
    regex.compile(
        rf"(?<![○〇◯●△▲×□*{_NUMERAL[1:-1]}])[○〇◯●△▲×□*]{{1,4}}{_UNIT}(?=から|まで|に(?!入)|頃|ごろ|現在|時点|より|以[上下降前内]|程度"
        rf"|開始|発生|[)(、]|$)"
    ),
    regex.compile(
        r"\{\{[^{}\n]{0,40}\}\}|\$\{[^{}\n]{0,40}\}|\{[a-z_][a-z0-9_.]{0,30}\}"
        r"|\{[\p{Han}\p{Hiragana}\p{Katakana}ー]{1,12}\}"
    ),
    regex.compile(
        r"%\([a-z_]+\)[sd]|<%=?[^%\n]{1,40}%>|(?<![a-z0-9%])%[sd](?![a-z0-9])|%[a-z]+_[a-z_]+%|%%[^%\s]{1,20}%%|##[^#\s]{1,12}##"
        r"|\[\[[^\[\]\n]{1,30}\]\]"
    ),
    regex.compile(
        r"(?<!\d)(?:20|19)?(?:\d?[x×○〇●]{1,3})年度?(?=[^\p{Han}]|$|[○〇×\dx])"
        r"|(?<=[→:は]\s?)\((?:url|リンク|アドレス)\)"
    ),
    regex.compile(r"(?<![\d\-])0{2,4}-0{2,4}-0{4}(?![\d\-])"),
    regex.compile(rf"[\[\(【<〔]{_TODO}[\]\)】>〕]"),
    regex.compile(
        rf"[\[<〔]{_FIELD}[\]>〕](?=[にのではがをとへから]|まで|より|です|頃|、|。|$)"
        rf"|(?<=[\p{{Han}}\p{{Hiragana}}\p{{Katakana}}])[\[<〔]{_FIELD}[\]>〕]"
    ),
    regex.compile(
        r"(?<![a-z])(?:tbd|tba|todo|fixme|lorem ipsum)(?![a-z])|(?:テキスト){3,}"
        r"|(?:ダミー|サンプル)(?:テキスト|文章|文|コピー)"
        r"|ここに(?:本文|文章|テキスト|タイトル|内容|画像|写真|リンク|url)を?"
    ),
    regex.compile(
        r"(?<![a-z])yyyy\s?[/\-.年]\s?mm(?:\s?[/\-.月]\s?dd日?)?|(?<![a-z])mm[/月]dd日?|(?<![a-z])hh\s?[:時]\s?mm分?"
    ),
    regex.compile(r"(?<![a-z0-9_@/.\-])_{2,}(?![a-z0-9_])|(?<!_)_{3,}+(?=\p{Han}|\p{Hiragana}|\s|$)"),
    regex.compile(r"(?<![\d\-])(?:\d{2,4}|[x○〇●*]{2,4})-[x○〇●*]{2,4}-[x○〇●*]{4}(?![x\d])"),
)
# Doubled marks also stand for a name withheld on purpose ("〇〇さんと名乗る電話"): inside a quotation a person judges.
_DOUBLED = regex.compile(r"(?<![○〇◯●△▲▽×□*])(?:[○〇◯]{2,4}|●{2,4}|[△▲]{2,4}|▽{2,4}|×{2,4})(?![○〇◯●△▲▽×□*])")
_GAME = regex.compile(
    r"クイズ|穴埋め|当てはま|あてはま|なんでしょう|何でしょう|に入る|正解|伏せ字|マルバツ|マルかバツ|しりとり|なぞなぞ"
)


def find(reading: Reading, context: Context) -> Iterator[Finding]:
    """`placeholder`: what a template left open. Kanji numerals (二〇二六年) and ○× quizzes are none."""
    text = reading.folded.text
    for pattern in (*_SURE, *BLANKS):
        for match in pattern.finditer(text):
            if not _legitimate(text, match.start(), match.end()) and not _in_link(reading, match.start()):
                yield reading.folded_finding("placeholder", match.start(), match.end())
    for match in _DOUBLED.finditer(text):
        if not _legitimate(text, match.start(), match.end()) and not _ornament(text, match.start(), match.end()):
            first = max(0, match.start() - REACH)
            quoted = text.rfind("「", first, match.start()) > text.rfind("」", first, match.start())
            yield reading.folded_finding("placeholder", match.start(), match.end(), certain=not quoted)


def _legitimate(text: str, start: int, end: int) -> bool:
    """A quiz, a kanji numeral, or a mark that rates (○ and × side by side)."""
    words = text[start:end]
    beside = text[max(0, start - 1) : start] + text[end : end + 1]
    if "〇" in words and regex.search(rf"{_NUMERAL}", words.replace("〇", "") + beside.replace("〇", "")):
        return True
    return bool(_GAME.search(sentence(text, start, end)))


def _ornament(text: str, start: int, end: int) -> bool:
    """●●お知らせ●●: the same marks open and close a line."""
    marks = text[start:end]
    line = around(text, start, end, "\n").strip()
    return marks[0] in "●△▲▽×" and len(line) > 2 * len(marks) and line.startswith(marks) and line.endswith(marks)


def _in_link(reading: Reading, start: int) -> bool:
    return reading.linked.holds(reading.folded.starts[start])
