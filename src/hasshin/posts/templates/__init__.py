"""Templates (定型文): what a template holds, how it is filled, and those that come with the product."""
