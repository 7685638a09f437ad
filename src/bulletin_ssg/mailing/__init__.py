"""The mailing: every member gets an issue once, and nobody is silently missed."""
