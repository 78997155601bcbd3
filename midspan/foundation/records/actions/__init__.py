"""How anything changes: the action decorator, and the verbs on the nouns of the foundation."""

from midspan.foundation.records.actions.door import action, key_of, look, refuse, repeated
from midspan.foundation.records.actions.signing import amend, prove, sign, witnessed

__all__ = ["action", "amend", "key_of", "look", "prove", "refuse", "repeated", "sign", "witnessed"]
