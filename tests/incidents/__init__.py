"""Incidents: opened, told, worked through, ended."""
