"""OGP's own published rows beside ours: read, match, compare, sum up; and as a source of a build."""
