"""What lies around the position: water, roads, land cover, slope."""
