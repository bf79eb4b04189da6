"""Walking the containers of image files without decoding the picture.

Each format has `split(data)` and `join(parts, orientation)`.
"""
