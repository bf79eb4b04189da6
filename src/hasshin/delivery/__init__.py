"""From due to settled: claim, send, settle, find, remove."""
