"""Link watch: where links in published posts lead, looked at again and again."""
