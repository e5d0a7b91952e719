"""One file per portal: its addresses, its markup, its traps."""
