"""One file per page: its address, and what its template needs."""
