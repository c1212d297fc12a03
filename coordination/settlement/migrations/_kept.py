"""Which triggers keep a statement and a confirmed round, for every migration of these tables?

SQLite makes a table anew when it is altered: such a migration removes the triggers first and installs
them again afterwards (see ``0003``).
"""

# ruff: noqa: S608 - fixed words, nothing comes from outside

CLOSED = "('confirmed', 'cleared')"
TRIGGERS = {
    "settlement_statement_is_kept": (
        "settlement_statement",
        "TRUE",
        "a statement is never changed",
    ),
    "settlement_round_is_kept": (
        "settlement_round",
        f"OLD.status IN {CLOSED} AND (NEW.status NOT IN {CLOSED} OR NEW.sha256 <> OLD.sha256 OR NEW.edition <> OLD.edition"
        " OR NEW.starts_on <> OLD.starts_on OR NEW.ends_on <> OLD.ends_on OR NEW.name <> OLD.name"
        " OR NEW.agreement_id <> OLD.agreement_id OR NEW.facts <> OLD.facts OR NEW.confirmed_at <> OLD.confirmed_at)",
        "a confirmed round is never changed",
    ),
    "settlement_entitlement_is_kept": (
        "settlement_entitlement",
        f"EXISTS (SELECT 1 FROM settlement_round r WHERE r.id = OLD.round_id AND r.status IN {CLOSED})",
        "the entitlements of a confirmed round are never changed",
    ),
    "settlement_line_is_kept": (
        "settlement_revenueline",
        "NEW.amount <> OLD.amount AND EXISTS (SELECT 1 FROM settlement_round r WHERE r.agreement_id = OLD.agreement_id"
        f" AND r.status IN {CLOSED} AND r.starts_on <= OLD.ends_on AND r.ends_on >= OLD.starts_on)",
        "a line of a confirmed round is never changed",
    ),
}


def install(apps, schema_editor):
    for name, (table, condition, sentence) in TRIGGERS.items():
        for statement in _statements(schema_editor.connection.vendor, name, table, condition, sentence):
            schema_editor.execute(statement, params=None)


def _statements(vendor, name, table, condition, sentence):
    if vendor == "postgresql":
        yield (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF {condition} THEN RAISE EXCEPTION '{sentence}'; END IF; RETURN NEW; END $$"
        )
        yield f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    else:
        yield (
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW WHEN {condition}"
            f" BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
        )


def remove(apps, schema_editor):
    for name, (table, *_rest) in TRIGGERS.items():
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER {name} ON {table}", params=None)
            schema_editor.execute(f"DROP FUNCTION {name}()", params=None)
        else:
            schema_editor.execute(f"DROP TRIGGER {name}", params=None)
