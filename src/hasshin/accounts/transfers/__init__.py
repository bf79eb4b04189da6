"""The yearly personnel transfer (人事異動): read a file, show what it leaves behind, carry all of it out or nothing."""
