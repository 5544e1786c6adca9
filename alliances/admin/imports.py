"""Actions out into a spreadsheet and back: what differs from any other table."""

from alliances.resources import ActionResource
from verbeterbreda.lib.sheet_admin import SheetImportAdmin


class ActionImportAdmin(SheetImportAdmin):
    resource_classes = [ActionResource]
    import_explanation = (
        "Rijen zonder versie zijn nieuwe acties: zij hebben een sleutel, een nummer, een doel, een "
        "titel en een tekst nodig.",
        "Werkte iemand anders intussen ook aan een actie? Alleen wat jij wijzigde, gaat erin.",
        "Wordt een stand slechter of een datum later? Schrijf dan in de kolom ‘reden’ waarom.",
        "Een moment schrijf je zo precies als je weet: 2024, 2e kwartaal van 2024, mei van 2024 of "
        "17-5-2024.",
        "Organisaties en mijlpalen staan elk op een eigen regel in de cel (Alt + Enter): "
        "‘Woningcorporaties | tot en met 2024’, "
        "‘Eerste paal | uiterlijk mei van 2024 | bereikt op 3-5-2024’.",
    )
