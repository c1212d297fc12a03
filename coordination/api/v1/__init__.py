"""Version 1: one module per noun, its fields and its rows together."""
