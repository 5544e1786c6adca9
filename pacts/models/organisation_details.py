"""What an organisation tells when it signs, and how it may take part."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models

from pacts.models.signatures import Signature


class OrganisationDetailsQuerySet(models.QuerySet["OrganisationDetails"]):
    def public(self) -> "OrganisationDetailsQuerySet":
        """Of organisations that take part, the newest signature first."""
        accepted = self.filter(signature__state=Signature.State.CONFIRMED)
        return accepted.order_by("-signature__counted_on", "-pk")


class OrganisationDetails(models.Model):
    """Belongs to a signature of kind organisation. Who decided on it stands here, the outcome in
    the state of the signature: submitted, confirmed or declined."""

    class Role(models.TextChoices):
        EXECUTING = "executing", "we voeren zelf acties uit"
        TAKING_PART = "taking_part", "we doen mee en denken mee"

    signature = models.OneToOneField(
        Signature,
        verbose_name="handtekening",
        on_delete=models.CASCADE,  # a true part
        related_name="details",
        primary_key=True,
    )
    legal_name = models.CharField("naam van de organisatie", max_length=150)
    kvk_number = models.CharField(
        "KvK-nummer",
        max_length=8,
        blank=True,
        validators=[RegexValidator(r"^[0-9]{8}$", "Een KvK-nummer heeft acht cijfers.")],
    )
    website = models.URLField("website", blank=True)
    # Drawn anew, never as it was sent (pacts.logos); here, so that it comes and goes with its row.
    logo = models.BinaryField("logo (WebP)", blank=True, default=b"", editable=False)
    contact_name = models.CharField("contactpersoon", max_length=100, blank=True)
    mandate = models.CharField("functie van wie tekent", max_length=120, blank=True)
    is_mandate_declared = models.BooleanField("mag namens de organisatie tekenen", default=False)
    role = models.CharField("hoe de organisatie meedoet", max_length=12, choices=Role)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="besloten door",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    decided_at = models.DateTimeField("besloten op", null=True, blank=True)

    objects = OrganisationDetailsQuerySet.as_manager()

    class Meta:
        verbose_name = "aanmelding van een organisatie"
        verbose_name_plural = "aanmeldingen van organisaties"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kvk_number="") | models.Q(kvk_number__regex=r"^[0-9]{8}$"),
                name="kvk_number_has_eight_digits",
                violation_error_message="Een KvK-nummer heeft acht cijfers.",
            ),
        ]

    def __str__(self) -> str:
        return self.legal_name
