"""Settings (設定): who the city is for Hasshin. From an empty installation to the first post, without the API."""
