"""Cases: what a place went through and did, as records; similar cases, comparison, starter brief and logbook."""
