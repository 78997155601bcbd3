"""Why can a command not run? A problem is one clear line that says what to do; the command prints it and exits."""


class Problem(Exception):
    """One line for the person at the terminal."""


class FullDisk(Problem):
    """The disk that should hold the data has no room left."""

    def __init__(self, place: object) -> None:
        super().__init__(f"The disk that holds {place} is full: free some space, or choose another data folder.")
