"""Everything that can break does so at random, while time flies."""
