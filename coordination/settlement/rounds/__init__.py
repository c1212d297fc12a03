"""Stored agreements and rounds: what the pure arithmetic is fed with, and what becomes of its answer."""
