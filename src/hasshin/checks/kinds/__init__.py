"""One file per kind of finding. Each has `find(reading, context)`; `examine` lists them."""
