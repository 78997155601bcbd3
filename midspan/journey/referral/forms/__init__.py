"""What people type on the way in: who comes, how they were reached, what they answered, who called."""
