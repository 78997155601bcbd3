"""What is typed about medicines becomes clean values."""
