"""Stateful stand-ins for services, each written from the platform's own documents and never from a connector."""
