"""The roles, as Django groups, and what each may do. This is the only place that names them."""

ADMINISTRATION = "Beheer"
BUREAU = "Programmabureau"
COUNCIL = "Gemeenteraad"
BOARD = "Bestuur"
DRIVER = "Aanjager"

# app label -> the actions a role may do on every model of that app; app.model for one of them
PERMISSIONS: dict[str, dict[str, tuple[str, ...]]] = {
    BUREAU: {
        "pacts": ("view", "add", "change"),
        "governance": ("view", "add", "change"),
        "monitor": ("view", "add", "change"),
        "budget": ("view", "add", "change"),
        "alliances": ("view", "add", "change"),
        "agenda": ("view", "add", "change", "delete"),
        "news": ("view", "add", "change", "delete"),
        "documents": ("view", "change"),  # change: have it made again
        "outbox": ("view",),
    },
    BOARD: {
        "governance": ("view",),
        "governance.decision": ("add",),
        "monitor": ("view",),
        "alliances": ("view",),
        "budget": ("view",),
        "documents": ("view",),
    },
    # Only of their own alliances (Alliance.drivers), see ActionQuerySet.editable_by.
    DRIVER: {
        "alliances.action": ("view", "change"),
        "alliances.progressnote": ("view", "add", "change"),
    },
    COUNCIL: {
        "monitor": ("view",),
        "budget": ("view",),
        "alliances": ("view",),
        "governance": ("view",),
    },
}

DEMO_ACCOUNTS = {
    "beheer@example.org": ADMINISTRATION,
    "bureau@example.org": BUREAU,
    "raad@example.org": COUNCIL,
    "bestuur@example.org": BOARD,
    "aanjager@example.org": DRIVER,
}
