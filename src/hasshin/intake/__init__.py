"""What comes in from outside to be said: telegrams of the Meteorological Agency, read and laid before people."""
