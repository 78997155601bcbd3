"""The pages of the way in: the inbox, one referral, a new one, the admissions line."""
