"""Home areas."""
