"""Findings (所見): something that is not as a clause demands. Any room may raise and settle one."""
