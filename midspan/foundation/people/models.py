"""Who there is: accounts, staff with roles and licences, patients with names, contact rules and identifiers."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from midspan.foundation.people.rules import permissions_of
from midspan.foundation.people.terms import ContactChannel, LicenceFacts, Permission, PersonFacts, Race, Role, Sex
from midspan.foundation.program.models import Site, Track, choices
from midspan.foundation.program.terms import Qualification


class AccountManager(BaseUserManager["Account"]):
    def create_user(self, username: str, password: str | None = None, email: str = "") -> "Account":
        account = self.model(username=username, email=self.normalize_email(email))
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """What one signs in with. Whose it is stands on the other side (Staff; later patients and family)."""

    username = models.CharField(max_length=150, unique=True)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    objects = AccountManager()

    class Privacy:
        identifying = ["username", "email"]
        plain = ["password", "last_login", "is_active", "joined_at"]

    def __str__(self) -> str:
        return self.username

    @property
    def is_staff(self) -> bool:
        return False

    @property
    def is_superuser(self) -> bool:
        return False


class Staff(models.Model):
    """Someone who works here, or the clock and the interfaces, which act like one. Never deleted: ended."""

    account = models.OneToOneField(Account, models.PROTECT, related_name="staff", null=True, blank=True)
    name = models.CharField(max_length=120)
    credentials = models.CharField(max_length=60, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Privacy:
        plain = ["account", "name", "credentials", "ended_on"]

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "staff"

    def __str__(self) -> str:
        return f"{self.name}, {self.credentials}" if self.credentials else self.name

    @cached_property
    def current_assignments(self) -> list["Assignment"]:
        """The roles held now, with their site; read once per request."""
        return list(self.assignments.filter(ended_on__isnull=True).select_related("site").order_by("role"))

    @property
    def roles(self) -> set[Role]:
        return {Role(assignment.role) for assignment in self.current_assignments}

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        return permissions_of(self.roles) if self.ended_on is None else frozenset()

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions


class Assignment(models.Model):
    """A role at a site, for one team (a track) or, when `track` is empty, for the whole site; without a site, at every one."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="assignments")
    role = models.CharField(max_length=30, choices=choices(Role))
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", null=True, blank=True)
    track = models.ForeignKey(Track, models.PROTECT, related_name="+", null=True, blank=True)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Privacy:
        plain = ["staff", "role", "site", "track", "started_on", "ended_on"]

    class Meta:
        ordering = ["role", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "role", "site", "track"],
                condition=Q(ended_on__isnull=True),
                nulls_distinct=False,
                name="assignment_held_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} at {self.site or 'every site'}"


class Licence(models.Model):
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="licences")
    kind = models.CharField(max_length=60)
    number = models.CharField(max_length=60)
    state = models.CharField(max_length=2)
    expires_on = models.DateField()

    class Privacy:
        plain = ["staff", "kind", "number", "state", "expires_on"]

    class Meta:
        ordering = ["expires_on", "id"]
        constraints = [models.UniqueConstraint(fields=["kind", "number", "state"], name="licence_number_once_per_state")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number} ({self.state}) to {self.expires_on}"

    @property
    def facts(self) -> LicenceFacts:
        return LicenceFacts(self.kind, self.number, self.state, self.expires_on)


class Training(models.Model):
    """What somebody learned beyond their licence, by which they may lead what asks for it (rows 002-38, 003-20). `until_on` is
    the last day; a renewal moves it."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="trainings")
    qualification = models.CharField(max_length=20, choices=choices(Qualification))
    source = models.CharField(max_length=200)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Privacy:
        plain = ["staff", "qualification", "source", "from_on", "until_on"]

    class Meta:
        ordering = ["qualification", "id"]
        constraints = [
            models.UniqueConstraint(fields=["staff", "qualification"], name="training_once"),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="training_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_qualification_display()} ({self.source})"


class OnCallShift(models.Model):
    """Who answers the admissions line and emergencies, around the clock (row 002-08)."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="on_call_shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Privacy:
        plain = ["site", "staff", "starts_at", "ends_at"]

    class Meta:
        ordering = ["starts_at"]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_ends_after_it_starts")]

    def __str__(self) -> str:
        return f"{self.staff} {self.starts_at:%Y-%m-%d %H:%M}"


