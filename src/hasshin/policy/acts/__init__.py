"""One file per act: the questions it asks, in order, all of them, and the decision."""
