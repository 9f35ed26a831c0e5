"""What a person runs, and what that is made of."""
