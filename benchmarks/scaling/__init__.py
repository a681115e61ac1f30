"""What a run costs where it is spread over machines, and what large trails need."""
