"""Signing in and out, one's password and second factors: the addresses of allauth that make sense here, and no other."""

from django.urls import path

from midspan.doors.web.views import account

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("second-factor/", account.factors, name="mfa_index"),
    path("second-factor/enter/", account.enter_factor, name="mfa_authenticate"),
    path("second-factor/confirm/", account.confirm_factor, name="mfa_reauthenticate"),
    path("second-factor/app/add/", account.add_app, name="mfa_activate_totp"),
    path("second-factor/app/remove/", account.remove_app, name="mfa_deactivate_totp"),
    path("second-factor/codes/", account.codes, name="mfa_view_recovery_codes"),
    path("second-factor/codes/new/", account.new_codes, name="mfa_generate_recovery_codes"),
    path("second-factor/codes/file/", account.codes_file, name="mfa_download_recovery_codes"),
    path("second-factor/keys/", account.keys, name="mfa_list_webauthn"),
    path("second-factor/keys/add/", account.add_key, name="mfa_add_webauthn"),
    path("second-factor/keys/confirm/", account.confirm_key, name="mfa_reauthenticate_webauthn"),
    path("second-factor/keys/<int:pk>/remove/", account.remove_key, name="mfa_remove_webauthn"),
]
