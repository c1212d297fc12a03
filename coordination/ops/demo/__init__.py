"""The demonstration: a year of coordination, played by the right people through the real commands."""
