"""What the acts on a round change, one module per chapter."""
