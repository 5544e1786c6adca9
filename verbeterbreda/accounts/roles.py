"""The roles, as Django groups, and what each may do. This is the only place that names them."""

ADMINISTRATION = "Beheer"
BUREAU = "Programmabureau"
COUNCIL = "Gemeenteraad"
BOARD = "Bestuur"

# app label -> the actions a role may do on every model of that app
PERMISSIONS: dict[str, dict[str, tuple[str, ...]]] = {
    BUREAU: {
        "pacts": ("view", "add", "change"),
        "governance": ("view", "add", "change"),
        "monitor": ("view", "add", "change"),
        "budget": ("view", "add", "change"),
        "alliances": ("view", "add", "change"),
        "agenda": ("view", "add", "change", "delete"),
        "news": ("view", "add", "change", "delete"),
        "documents": ("view",),
        "outbox": ("view",),
    },
    BOARD: {
        "governance": ("view", "add"),
        "alliances": ("view",),
        "budget": ("view",),
        "documents": ("view",),
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
}
