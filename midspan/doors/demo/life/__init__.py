"""How do the months pass? Simulated staff do what the plan says, through actions only, in order of time."""
