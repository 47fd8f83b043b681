"""What the wire tells machines by HTTP: health and metrics."""
