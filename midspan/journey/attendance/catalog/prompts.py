"""What is the note of an individual or family session asked about? One list for each kind of session."""

from midspan.journey.attendance.terms import Prompt
from midspan.journey.schedule.terms import SessionKind

PROMPTS: dict[SessionKind, tuple[Prompt, ...]] = {
    SessionKind.INDIVIDUAL: (
        Prompt("reactions", "Reactions to the group", "What stayed with them, what was hard to say there.", "002-33"),
        Prompt("since_last", "Time since last session", "What happened, what was tried, what worked.", "002-33"),
        Prompt("feelings", "Feelings", "How they are now, in their words.", "002-33"),
        Prompt("use", "Use", "Use or abstinence, cravings, close calls, without blame.", "002-33"),
        Prompt("pressing", "Pressing issues", "What cannot wait: home, work, court, money, health.", "002-33"),
        Prompt("coping", "Coping strategies practised", "What they will do when it gets hard.", "000-24"),
    ),
    SessionKind.FAMILY: (
        Prompt("patterns", "Patterns between them", "What goes wrong again and again, and what goes well.", "002-36"),
        Prompt("codependency", "Helping that harms", "Where care takes over or covers up (codependency).", "002-36"),
        Prompt("support", "Support at home", "What the family will do, and what it will leave.", "000-26"),
        Prompt("goals", "Family goals", "What they agreed to work on; these go to the plan.", "002-36"),
        Prompt("use", "Use at home", "Use, drink or medicines in the house, and safety.", "000-26"),
    ),
}
