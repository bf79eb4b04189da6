"""Screens of what people know and have confirmed, and of annexes."""
