"""Every screen and every operation, walked with every role and with none."""
