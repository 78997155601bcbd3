"""The data of monitoring: testing policy, laboratories and panels, windows and patterns, the response to a result."""
