"""The registers as files that leave the house, and the office's own Word templates of letters as they come in."""
