from django.urls import path

from pacts.views import (
    confirming,
    meeting,
    organisations,
    own,
    pacts,
    receipts,
    sign_organisation,
    signing,
    updates,
)

app_name = "pacts"
urlpatterns = [
    # What was agreed
    path("pacten/", pacts.pact_list, name="list"),
    path("pacten/<slug:slug>/", pacts.detail, name="detail"),
    path("pacten/<slug:slug>/tekst/", pacts.text, name="text"),
    path("pacten/<slug:slug>/vergelijk/", pacts.compare, name="compare"),
    path("pacten/<slug:slug>/reageren/", pacts.react, name="react"),
    path("pacten/<slug:slug>/reactienota/", pacts.response_note, name="response_note"),
    path("pacten/<slug:slug>/reactienota.pdf", pacts.response_note_pdf, name="response_note_pdf"),
    # Who stands behind it
    path("pacten/<slug:slug>/ondertekenaars/", pacts.signatories, name="signatories"),
    path("pacten/<slug:slug>/ondertekenaars.csv", pacts.signatories_csv, name="signatories_csv"),
    # Signing, step by step
    path("pacten/<slug:slug>/ondertekenen/", signing.sign, name="sign"),
    path(
        "pacten/<slug:slug>/ondertekenen/organisatie/",
        sign_organisation.sign_organisation,
        name="sign_organisation",
    ),
    path(
        "pacten/<slug:slug>/ondertekenen/organisatie/ontvangen/",
        sign_organisation.submitted,
        name="submitted",
    ),
    path("pacten/<slug:slug>/ondertekenen/kijk-in-je-mail/", signing.mailed, name="mailed"),
    path("pacten/<slug:slug>/ondertekenen/we-kijken-het-na/", signing.held, name="held"),
    path("pacten/<slug:slug>/ondertekenen/code/", confirming.code, name="code"),
    path(
        "pacten/<slug:slug>/ondertekenen/bevestigen/<str:token>/",
        confirming.confirm,
        name="confirm",
    ),
    path("pacten/<slug:slug>/ondertekenen/bevestigd/", confirming.confirmed, name="confirmed"),
    path("pacten/<slug:slug>/ontvangstbewijs/", receipts.receipt, name="receipt"),
    # Signing together: one's own phone by the code on the poster, and the shared tablet
    path("pacten/<slug:slug>/hier/<slug:code>/", meeting.here, name="here"),
    path("pacten/<slug:slug>/ter-plekke/<slug:code>/", meeting.kiosk, name="kiosk"),
    path(
        "pacten/<slug:slug>/ter-plekke/<slug:code>/dank-je-wel/",
        meeting.kiosk_done,
        name="kiosk_done",
    ),
    # Everyone's own signature
    path("pacten/<slug:slug>/mijn-handtekening/ingetrokken/", own.withdrawn, name="withdrawn"),
    path("pacten/<slug:slug>/mijn-handtekening/verwijderd/", own.erased, name="erased"),
    path("pacten/<slug:slug>/mijn-handtekening/<str:token>/", own.mine, name="mine"),
    path(
        "pacten/<slug:slug>/mijn-handtekening/<str:token>/intrekken/", own.withdraw, name="withdraw"
    ),
    path("pacten/<slug:slug>/mijn-handtekening/<str:token>/verwijderen/", own.erase, name="erase"),
    path("pacten/<slug:slug>/mijn-handtekening/<str:token>/gegevens/", own.data, name="my_data"),
    path(
        "pacten/<slug:slug>/mijn-handtekening/<str:token>/gegevens.json",
        own.data_json,
        name="my_data_json",
    ),
    path("pacten/<slug:slug>/berichten/afmelden/<str:token>/", updates.stop, name="updates_stop"),
    # Who takes part
    path("convenanten/", organisations.covenants, name="covenants"),
    path("organisaties/", organisations.organisation_list, name="organisations"),
    path("organisaties/<slug:slug>/", organisations.organisation, name="organisation"),
    path("organisaties/<slug:slug>/logo.webp", organisations.logo, name="logo"),
]
