"""What is due, what is not as it should be, for whom: one list, computed."""
