"""A post up to the moment it is due: draft, check, submit, decide, schedule."""
