"""`python -m bulletin_ssg` is the command `bulletin`."""

from .cli import main

main()
