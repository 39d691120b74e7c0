"""The board of a region: means, growth, targets, lists and the ladder, by a place's own file."""
