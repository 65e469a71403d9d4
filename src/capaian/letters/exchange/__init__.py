"""The registers as files that leave the house."""
