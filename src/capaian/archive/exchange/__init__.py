"""What leaves the archive: packages that explain and prove themselves."""
