"""How long a text is in each service's own counting. Start at `measure.measure`."""
