"""Data of the timetable that clinics set differently, dated and with its source."""
