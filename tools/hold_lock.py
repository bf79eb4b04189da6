"""Take the lock on file descriptor 9, which the shell opened and keeps; wait while another start holds it."""

import fcntl
import sys

try:
    fcntl.flock(9, fcntl.LOCK_EX | fcntl.LOCK_NB)
except BlockingIOError:
    sys.stderr.write("hasshin: 別の起動が環境を準備中です。待っています… / another start is preparing; waiting...\n")
    fcntl.flock(9, fcntl.LOCK_EX)
