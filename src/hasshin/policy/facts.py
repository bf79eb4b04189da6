"""What a decision rests on: plain, frozen, serialisable facts.

Rooms above collect them from the database; `policy.decide.decide(pack, facts)` turns them into a
`Decision`. The ledger keeps facts, decision and pack digest together, so that the recorded history can
be decided again under another pack (`hasshin policy replay`).

Ids are the installation's own integers. Times are aware UTC datetimes.
"""

# long because: what all rooms hand to the pack stands in one place, one model an act, and reads as a list.

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Mode = Literal["ordinary", "urgent", "disaster"]
DeviceKind = Literal["lose", "check", "attest"]


class Fact(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Holding(Fact):
    """A role somebody holds now. `scope_id` is a unit's or an account's id; None for the whole city.

    `deputy_for` is the staff id of the absent holder when the role is exercised as deputy (代決).
    """

    role: str
    scope: Literal["city", "unit", "account"]
    scope_id: int | None = None
    deputy_for: int | None = None


class Actor(Fact):
    """Who acts: a staff member, or a robot of ours (`staff` None), which has fewer rights, never more."""

    staff: int | None
    robot: str | None = None
    unit: int | None = None
    holdings: tuple[Holding, ...] = ()
    contractor: bool = False
    acknowledged: bool = False


class Terminal(Fact):
    """From where: `registered` says it is a registered device or network of the city.

    `consented`: the consent `consent` is in force for this very person on this very device (M-5).
    """

    id: int | None = None
    kind: Literal["device", "network", "none", "inside"] = "none"
    registered: bool = False
    official: bool = False
    consented: bool = False
    consent: int | None = None


class Account(Fact):
    """An official account as the rules see it now.

    `release` is true when the unit has a release for the service in force. `rules_missing` names the items
    (pack vocabulary) that the account rules in force lack. `operators` are staff ids on the roster now.
    `service` is the service the pack judges (a practice account plays one). `reported` and `granted` are false while
    the pack waits for that of a new account; `dormant_undecided` is true once the choice for a dormant account is
    overdue; `rules_untrue` names the items of the rules in force that are true no longer. `credentials_overdue` says
    why a secret of the account should have been changed by now. `practice`: it is on the practice board, and nothing
    that goes out on it reaches a real service.
    """

    id: int
    service: str
    unit: int
    unit_functions: tuple[str, ...] = ()
    state: Literal["active", "locked", "closed"] = "active"
    frozen: bool = False
    owner: int | None = None
    owner_rank: str = ""
    owner_rank_reason: str = ""
    operators: tuple[int, ...] = ()
    rules_in_force: bool = False
    rules_missing: tuple[str, ...] = ()
    act_rules: dict[str, Literal["never", "allow_list", "case_by_case", "yes"]] = Field(default_factory=dict)
    act_allow_list: tuple[str, ...] = ()
    release: bool = False
    profile_has_guide: bool | None = None
    reported: bool = True
    granted: bool = True
    dormant_undecided: bool = False
    rules_untrue: tuple[str, ...] = ()
    credentials_overdue: tuple[Literal["time", "transfer", "contractor_end", "incident"], ...] = ()
    practice: bool = False


class Drill(Fact):
    """A drill (訓練) to which an act belongs: from `starts` until `ends`, exclusive, of the staff in `people`.

    `live` are the live accounts that the drill's own decision names; `practice` the practice accounts that it is
    limited to, none: all of them.
    """

    id: int
    starts: datetime
    ends: datetime
    people: tuple[int, ...] = ()
    live: tuple[int, ...] = ()
    practice: tuple[int, ...] = ()


class Declared(Fact):
    """A disaster that is declared at the time of the act: since when, and until when (exclusive)."""

    id: int
    since: datetime
    until: datetime


class Finding(Fact):
    """What a check saw (指摘). `certain` is true where a machine can tell exactly.

    `code` is of the checks' vocabulary: third_party_link, shortener, lookalike_domain, reply, quote, placeholder,
    too_long, empty, media_limit, alt_missing, image_metadata, ... `start`/`end` are code-point offsets into the text.
    `judged_mistaken` is true once a decider (never the author) has said so with a reason.
    """

    code: str
    service: str = ""
    where: str = ""
    start: int | None = None
    end: int | None = None
    words: str = ""
    certain: bool = True
    values: dict[str, str] = Field(default_factory=dict)
    judged_mistaken: bool = False


class Election(Fact):
    """What the election periods (選挙期間) then in force see in a post: `names`, one of their names or terms; `acts`,
    words that quote or repost somebody.
    """

    names: bool = False
    acts: tuple[Literal["quote", "repost"], ...] = ()


class Image(Fact):
    """Statements on one image or video: `rights` (where from, by what right), `portrait` (consent of those shown)."""

    digest: str
    alt: str = ""
    rights: str = ""
    portrait: str = ""


class Consent(Fact):
    """A prior consent (M-11) that covers this post: by whom, for which kind of post, until when."""

    id: int
    by: int
    category: str
    until: datetime


class Claim(Fact):
    """A claimed exemption ground with its proof: field name -> value, as the pack's ground asks.

    A scan's value is the digest of the uploaded file.
    """

    ground: str
    proof: dict[str, str] = Field(default_factory=dict)


class Post(Fact):
    """The content as submitted. `touched`: all who changed text, media, targets or time since the last decision.

    `drill`: its content says that it belongs to a drill; `exercise` is that drill, None where there is no such drill.
    """

    id: int
    unit: int
    digest: str
    touched: tuple[int, ...]
    category: str = ""
    mode: Mode = "ordinary"
    scheduled_at: datetime | None = None
    source: str = ""
    images: tuple[Image, ...] = ()
    video: Image | None = None
    corrects: int | None = None
    drill: bool = False
    election: Election | None = None
    exercise: Drill | None = None


class Given(Fact):
    """One approval already given for the present digest: which step of the route it filled, and by whom."""

    step: int
    by: int
    role: str
    deputy_for: int | None = None


class DraftFacts(Fact):
    """May this person write for these accounts?"""

    act: Literal["draft"] = "draft"
    now: datetime
    actor: Actor
    terminal: Terminal
    accounts: tuple[Account, ...]
    unit: int
    drill: bool = False
    exercise: Drill | None = None


class SubmitFacts(Fact):
    """May this go to a decider (or, with a ground, straight out)? `confirmed` are the guidance items confirmed."""

    act: Literal["submit"] = "submit"
    now: datetime
    actor: Actor
    terminal: Terminal
    accounts: tuple[Account, ...]
    post: Post
    findings: tuple[Finding, ...] = ()
    claim: Claim | None = None
    consent: Consent | None = None
    declared: Declared | None = None
    confirmed: tuple[str, ...] = ()


class DecideFacts(Fact):
    """May this person give this decision? Facts of the post are those of now, not of the submission.

    `submitted_digest` is what the decider has been shown; `given` are the approvals that the same digest has.
    `exemption` is the ground that lifted the ordinary route, where another decision is still asked for.
    """

    act: Literal["decide"] = "decide"
    now: datetime
    actor: Actor
    terminal: Terminal
    accounts: tuple[Account, ...]
    post: Post
    kind: Literal["approve", "send_back", "reject"]
    shown_digest: str
    state: str
    given: tuple[Given, ...] = ()
    declared: Declared | None = None
    findings: tuple[Finding, ...] = ()
    confirmed: tuple[str, ...] = ()
    exemption: str | None = None


class StopFacts(Fact):
    """Withdraw, move or stop. `kind` move counts as a change of time: it voids the decision."""

    act: Literal["stop"] = "stop"
    now: datetime
    actor: Actor
    terminal: Terminal
    accounts: tuple[Account, ...]
    post: Post
    kind: Literal["withdraw", "stop", "move", "reconfirm"]
    state: str


class PublishFacts(Fact):
    """At the moment of sending, asked again by the sender (a robot).

    `approved_digest` is None when nothing in force approves; `exemption` is the granted ground; `annexes` are those
    that the approval or the exemption rests on, as they are cited (`annex:<id>`);
    `content_digest` is taken over the very bytes that are about to leave. `election_cleared`: the decision that an
    election period asks for has been given, after all names that the post holds were listed.
    `content_digest` is taken over the very bytes that are about to leave; `freeze_pass` is the digest of the one
    correction that may go out on a frozen account.
    """

    act: Literal["publish"] = "publish"
    now: datetime
    actor: Actor
    account: Account
    post: Post
    content_digest: str
    approved_digest: str | None
    approved_at: datetime | None
    route_complete: bool
    exemption: str | None = None
    election_cleared: bool = False
    freeze_pass: str | None = None
    due_at: datetime
    expires_at: datetime
    annexes: tuple[str, ...] = ()
    declared: Declared | None = None


class RemoveFacts(Fact):
    """Delete or correct what is out. `criticised` marks a post under criticism (F-5-1)."""

    act: Literal["remove"] = "remove"
    now: datetime
    actor: Actor
    terminal: Terminal
    account: Account
    post: Post
    kind: Literal["delete", "correct"]
    reason: str
    criticised: bool = False
    second: int | None = None


class ReviewFacts(Fact):
    """A regular review (M-13) or an after-review (後閲): may this person sign it?

    `owed_by` are the staff ids who owe it; `done_by` are those whose act is under review.
    """

    act: Literal["review"] = "review"
    now: datetime
    actor: Actor
    terminal: Terminal
    account: Account | None
    kind: Literal["regular", "after"]
    debt: str = ""
    owed_roles: tuple[str, ...] = ()
    done_by: tuple[int, ...] = ()
    unit: int | None = None
    remarks: str = ""
    verdict: str = ""


class OpenFacts(Fact):
    """Open an account on a service for a unit, by its stages: ask for it (`request`), `approve` (or refuse) a step,
    `designate` who obtains it personally, `obtain`, `report` having obtained it, `receive` that report, `tell` the
    meeting, `grant` it.

    `designated` is the staff id of who was named to obtain it personally, `reported_by` of who reported it; `step` the
    step to approve, `given` who approved the others, `asked_by` who made the request.
    """

    act: Literal["open"] = "open"
    now: datetime
    actor: Actor
    terminal: Terminal
    service: str
    unit: int
    unit_functions: tuple[str, ...] = ()
    release: bool = False
    stage: Literal["request", "approve", "designate", "obtain", "report", "receive", "tell", "grant"] = "obtain"
    designated: int | None = None
    reported_by: int | None = None
    step: int = 0
    given: tuple[int, ...] = ()
    asked_by: int | None = None


class OutwardFacts(Fact):
    """An act toward somebody else's account: follow, like, repost, quote, reply, message. `actor` is who asked for it.

    `asking`: it is asked for, and where each such act needs a consent, it waits for that. `consenter` is the other
    person who now consents to it by an act of their own, at `terminal`. `election`: an election period is in force.
    """

    act: Literal["outward"] = "outward"
    now: datetime
    actor: Actor
    terminal: Terminal
    account: Account
    kind: Literal["follow", "like", "repost", "quote", "reply", "message"]
    target: str
    target_is_ours: bool = False
    consent: bool = False
    asking: bool = False
    consenter: Actor | None = None
    election: bool = False


class GovernFacts(Fact):
    """An act on who may speak: appoint, release, grant consent, set account rules, freeze, register a terminal...

    `verb` is of the pack's vocabulary of rights (`may`); scope as in `Holding`.
    """

    act: Literal["govern"] = "govern"
    now: datetime
    actor: Actor
    terminal: Terminal
    verb: str
    scope: Literal["city", "unit", "account"] = "city"
    unit: int | None = None
    account: Account | None = None


class DeviceFacts(Fact):
    """An act about one device: report it lost, check that it is there (M-6), state that it is as it should be (M-7).

    `keeper` is the staff id of its keeper, `keeper_roles` are the ids of the roles that the keeper holds for anything.
    `subject` is the key of the statement that is made (`policy.acts.device.subject_key`).
    """

    act: Literal["device"] = "device"
    now: datetime
    actor: Actor
    terminal: Terminal
    kind: DeviceKind
    device: int
    keeper: int | None = None
    keeper_roles: tuple[str, ...] = ()
    subject: str = ""


Facts = Annotated[
    DraftFacts
    | SubmitFacts
    | DecideFacts
    | StopFacts
    | PublishFacts
    | RemoveFacts
    | ReviewFacts
    | OpenFacts
    | OutwardFacts
    | GovernFacts
    | DeviceFacts,
    Field(discriminator="act"),
]
