"""What people decide about sending, one file each."""
