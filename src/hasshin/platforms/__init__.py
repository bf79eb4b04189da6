"""Services that the city speaks on, behind one honest interface (`interface.py`). HTTP only, no database."""
