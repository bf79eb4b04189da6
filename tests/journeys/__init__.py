"""Stories of people in both cities, in Chromium, against the product as a user starts it."""
