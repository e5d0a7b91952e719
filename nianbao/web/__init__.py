"""The page over the archive: reads what archive and core know, changes nothing."""
