"""Taking files in: reading them, splitting them into passages, and keeping the index in step with the registry."""
