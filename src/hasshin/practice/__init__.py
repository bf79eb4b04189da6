"""The practice board (練習掲示板): the built-in service for training and drills."""
