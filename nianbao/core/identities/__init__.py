"""The identities between statutory cells, and what checking them says."""
