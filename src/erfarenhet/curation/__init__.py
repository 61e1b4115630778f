"""The curator's desk: reviews, personal data, near-duplicates, gaps, accounts, backup."""
