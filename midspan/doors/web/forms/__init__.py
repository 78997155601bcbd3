"""What people type on the pages that look across stations, as clean values."""
