"""What comes in from a form, read strictly."""
