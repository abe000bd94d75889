"""Runs a stack's clock and keeps its roles alive while it runs."""
