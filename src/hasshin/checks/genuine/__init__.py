"""Is this account the city's own? Reading what a citizen pasted, and comparing it with the official accounts."""
