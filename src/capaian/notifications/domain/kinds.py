"""What a person is told: a new task, a task that came back, the day's deadlines."""

OPENED = "opened"
RETURNED = "returned"
REMINDER = "reminder"
