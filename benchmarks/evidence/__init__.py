"""Whether weak signs taken together find what no single series shows."""
