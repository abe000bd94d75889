"""Processes that outlive the launcher: started, recognised again, stopped."""
