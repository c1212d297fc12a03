"""How are many tasks changed at once: looked at first, done through the same door, taken back for ten minutes?"""
