"""Reading a text: folding look-alike forms with offsets kept, domain names, links."""
