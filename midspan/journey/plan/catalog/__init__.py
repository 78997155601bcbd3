"""What the plan offers to choose from."""
