"""The practice board: a service of this installation for training and drills, which plays a named service."""
