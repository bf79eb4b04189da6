"""`python -m hasshin.cli`."""

from hasshin.cli.main import main

main()
