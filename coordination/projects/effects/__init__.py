"""What does an act on a project change? One module per chapter."""
