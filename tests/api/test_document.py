"""The OpenAPI document is whole, and the API has what the screens have."""

# long because: the map of screens to operations has a line for each screen.
from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client

from tests.api.operations import operations


@pytest.fixture
def read(client: Client, db: None) -> Any:
    sent = client.get("/api/v1/openapi.json")
    assert sent.status_code == 200
    return json.loads(sent.content)


def test_the_document_is_openapi_3_1_with_every_reference_there(read: Any) -> None:
    assert read["openapi"].startswith("3.1")
    assert {"title", "version"} <= read["info"].keys()
    ids = [one["operationId"] for path in read["paths"].values() for one in path.values()]
    assert len(ids) == len(set(ids))
    refs = set(re.findall(r'"\$ref": "#/components/schemas/([^"]+)"', json.dumps(read)))
    assert refs
    assert refs <= read["components"]["schemas"].keys()
    for path, methods in read["paths"].items():
        assert path.startswith("/api/v1/")
        for method, one in methods.items():
            named = set(re.findall(r"\{(\w+)\}", path))
            declared = {p["name"] for p in one.get("parameters", ()) if p["in"] == "path"}
            assert named == declared, path
            assert method in ("get", "post", "put", "delete")
            assert one["description"], (method, path)


def test_every_operation_names_its_token_and_its_problems(read: Any) -> None:
    (scheme,) = read["components"]["securitySchemes"]
    assert read["components"]["securitySchemes"][scheme]["scheme"] == "bearer"
    for path, methods in read["paths"].items():
        for method, one in methods.items():
            assert one["security"] == [{scheme: []}], (method, path)
            problems = {s: r for s, r in one["responses"].items() if int(s) >= 400}
            assert {"401", "422"} <= problems.keys()
            if method != "get":
                assert {"403", "409"} <= problems.keys()
            for response in problems.values():
                (kind,) = response["content"]
                assert kind == "application/problem+json"


def test_a_credential_is_written_and_in_no_answer(read: Any) -> None:
    assert read["components"]["schemas"]["CredentialIn"]["properties"]["token"]["writeOnly"]
    answers = json.dumps([one["responses"] for path in read["paths"].values() for one in path.values()])
    named = set(re.findall(r"schemas/(\w+)", answers))
    for name in named:
        assert not {"password", "sealed", "secret_hash", "key_hash"} & set(
            read["components"]["schemas"][name].get("properties", ())
        ), name


def test_what_a_screen_does_the_api_does() -> None:
    """Each address of a screen behind sign-in, and the operation that does the same."""
    from hasshin.web.urls import urlpatterns

    public = {"sign-in", "sign-out", "language", "healthz", "board", "board-image", "board-account", "board-post", None}
    public |= {"favicon"}  # an icon of the product
    public |= {"healthz-sending"}  # for those who watch from outside; GET /sending says more
    public |= {"directory", "directory-file", "directory-verify", "directory-verify-en", "directory-verify-json"}
    public |= {"shown-outside", "directory-report", "directory-report-en"}
    # The board stands for a service outside: what is done there is no act of the product.
    public |= {"board-token", "board-revoke", "board-authorize", "board-hand"}
    screens = {pattern.name for pattern in urlpatterns} - public
    have = {str(one) for one in operations()}
    missing = {operation for operations_ in SAME.values() for operation in operations_} - have
    assert not missing
    assert screens <= SAME.keys(), f"screens without an operation: {sorted(map(str, screens - SAME.keys()))}"


