"""CBS areas, and the programme's sixteen neighbourhoods, which are not sixteen CBS areas."""

from django.db import models


class AreaQuerySet(models.QuerySet["Area"]):
    def buurten(self) -> "AreaQuerySet":
        return self.filter(level=Area.Level.BUURT)

    def focus(self) -> "AreaQuerySet":
        """The CBS buurten that match the programme's neighbourhoods fully."""
        return self.filter(
            level=Area.Level.BUURT,
            neighbourhood_matches__match=NeighbourhoodArea.Match.FULL,
        ).distinct()


class Area(models.Model):
    class Level(models.TextChoices):
        LAND = "land", "land"
        GEMEENTE = "gemeente", "gemeente"
        WIJK = "wijk", "wijk"
        BUURT = "buurt", "buurt"

    code = models.CharField("CBS-code", max_length=10, primary_key=True)
    name = models.CharField("naam", max_length=100)
    level = models.CharField("niveau", max_length=10, choices=Level)
    parent = models.ForeignKey(
        "self", verbose_name="ligt in", on_delete=models.PROTECT, null=True, blank=True
    )
    first_year = models.PositiveSmallIntegerField(
        "bestaat sinds",
        null=True,
        blank=True,
        help_text="Het eerste jaar waarin het CBS dit gebied met deze code kent. Leeg: onbekend.",
    )
    last_year = models.PositiveSmallIntegerField(
        "bestond tot en met", null=True, blank=True, help_text="Leeg: het bestaat nog."
    )
    surface_m2 = models.PositiveBigIntegerField("oppervlakte in m²", null=True, blank=True)
    geometry = models.JSONField("grens (GeoJSON)", null=True, blank=True)

    objects = AreaQuerySet.as_manager()

    class Meta:
        verbose_name = "gebied"
        verbose_name_plural = "gebieden"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Neighbourhood(models.Model):
    key = models.SlugField("sleutel", max_length=40, primary_key=True)
    name = models.CharField("naam", max_length=80, unique=True)
    note = models.TextField("toelichting", blank=True)
    order = models.PositiveSmallIntegerField("volgorde", default=0)
    areas = models.ManyToManyField(
        Area,
        through="NeighbourhoodArea",
        related_name="neighbourhoods",
        verbose_name="CBS-buurten",
    )

    class Meta:
        verbose_name = "buurt van het programma"
        verbose_name_plural = "buurten van het programma"
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("pages:neighbourhood", args=[self.key])


class NeighbourhoodArea(models.Model):
    class Match(models.TextChoices):
        FULL = "full", "valt samen met de CBS-buurt"
        PART = "part", "is een deel van de CBS-buurt"
        UNCERTAIN = "uncertain", "ligt waarschijnlijk in de CBS-buurt"

    neighbourhood = models.ForeignKey(
        Neighbourhood, verbose_name="buurt", on_delete=models.CASCADE, related_name="area_matches"
    )
    area = models.ForeignKey(
        Area,
        verbose_name="CBS-buurt",
        on_delete=models.PROTECT,
        related_name="neighbourhood_matches",
    )
    match = models.CharField("hoe goed", max_length=10, choices=Match)
    note = models.CharField("toelichting", max_length=250, blank=True)

    class Meta:
        verbose_name = "koppeling met CBS-buurt"
        verbose_name_plural = "koppelingen met CBS-buurten"
        constraints = [
            models.UniqueConstraint(
                fields=["neighbourhood", "area"], name="neighbourhood_area_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.neighbourhood} {self.get_match_display()} {self.area}"


class PostcodeArea(models.Model):
    """The four digits of a postcode and a buurt they may lie in; one postcode has several."""

    digits = models.CharField("cijfers", max_length=4, db_index=True)
    area = models.ForeignKey(
        Area, verbose_name="CBS-buurt", on_delete=models.CASCADE, related_name="postcodes"
    )

    class Meta:
        verbose_name = "postcode"
        verbose_name_plural = "postcodes"
        constraints = [
            models.UniqueConstraint(fields=["digits", "area"], name="postcode_area_once")
        ]

    def __str__(self) -> str:
        return f"{self.digits} {self.area}"
