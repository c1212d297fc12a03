"""Is it known of every column that names a person, whether that person must still act?"""

from tests.journeys.test_leaving import RESPONSIBLE, fields_to_people, label_of

# Who did something, at the time: stays as it was when the person leaves.
HISTORY = {
    "by", "author", "actor", "on_behalf_of", "standing_in_for", "signer", "proposed_by", "uploaded_by", "granted_by",
}  # fmt: skip
# The person's own, of no use to anybody else: kept with the closed account, or ended with it.
OWN = {
    "admin.LogEntry.user",
    "guardian.UserObjectPermission.user",
    "notifications.Preference.user",
    "accounts.FirstLogin.user",
    "portal.PasswordLetter.user",
    "portal.AddressLetter.user",
    "portal.LeftList.user",
    "portal.UploadedLedger.user",
    "tasks.AccessRequest.person",
}


def test_every_column_that_names_a_person_is_classed():
    """A new one that makes somebody responsible needs a holding (``accounts.holdings``) and a line in RESPONSIBLE."""
    unknown = [
        label_of(field)
        for field in fields_to_people()
        if label_of(field) not in RESPONSIBLE | dict.fromkeys(OWN)
        and not (field.name.endswith("_by") or field.name in HISTORY)
    ]
    assert unknown == []
