"""The screens: parse, call one action or query, render."""
