"""Official accounts: releases, opening, account rules, rosters, prior consents, credentials, freeze."""
