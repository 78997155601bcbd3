"""The pages of medication: a person’s medicines, orders, lists compared, what is given, care beyond the program."""
