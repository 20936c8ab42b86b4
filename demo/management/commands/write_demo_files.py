from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from demo.sample_files import write_files


class Command(BaseCommand):
    help = "Write the files of demo/files/ anew, from the data that load_demo loads."

    def handle(self, *args: Any, **options: Any) -> None:
        for name in write_files(settings.BASE_DIR / "demo" / "files"):
            self.stdout.write(name)
