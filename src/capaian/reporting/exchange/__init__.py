"""Files of reporting that other programs open and recalculate."""
