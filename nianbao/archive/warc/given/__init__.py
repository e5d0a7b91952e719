"""WARC and WACZ files of other people's tools: read with their habits, and copied into our own form."""