POST = "/posts/{post_id}"
ACCOUNT = "/accounts/{account_id}"
CASE = "/cases/{case_id}"
INCIDENT = "/incidents/{incident_id}"
SAME: dict[str, tuple[str, ...]] = {
    "home": ("GET /needs", "GET /me", "GET /missed"),
    "compose": ("POST /posts", "POST /media"),
    "templates": ("GET /templates",),
    "new-template": ("PUT /templates/{key}",),
    "template": (
        "GET /templates/{key}",
        "PUT /templates/{key}",
        "POST /templates/{key}/retire",
        "POST /templates/{key}/draft",
    ),
    "intake": ("GET /intake", "GET /telegrams", "GET /intake/sources"),
    "telegram": (
        "GET /telegrams/{telegram_id}",
        "POST /intake/{proposal_id}/take",
        "POST /intake/{proposal_id}/set-aside",
    ),
    "measure": ("POST /examine",),
    "posts": ("GET /posts",),
    "post": (f"GET {POST}", f"GET {POST}/page", f"GET {POST}/timeline"),
    "edit": (f"PUT {POST}",),
    "submit": (f"POST {POST}/ask", f"POST {POST}/submit"),
    "decide": (f"POST {POST}/decide",),
    "withdraw": (f"POST {POST}/withdraw",),
    "stop": (f"POST {POST}/stop",),
    "move": (f"POST {POST}/move",),
    "reconfirm": (f"POST {POST}/reconfirm",),
    "open-case": (f"POST {POST}/cases",),
    "to-decide": ("GET /needs",),
    "scheduled": ("GET /scheduled",),
    "calendar": ("GET /scheduled",),
    "unknown": ("GET /unknown-outcomes",),
    "answer-unknown": ("POST /deliveries/{delivery_id}/answer",),
    "freeze-passes": (f"GET {ACCOUNT}/freeze-passes", f"POST {ACCOUNT}/freeze-passes"),
    "incidents": ("GET /incidents", "POST /incidents", "GET /incident-kinds"),
    "incident": (
        f"GET {INCIDENT}",
        f"POST {INCIDENT}/seen",
        f"POST {INCIDENT}/notes",
        f"POST {INCIDENT}/steps/{{step_id}}",
        f"POST {INCIDENT}/lessons",
        f"POST {INCIDENT}/lessons/{{lesson_id}}/done",
        f"POST {INCIDENT}/contain",
        f"POST {INCIDENT}/measures",
        f"POST {INCIDENT}/measures/{{measure_id}}/agree",
        f"POST {INCIDENT}/measures/{{measure_id}}/drop",
        f"POST {INCIDENT}/measures/{{measure_id}}/by-hand",
        f"POST {INCIDENT}/measures/{{measure_id}}/by-hand",
        f"POST {INCIDENT}/takedowns",
        f"POST {INCIDENT}/takedowns/{{takedown_id}}/answer",
        f"POST {INCIDENT}/press",
        f"POST {INCIDENT}/notices/{{notice_id}}",
        f"POST {INCIDENT}/end",
    ),
    "reported-accounts": (
        "GET /reported-accounts",
        "POST /reported-accounts/{reported_id}/incident",
        "POST /reported-accounts/{reported_id}/dismiss",
    ),
    "incident-waiting": (f"GET {INCIDENT}/waiting", f"POST {INCIDENT}/waiting/{{delivery_id}}/reroute"),
    "incident-report": (f"GET {INCIDENT}",),
    "media": ("GET /media/{digest}",),
    "cases": ("GET /cases",),
    "case": (f"GET {CASE}",),
    "agree": (f"POST {CASE}/agree",),
    "draft-correction": (f"POST {CASE}/correction",),
    "close-case": (f"POST {CASE}/close",),
    "remove": ("POST /deliveries/{delivery_id}/removal",),
    "removed": ("POST /removals/{removal_id}/removed",),
    "records": ("GET /records",),
    "record": ("GET /records/{record_id}",),
    "record-export": ("POST /records/{record_id}/export",),
    "attach-copy": ("POST /records/{record_id}/copy",),
    "record-blob": ("GET /records/{record_id}/blobs/{digest}",),
    "ledger": ("GET /ledger", "GET /ledger/entries"),
    "ledger-check": ("POST /ledger/verify",),
    "ledger-export": ("POST /ledger/export",),
    "reviews": ("GET /reviews/due", f"GET {ACCOUNT}/reviews", "GET /after-reviews"),
    "review": (f"POST {ACCOUNT}/reviews",),
    "after-review": ("POST /after-reviews/{after_review_id}/sign",),
    "duties": ("GET /duties",),
    "settings-outbox": (
        "GET /outbox",
        "POST /outbox/test",
        "POST /outbox/retry",
        "POST /outbox/drop",
        "GET /webhooks",
        "POST /webhooks",
        "POST /webhooks/{webhook_id}/test",
        "POST /webhooks/{webhook_id}/end",
        "PUT /staff/{staff_id}/address",
    ),
    "findings": ("GET /findings",),
    "sending": ("GET /sending",),
    "notices": (
        "GET /directory/notices",
        "POST /directory/notices",
        "POST /directory/notices/{notice_id}/prolong",
        "POST /directory/notices/{notice_id}/take-down",
        "GET /directory/copy",
        "PUT /directory/copy",
        "POST /directory/copy/read-back",
    ),
    "accounts": ("GET /accounts",),
    "account": (f"GET {ACCOUNT}",),
    "give-consent": (f"POST {ACCOUNT}/consents",),
    "revoke-consent": ("POST /consents/{consent_id}/revoke",),
    "freeze": (f"POST {ACCOUNT}/freeze",),
    "unfreeze": (f"POST {ACCOUNT}/unfreeze",),
    "settle-finding": ("POST /findings/{finding_id}/settle",),
    "tokens": ("GET /tokens", "POST /tokens"),
    "revoke-token": ("POST /tokens/{token_id}/revoke",),
    "terminal": ("GET /me", "POST /terminals/enrol", "POST /terminals/{terminal_id}/statements"),
    "devices": ("GET /terminals/devices",),
    "device": (
        "GET /terminals/{terminal_id}",
        "GET /terminals/{terminal_id}/checks",
        "POST /terminals/{terminal_id}/checks",
        "POST /terminals/{terminal_id}/code",
        "POST /terminals/{terminal_id}/change",
        "POST /terminals/{terminal_id}/lost",
        "POST /terminals/{terminal_id}/found",
        "POST /terminals/{terminal_id}/retire",
    ),
    "private-devices": ("GET /terminal-consents", "POST /terminal-consents", "GET /terminal-uses"),
    "revoke-device-consent": ("POST /terminal-consents/{consent_id}/revoke",),
    "terminal-use": ("POST /terminal-uses/{use_id}/sign",),
    "guideline": ("GET /policy", "GET /policy/coverage"),
    "acknowledge": ("GET /acknowledgements", "POST /acknowledgements"),
    "study": ("GET /studies", "POST /studies", "GET /studies/plan", "POST /studies/plan"),
    "reactions": ("GET /reactions", "POST /reactions"),
    "instructions": ("GET /instructions", "POST /instructions", "POST /instructions/{instruction_id}/withdraw"),
    "confirm-instruction": ("POST /instructions/{instruction_id}/confirm",),
    "links": ("GET /links", "POST /links/{target_id}/accept", "POST /links/{target_id}/look"),
    "elections": (
        "GET /elections",
        "POST /elections",
        "POST /elections/{period_id}/terms",
        "POST /election-terms/{term_id}/drop",
        "POST /elections/{period_id}/end",
    ),
    "drills": ("GET /drills", "POST /drills"),
    "drill": (
        "GET /drills/{drill_id}",
        "POST /drills/{drill_id}/end",
        "POST /drills/{drill_id}/notes",
        "POST /drills/{drill_id}/conclude",
    ),
    "drill-report": ("GET /drills/{drill_id}",),
    "declarations": (
        "GET /declarations",
        "POST /declarations",
        "POST /declarations/{declaration_id}/extend",
        "POST /declarations/{declaration_id}/end",
    ),
    "declaration-reviews": ("GET /declarations/{declaration_id}/reviews",),
    "annexes": ("GET /annexes", "POST /annexes/{decision_id}/end"),
    "new-annex": ("POST /annexes/look", "POST /annexes"),
    "settings": ("GET /units", "GET /staff", "GET /appointments", "GET /terminals", "GET /accounts"),
    "settings-units": ("POST /units", "POST /releases", "POST /releases/{release_id}/end"),
    "settings-staff": (
        "POST /staff",
        "POST /appointments",
        "POST /appointments/{appointment_id}/end",
        "POST /deputies",
    ),
    "people": ("GET /people", "GET /people/staff"),
    "person": ("GET /staff/{staff_id}/life",),
    "own-password": ("POST /me/password",),
    "settings-unit": ("PUT /units/{unit_id}", "POST /units/{unit_id}/close"),
    "settings-person": (
        "PUT /staff/{staff_id}",
        "POST /staff/{staff_id}/leave",
        "POST /staff/{staff_id}/stay",
        "PUT /staff/{staff_id}/contract",
        "POST /staff/{staff_id}/one-time-password",
    ),
    "transfers": ("GET /transfers", "POST /transfers"),
    "transfer-template": ("GET /transfers/template",),
    "transfer-print": ("GET /transfers/{transfer_id}",),
    "transfer-csv": ("GET /transfers/{transfer_id}",),
    "transfer": (
        "GET /transfers/{transfer_id}",
        "POST /transfers/{transfer_id}/choices",
        "POST /transfers/{transfer_id}/carry-out",
        "POST /transfers/{transfer_id}/discard",
    ),
    "settings-terminals": (
        "POST /terminals/networks",
        "POST /terminals/devices",
        "POST /terminals/{terminal_id}/retire",
    ),
    "openings": ("GET /openings", "POST /openings"),
    "opening": (
        "GET /openings/{opening_id}",
        "POST /openings/{opening_id}/decisions",
        "POST /openings/{opening_id}/designation",
        "POST /openings/{opening_id}/obtained",
        "POST /openings/{opening_id}/report",
        "POST /openings/{opening_id}/receipt",
        "POST /openings/{opening_id}/meeting",
        "POST /openings/{opening_id}/meeting/corrections",
        "POST /openings/{opening_id}/withdraw",
        "POST /openings/{opening_id}/refuse",
        f"POST {ACCOUNT}/grant",
    ),
    "account-life": (
        f"GET {ACCOUNT}/life",
        f"POST {ACCOUNT}/purpose",
        f"POST {ACCOUNT}/rename",
        f"POST {ACCOUNT}/hand-over",
        f"POST {ACCOUNT}/lock",
        f"POST {ACCOUNT}/unlock",
        f"POST {ACCOUNT}/closings",
        "POST /closings/{closing_id}/agree",
        "POST /closings/{closing_id}/drop",
        "POST /dormancies/{dormancy_id}/choice",
    ),
    "account-rules": (f"GET {ACCOUNT}/rules/versions", f"GET {ACCOUNT}/rules/difference"),
    "roster": ("GET /roster",),
    "roster-print": ("GET /roster",),
    "roster-csv": ("GET /roster.csv",),
    "roster-pdf": ("GET /roster.pdf",),
    "credentials": ("GET /credentials",),
    "credential": (f"GET {ACCOUNT}/credentials", f"PUT {ACCOUNT}/password"),
    # One signs in anew to be shown a password; a token's caller has not, so the API shows none and has no such step.
    "reveal-password": (),
    "sign-in-again": (),
    "connection": (
        f"GET {ACCOUNT}/connection",
        f"POST {ACCOUNT}/connection",
        f"PUT {ACCOUNT}/connection/token",
        f"POST {ACCOUNT}/connection/look",
        f"POST {ACCOUNT}/connection/disconnect",
    ),
    "connect-callback": (f"POST {ACCOUNT}/connection/finish",),
    "profile-watch": (
        f"GET {ACCOUNT}/profile",
        f"POST {ACCOUNT}/verifications",
        "POST /verifications/{application_id}/outcome",
    ),
    "account-acts": (f"GET {ACCOUNT}/unaccounted-acts",),
    "outward-acts": (
        f"GET {ACCOUNT}/outward-acts",
        f"POST {ACCOUNT}/outward-acts",
        "POST /outward-acts/{act_id}/consent",
        "POST /outward-acts/{act_id}/decline",
        "POST /outward-acts/{act_id}/drop",
    ),
    "settings-account": (f"POST {ACCOUNT}/rules", f"PUT {ACCOUNT}/credential", "POST /appointments"),
}
