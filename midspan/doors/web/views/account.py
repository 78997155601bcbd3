"""How does one sign in and out, and keep a second factor? allauth's own views, each marked with why it is open."""

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as key

from midspan.foundation.privacy.actions import open_page

STRANGER = "Nobody is known yet: this is where one signs in."
OWN = "One's own account, for whoever is signed in; allauth sends everyone else to sign-in."

login = open_page(STRANGER)(account.login)
inactive = open_page(STRANGER)(account.account_inactive)
enter_factor = open_page(STRANGER)(factor.authenticate)
logout = open_page(OWN)(account.logout)
reauthenticate = open_page(OWN)(account.reauthenticate)
password_change = open_page(OWN)(account.password_change)
factors = open_page(OWN)(factor.index)
confirm_factor = open_page(OWN)(factor.reauthenticate)
add_app = open_page(OWN)(app.activate_totp)
remove_app = open_page(OWN)(app.deactivate_totp)
codes = open_page(OWN)(recovery.view_recovery_codes)
new_codes = open_page(OWN)(recovery.generate_recovery_codes)
codes_file = open_page(OWN)(recovery.download_recovery_codes)
keys = open_page(OWN)(key.list_webauthn)
add_key = open_page(OWN)(key.add_webauthn)
confirm_key = open_page(OWN)(key.reauthenticate_webauthn)
remove_key = open_page(OWN)(key.remove_webauthn)
