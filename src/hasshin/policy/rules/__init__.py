"""Questions that several acts ask. Each adds to a `Verdict`: reasons, warnings, or the clauses the act rests on."""
