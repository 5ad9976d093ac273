"""Sources, their units, their parks, their other positions."""
