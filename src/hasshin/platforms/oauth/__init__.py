"""Connecting an account by OAuth 2 (RFC 6749, 7636, 8414, 9207): one flow, one description a service."""
