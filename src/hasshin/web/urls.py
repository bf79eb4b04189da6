"""Addresses of the screens."""

from __future__ import annotations

from django.urls import path

from hasshin.web import public_urls
from hasshin.web.views import (
    account_life,
    account_rules,
    accounts,
    acting,
    board,
    board_connect,
    cases,
    compose,
    credentials,
    declarations,
    duties,
    findings,
    guideline,
    healthz,
    home,
    incidents,
    language,
    ledger,
    media,
    openings,
    outward,
    own_password,
    passing,
    people,
    post,
    posts,
    private_devices,
    records,
    reported,
    reviews,
    roster,
    scheduled,
    sending,
    signing_in,
    terminal,
    tokens,
    transfer_papers,
    transfers,
    unknown,
    watching,
)
from hasshin.web.views import connection as connection_of_an_account
from hasshin.web.views import intake as intake_views
from hasshin.web.views import templates as template_views
from hasshin.web.views import terminals as terminals_of_the_city
from hasshin.web.views.knowing import acknowledge as knowing_acknowledge
from hasshin.web.views.knowing import annexes as knowing_annexes
from hasshin.web.views.knowing import instructions as knowing_instructions
from hasshin.web.views.knowing import reactions as knowing_reactions
from hasshin.web.views.knowing import study as knowing_study
from hasshin.web.views.settings import account as settings_account
from hasshin.web.views.settings import hub, notices, outbox, staff, terminals, units
from hasshin.web.views.settings import person as settings_person
from hasshin.web.views.settings import unit as settings_unit

