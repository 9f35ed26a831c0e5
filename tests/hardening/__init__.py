"""What bad luck and bad will may do to a running house."""
