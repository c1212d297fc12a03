"""What do the acts of supervision change? One module for each kind of thing."""