urlpatterns = [
    path("", home.home, name="home"),
    path("sign-in/", signing_in.sign_in, name="sign-in"),
    path("sign-out/", signing_in.sign_out, name="sign-out"),
    path("language/", language.choose, name="language"),
    path("healthz", healthz.healthz, name="healthz"),
    path("healthz/sending", healthz.healthz_sending, name="healthz-sending"),
    path("sending/", sending.sending, name="sending"),
    # the path of a post
    path("compose/", compose.new, name="compose"),
    path("compose/measure", compose.measure, name="measure"),
    path("templates/", template_views.listing, name="templates"),
    path("templates/new/", template_views.new, name="new-template"),
    path("templates/<slug:key>/", template_views.one, name="template"),
    path("intake/", intake_views.listing, name="intake"),
    path("telegrams/<int:telegram_id>/", intake_views.telegram, name="telegram"),
    path("posts/", posts.posts, name="posts"),
    path("posts/<int:post_id>/", post.post, name="post"),
    path("posts/<int:post_id>/edit/", compose.edit, name="edit"),
    path("posts/<int:post_id>/submit", acting.submit, name="submit"),
    path("posts/<int:post_id>/decide", acting.decide, name="decide"),
    path("posts/<int:post_id>/withdraw", acting.withdraw, name="withdraw"),
    path("posts/<int:post_id>/stop", acting.stop, name="stop"),
    path("posts/<int:post_id>/move", acting.move, name="move"),
    path("posts/<int:post_id>/reconfirm", acting.reconfirm, name="reconfirm"),
    path("posts/<int:post_id>/correct", cases.open_case, name="open-case"),
    path("decide/", home.to_decide, name="to-decide"),
    path("scheduled/", scheduled.as_list, name="scheduled"),
    path("scheduled/<int:year>/<int:month>/", scheduled.as_month, name="calendar"),
    path("unknown/", unknown.unknown, name="unknown"),
    path("unknown/<int:delivery_id>", unknown.answer, name="answer-unknown"),
    path("images/<str:digest>", media.media, name="media"),
    # afterwards
    path("corrections/", cases.cases, name="cases"),
    path("corrections/<int:case_id>/", cases.case, name="case"),
    path("corrections/<int:case_id>/agree", cases.agree, name="agree"),
    path("corrections/<int:case_id>/draft", cases.draft, name="draft-correction"),
    path("corrections/<int:case_id>/close", cases.close, name="close-case"),
    path("corrections/<int:case_id>/remove/<int:delivery_id>", cases.remove, name="remove"),
    path("corrections/<int:case_id>/removed/<int:removal_id>", cases.removed, name="removed"),
    path("records/", records.records, name="records"),
    path("records/<int:record_id>/", records.record, name="record"),
    path("records/<int:record_id>/copy", records.attach, name="attach-copy"),
    path("records/<int:record_id>/blobs/<str:digest>", records.blob, name="record-blob"),
    path("reviews/", reviews.reviews, name="reviews"),
    path("reviews/accounts/<int:account_id>/", reviews.regular, name="review"),
    path("reviews/after/<int:review_id>/", reviews.after_review, name="after-review"),
    # duties
    path("duties/", duties.duties, name="duties"),
    path("settings/outbox/", outbox.outbox, name="settings-outbox"),
    # incidents
    path("incidents/", incidents.incidents, name="incidents"),
    path("incidents/reported/", reported.reported, name="reported-accounts"),
    path("incidents/<int:incident_id>/", incidents.incident, name="incident"),
    path("incidents/<int:incident_id>/report", incidents.report, name="incident-report"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/check", ledger.check, name="ledger-check"),
    path("ledger/export", ledger.export, name="ledger-export"),
    # findings
    path("findings/", findings.findings, name="findings"),
    path("findings/<int:finding_id>/settle", findings.settle, name="settle-finding"),
    # standing things
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/<int:account_id>/", accounts.account, name="account"),
    path("accounts/<int:account_id>/consents", accounts.consent, name="give-consent"),
    path("accounts/<int:account_id>/consents/<int:consent_id>/revoke", accounts.revoke, name="revoke-consent"),
    path("accounts/<int:account_id>/freeze", accounts.freeze, name="freeze"),
    path("accounts/<int:account_id>/freeze-passes/", passing.passing, name="freeze-passes"),
    path("accounts/<int:account_id>/unfreeze", accounts.unfreeze, name="unfreeze"),
    # the life of an account
    path("openings/", openings.openings, name="openings"),
    path("openings/<int:opening_id>/", openings.opening, name="opening"),
    path("accounts/<int:account_id>/life/", account_life.life, name="account-life"),
    path("accounts/<int:account_id>/outward/", outward.outward, name="outward-acts"),
    path("accounts/<int:account_id>/rules/", account_rules.account_rules, name="account-rules"),
    path("roster/", roster.roster, name="roster"),
    path("roster/print", roster.roster_print, name="roster-print"),
    path("roster.csv", roster.roster_as_csv, name="roster-csv"),
    path("roster.pdf", roster.roster_as_pdf, name="roster-pdf"),
    path("guideline/", guideline.guideline, name="guideline"),
    # what people know and have confirmed, and annexes
    path("guideline/acknowledge/", knowing_acknowledge.acknowledge, name="acknowledge"),
    path("studies/", knowing_study.study, name="study"),
    path("reactions/", knowing_reactions.reactions, name="reactions"),
    path("instructions/", knowing_instructions.instructions, name="instructions"),
    path("instructions/<int:instruction_id>/confirm", knowing_instructions.confirm, name="confirm-instruction"),
    path("declarations/", declarations.declarations, name="declarations"),
    path("declarations/<int:declaration_id>/reviews/", declarations.reviews, name="declaration-reviews"),
    path("annexes/", knowing_annexes.annexes, name="annexes"),
    path("annexes/new/", knowing_annexes.new, name="new-annex"),
    path("terminal/", terminal.terminal, name="terminal"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/<int:token_id>/revoke", tokens.revoke, name="revoke-token"),
    # terminals
    path("terminals/", terminals_of_the_city.terminals, name="devices"),
    path("terminals/<int:terminal_id>/", terminals_of_the_city.one, name="device"),
    path("terminals/private/", private_devices.private_devices, name="private-devices"),
    path("terminals/private/<int:consent_id>/revoke", private_devices.revoke, name="revoke-device-consent"),
    path("terminals/uses/<int:use_id>/", private_devices.use, name="terminal-use"),
    # settings
    path("settings/", hub.hub, name="settings"),
    path("settings/units/", units.units, name="settings-units"),
    path("settings/staff/", staff.staff, name="settings-staff"),
    path("settings/terminals/", terminals.terminals, name="settings-terminals"),
    path("settings/accounts/<int:account_id>/", settings_account.account, name="settings-account"),
    # people and transfers
    path("people/", people.people, name="people"),
    path("people/<int:staff_id>/", people.person, name="person"),
    path("password/", own_password.own_password, name="own-password"),
    path("settings/units/<int:unit_id>/", settings_unit.unit, name="settings-unit"),
    path("settings/staff/<int:staff_id>/", settings_person.person, name="settings-person"),
    path("transfers/", transfers.listed, name="transfers"),
    path("transfers/template.csv", transfers.template, name="transfer-template"),
    path("transfers/<int:transfer_id>/", transfers.one, name="transfer"),
    path("transfers/<int:transfer_id>/print/", transfer_papers.transfer_print, name="transfer-print"),
    path("transfers/<int:transfer_id>/transfer.csv", transfer_papers.transfer_csv, name="transfer-csv"),
    # secrets of accounts
    path("credentials/", credentials.credentials, name="credentials"),
    path("credentials/<int:account_id>/", credentials.credential, name="credential"),
    path("credentials/<int:account_id>/reveal/", credentials.reveal, name="reveal-password"),
    path("sign-in/again/", credentials.sign_in_again, name="sign-in-again"),
    # connecting and watching accounts
    path("accounts/<int:account_id>/connection/", connection_of_an_account.connection, name="connection"),
    path("connect/<int:account_id>/callback", connection_of_an_account.callback, name="connect-callback"),
    path("accounts/<int:account_id>/profile/", watching.profile, name="profile-watch"),
    path("accounts/<int:account_id>/acts/", watching.acts, name="account-acts"),
    # the practice board, public
    path("practice/", board.index, name="board"),
    path("practice/images/<str:digest>", board.image, name="board-image"),
    path("practice/connect/authorize", board_connect.authorize, name="board-authorize"),
    path("practice/connect/token", board_connect.endpoint, name="board-token"),
    path("practice/connect/revoke", board_connect.endpoint, name="board-revoke"),
    path("practice/hand/<str:service>/<str:handle>/", board_connect.hand, name="board-hand"),
    path("practice/<str:service>/<str:handle>/", board.account, name="board-account"),
    path("practice/<str:service>/<str:handle>", board.account),
    path("practice/<str:service>/<str:handle>/<str:post_id>", board.post, name="board-post"),
    # the public directory, and from inside the notices in it
    path("notices/", notices.notices, name="notices"),
    *public_urls.urlpatterns,
]
