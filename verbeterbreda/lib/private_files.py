"""Files outside the media folder: only a view hands them out, after asking who reads."""

import os

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible


@deconstructible(path="verbeterbreda.lib.private_files.PrivateStorage")
class PrivateStorage(FileSystemStorage):
    """A folder without an address; asking a file for its `url` raises ValueError."""

    def __init__(self) -> None:
        super().__init__(file_permissions_mode=0o600)

    @property
    def base_location(self) -> str:  # type: ignore[override]  # read each time, not once
        return str(settings.PRIVATE_ROOT)

    @property
    def location(self) -> str:  # type: ignore[override]
        return os.path.abspath(self.base_location)

    @property
    def base_url(self) -> None:  # type: ignore[override]
        return None
