"""What a page's scripts would do, read from their syntax: nothing is run, and what the text does not decide
stays unknown."""
