"""Lines of collected revenue: reading files and keeping every line once."""
