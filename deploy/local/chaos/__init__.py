"""Faults put into a running stack, in an order drawn from a seed, and what came of them."""
