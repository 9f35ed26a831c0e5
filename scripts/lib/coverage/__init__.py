"""How much of each module the tests run."""
