"""Promises 1, 2, 3, 4, 5, 6 and 7 under random people, orders, faults and clocks."""
