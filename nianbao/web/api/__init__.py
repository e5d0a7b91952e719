"""The archive as JSON: the names and states of the command line."""
