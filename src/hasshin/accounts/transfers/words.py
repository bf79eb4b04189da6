"""What is said where an order does not fit the roll: what, and how to mend it."""

from __future__ import annotations

from hasshin.policy.text import t

TWICE = t("{name}さんは{line}行目にもあります。", "{name} stands in line {line} too.")
ONCE = t("1人1行にしてください。", "Give each person one line.")
TAKEN = t("利用者名「{name}」は使われています。", "The user name {name} is taken.")
ANOTHER = t("「利用者名」の列に別の名を書いてください。", "Write another in the column 利用者名 (user name).")
UNKNOWN = t("登録されていない職員です：{who}", "No such member of staff: {who}")
REGISTER = t(
    "職員番号を確かめてください。新しく来る人なら、異動区分を「採用」又は「転入」にしてください。",
    "Check the number. For a newcomer, set the kind to 採用 (join) or 転入 (in).",
)
HERE = t("{name}さんはすでに在籍しています。", "{name} is on the staff already.")
MOVES = t(
    "異動なら、異動区分を「異動」にしてください。番号も確かめてください。", "For a move, write 異動; check the number."
)
LEFT = t("{name}さんはすでに退職しています。", "{name} has left already.")
DELETE_LINE = t("この行を消すか、番号を確かめてください。", "Delete the line, or check the number.")
CONTRACTOR = t(
    "{name}さんは、受託者の職員として登録されていました。",
    "{name} was registered as a contractor's person.",
)
REGISTER_ANEW = t(
    "この行を消し、「職員と任命」で新しく登録してください。受託者の職員には契約の終わりが要ります。",
    "Delete the line, and register the person anew under “Staff and appointments”; a contractor's needs an end.",
)
WITHOUT_NUMBER = t(
    "同じ氏名の職員「{name}」が、職員番号なしで登録されています。",
    "{name} is registered without a staff number.",
)
GIVE_NUMBER = t("先に、その職員に職員番号を登録してください。", "Register the number for that person first.")
NOT_THE_NAME = t("職員番号{number}は「{name}」さんの番号です。", "The number {number} is that of {name}.")
CHECK_NAME = t(
    "番号と氏名を確かめてください。改姓なら、先に職員の画面で氏名を変えてください。",
    "Check number and name. If the name has changed, change it on the person's page first.",
)
OTHER_LETTERS = t(
    "氏名の表記が登録と違います（ファイル：{file}、登録：{ours}）。登録は変えません。",
    "The name is written otherwise (file: {file}, here: {ours}); it stays as it is here.",
)
ZEROS = t("職員番号{file}を{ours}と読みました。", "The number {file} was read as {ours}.")
SEVERAL = t(
    "職員番号{file}に当たる職員が複数います：{both}", "The number {file} could be that of several people: {both}"
)
WRITE_ZEROS = t(
    "先頭の0も含めて、登録されているとおりに書いてください（Excelでは列を「文字列」にします）。",
    "Write it as it is registered, with its leading zeros (in Excel, make the column “Text”).",
)
FILLED = t(
    "職員番号{file}を{ours}として登録します。登録済みの番号は全てこの桁数です（Excelは先頭の0を消します）。",
    "The number {file} is registered as {ours}: all numbers here have that many digits (Excel drops leading zeros).",
)
WITHOUT_ROLE = t(
    "役割は付きません。下で後任に選ぶか、実行した後に任命してください。",
    "No role comes with it: choose this person as a successor below, or appoint once it is carried out.",
)
NAMESAKES = t("「{name}」さんが{n}人います。", "There are {n} people called {name}.")
NUMBER_THEM = t("職員番号を書いてください。", "Write the staff number.")
LEAVER = t("退職する{name}さんに新所属があります。", "{name} leaves, and has a new unit.")
NO_UNIT = t(
    "新所属を空にするか、異動区分を「異動」にしてください。",
    "Leave the new unit empty, or write 異動 (move) as the kind.",
)
TO = t("転出先：{to}", "Goes to: {to}")
LEAVING = t("{name}さんの退職はすでに記録されています。", "The leaving of {name} is on record already.")
WRITE_UNIT = t("登録されている所属の名称又はコードを書いてください。", "Write name or code of a registered unit.")
WRITE_NAME = t("氏名を書いてください。", "Write the name.")
NO_USERNAME = t("利用者名も職員番号もありません。", "There is neither a user name nor a staff number.")
WRITE_USERNAME = t("どちらかを書いてください。", "Write one of them.")
LATER = t("{name}さんには、それより後の異動が記録されています。", "A later move of {name} is on record.")
IN_ORDER = t("発令日を確かめてください。", "Check the date.")
SAME = t("{name}さんは何も変わりません（所属も職位も今のまま）。", "Nothing changes for {name}: same unit, same rank.")
NOT_SERVING = t("{name}さんは、その日には在籍していません。", "{name} is not in service on that day.")
CHECK_DATE = t("発令日と番号を確かめてください。", "Check date and number.")
OLD_UNIT = t(
    "旧所属が登録と違います（ファイル：{file}、登録：{ours}）。", "The old unit differs (file: {file}, here: {ours})."
)
CHECK_UNIT = t("所属と職員番号を確かめてください。", "Check the unit and the number.")
NO_UNIT_SO = t("登録されていない所属です：{unit}", "No such unit: {unit}")
CLOSED = t("廃止された所属です：{unit}", "The unit is closed: {unit}")
DISAGREE = t("新所属（{a}）とコード（{b}）が食い違います。", "The unit ({a}) and its code ({b}) disagree.")
RANK_UNKNOWN = t(
    "職位「{rank}」は指針の職位にないため、職位なしとして扱います。",
    "The guideline knows no rank “{rank}”; the person counts as without rank.",
)
