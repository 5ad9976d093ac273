"""What was written: readable, complete, fine enough."""
