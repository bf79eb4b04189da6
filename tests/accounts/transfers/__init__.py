"""The yearly transfer: what is read, what is refused, what the dry run says, and what one act does."""
