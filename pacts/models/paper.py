"""Signatures that were set on paper: the same rows, with a desk and a permission of their own."""

from django.db import models

from pacts.models.signatures import Signature


class PaperSignatureManager(models.Manager["PaperSignature"]):
    def get_queryset(self) -> models.QuerySet["PaperSignature"]:
        return super().get_queryset().filter(channel=Signature.Channel.PAPER)


class PaperSignature(Signature):
    """A signature that staff typed over from a list."""

    objects = PaperSignatureManager()  # type: ignore[assignment, misc]

    class Meta:
        proxy = True
        verbose_name = "papieren handtekening"
        verbose_name_plural = "papieren handtekeningen"
        ordering = ["pact", "sheet", "sheet_line"]

    def __str__(self) -> str:
        return f"Lijst {self.sheet}, regel {self.sheet_line}"
