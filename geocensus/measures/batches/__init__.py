"""Numbers about batches of rows: what one collector, file, township or day has in common beyond chance."""
