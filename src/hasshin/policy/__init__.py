"""Ground room: a city's guideline as data, and the decisions it asks for. No Django, no I/O beside reading a pack."""