class Patient(models.Model):
    """A person of the program. What hangs on a course of care hangs on the episode, never here."""

    record_number = models.CharField(max_length=20, unique=True)
    first_name = models.CharField(max_length=80, blank=True)
    middle_name = models.CharField(max_length=80, blank=True)
    last_name = models.CharField(max_length=80)
    chosen_name = models.CharField(max_length=80, blank=True)
    pronouns = models.CharField(max_length=40, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    died_on = models.DateField(null=True, blank=True)
    sex = models.CharField(max_length=10, choices=choices(Sex), default=Sex.UNKNOWN)
    gender = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=35, default="en")
    races = ArrayField(models.CharField(max_length=40, choices=choices(Race)), default=list, blank=True)
    address_line = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=80, blank=True)
    region = models.CharField(max_length=40, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=40, blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    email = models.CharField(max_length=120, blank=True)
    preferred_channel = models.CharField(max_length=10, choices=choices(ContactChannel), blank=True)
    may_call = models.BooleanField(default=True)
    may_leave_message = models.BooleanField(default=False)
    may_text = models.BooleanField(default=False)
    may_mail = models.BooleanField(default=False)
    contact_note = models.CharField(max_length=250, blank=True)
    search_text = models.CharField(max_length=400, editable=False)
    registered_at = models.DateTimeField()
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged_from")
    version = models.PositiveIntegerField(default=0)

    class Privacy:
        identifying = ["record_number", "first_name", "middle_name", "last_name", "chosen_name", "pronouns", "birth_date",
                       "died_on", "sex", "gender", "language", "races", "address_line", "city", "region", "postal_code",
                       "country", "telephone", "email", "contact_note", "search_text", "merged_into"]  # fmt: skip
        part2 = ["preferred_channel", "may_call", "may_leave_message", "may_text", "may_mail", "registered_at"]
        plain = ["version"]

    class Meta:
        ordering = ["last_name", "first_name"]
        indexes = [
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="patient_search"),
            models.Index(fields=["birth_date"], name="patient_birth_date"),
        ]
        constraints = [models.CheckConstraint(condition=~Q(merged_into=F("id")), name="patient_not_merged_into_itself")]

    def __str__(self) -> str:
        return self.name

    @property
    def called(self) -> str:
        """The name the person uses."""
        return self.chosen_name or self.first_name or self.last_name

    @property
    def name(self) -> str:
        return f"{self.chosen_name or self.first_name} {self.last_name}".strip()

    @property
    def sort_name(self) -> str:
        first = self.chosen_name or self.first_name
        return f"{self.last_name}, {first}" if first else self.last_name

    @property
    def legal_name(self) -> str:
        return " ".join(part for part in (self.first_name, self.middle_name, self.last_name) if part)

    @property
    def facts(self) -> PersonFacts:
        return PersonFacts(self.pk, self.record_number, self.name, self.sort_name, self.pronouns, self.birth_date)


class Identifier(models.Model):
    """A number by which another system knows the person: identity is the system and the value."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="identifiers")
    system = models.CharField(max_length=250)
    value = models.CharField(max_length=250)

    class Privacy:
        identifying = ["patient", "system", "value"]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["system", "value"], name="identifier_once")]

    def __str__(self) -> str:
        return self.value


class EmergencyContact(models.Model):
    """Whom to reach in an emergency. A change ends one and names another, so that who it was stays known."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="emergency_contacts")
    name = models.CharField(max_length=120)
    relationship = models.CharField(max_length=60, blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=250, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        identifying = ["patient", "name", "relationship", "telephone", "note"]
        plain = ["ended_at"]

    def __str__(self) -> str:
        return self.name


class PossibleDuplicate(models.Model):
    """Two people who may be one: a line of the worklist, never an automatic merge. The lower id stands first."""

    first = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    second = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    likeness = models.DecimalField(max_digits=4, decimal_places=3)
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    same_person = models.BooleanField(null=True)

    class Privacy:
        identifying = ["first", "second"]
        plain = ["likeness", "found_at", "settled_at", "settled_by", "same_person"]

    class Meta:
        ordering = ["-likeness", "id"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="duplicate_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="duplicate_pair_in_order"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True, same_person__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False, same_person__isnull=False),
                name="duplicate_settled_by_someone_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} ~ {self.second}"


class Merge(models.Model):
    """Two records joined: what moved is written down, so that undoing it puts everything back."""

    kept = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    merged = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    moved = models.JSONField(default=dict)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        identifying = ["kept", "merged"]
        plain = ["moved", "by", "at", "undone_by", "undone_at"]

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True) | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="merge_undone_by_someone_at_some_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.merged} into {self.kept}"
