"""From text to longitude and latitude: notation, precision, datum, distance."""
