"""The closed lists that a pack may draw on: rights, finding codes, kinds of act. Explained in docs/policy-packs.md."""

from __future__ import annotations

from typing import Final, Literal, get_args

How = Literal["enforce", "evidence", "duty", "guide"]
Scope = Literal["city", "unit", "account"]
ModeName = Literal["ordinary", "urgent", "disaster"]
OutwardKind = Literal["follow", "like", "repost", "quote", "reply", "message"]
Stance = Literal["never", "allow_list", "case_by_case", "yes", "by_account_rules"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

Subject = Literal[
    "people, accounts and directory",
    "services and delivery",
    "incidents and disaster",
    "examination of words",
]

Right = Literal[
    # the path of a post
    "draft",
    "submit",
    "decide",
    "stop",
    "remove",
    "review",
    "outward",
    "judge_mistaken",
    "resolve_outcome",
    "attach_record",
    "keep_templates",
    # people
    "register_unit",
    "register_staff",
    "appoint",
    "name_deputy",
    "plan_study",
    # where from
    "register_terminal",
    "consent_terminal",
    # accounts
    "release",
    "open_account",
    "approve_opening",
    "connect_account",
    "set_account_rules",
    "set_owner",
    "set_roster",
    "grant_consent",
    "manage_credentials",
    "close_account",
    "freeze",
    "lift_freeze",
    "set_guide_page",
    # what is kept
    "read_records",
    "export_records",
    "read_ledger",
    # beside the path
    "raise_incident",
    "declare_disaster",
    "run_drill",
    "install_pack",
]
RIGHTS: Final[tuple[str, ...]] = get_args(Right)

# Kinds where meaning decides: a finding stands before the decider, who alone may judge it mistaken.
MEANING_KINDS: Final[frozenset[str]] = frozenset(
    {
        "confidential",
        "disrespect",
        "discrimination",
        "illegal",
        "rumour",
        "obscene",
        "public_order",
        "personal_data",
        "copyright",
        "drill_words",
    }
)

FindingCode = Literal[
    # of meaning (F-3-3, F-3-6)
    "confidential",
    "disrespect",
    "discrimination",
    "illegal",
    "rumour",
    "obscene",
    "public_order",
    "personal_data",
    "copyright",
    # of links
    "third_party_link",
    "public_body_link",
    "shortener",
    "lookalike_domain",
    "obscene_link",
    # of acts towards others
    "reply",
    "mention",
    "quote",
    "repost",
    # of form
    "placeholder",
    "platform_characters",
    "sign_off_missing",
    "drill_words",
    "drill_unmarked",
    "hashtag",
    "image_metadata",
    "alt_missing",
    # what a service would not take
    "empty",
    "too_long",
    "media_limit",
    # against the telegram that it came from
    "source_mismatch",
]
FINDING_CODES: Final[tuple[str, ...]] = get_args(FindingCode)

# A service would refuse these or show something unintended: no city can wish them out.
ALWAYS_REFUSED: Final[dict[str, str]] = {
    "empty": "what-a-service-takes",
    "too_long": "what-a-service-takes",
    "media_limit": "what-a-service-takes",
    "placeholder": "placeholders",
    "source_mismatch": "source-figures",
    "lookalike_domain": "lookalikes",
    "drill_unmarked": "drills",
}

# A finding in the words that is itself an act towards somebody else's account.
ACT_OF_FINDING: Final[dict[str, OutwardKind]] = {
    "reply": "reply",
    "mention": "reply",
    "quote": "quote",
    "repost": "repost",
}

TERMINAL_ACTS = Literal["draft", "submit", "decide", "move", "reconfirm", "correct", "delete", "outward", "open"]
