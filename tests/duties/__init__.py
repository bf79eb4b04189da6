"""Duties: one list, computed."""
