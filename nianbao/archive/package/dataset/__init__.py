"""The data set: every table of it, as CSV, Parquet or Stata, with its code book."""
