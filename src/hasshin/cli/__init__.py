"""The command line: parse, call one action or query, say what happened. It also puts the processes together."""
