"""Faults injected into a running stack, in an order drawn from a seed, and a count of what was lost."""
