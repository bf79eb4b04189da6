"""One state change of an official account each."""
