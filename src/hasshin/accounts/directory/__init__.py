"""The public directory (公式アカウント一覧): what it lists, its editions, its files, its copy elsewhere."""
