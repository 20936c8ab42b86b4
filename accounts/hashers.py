from django.contrib.auth.hashers import Argon2PasswordHasher


class SmallArgon2(Argon2PasswordHasher):
    """Argon2id with 9 MiB of memory for each password. OWASP counts these values as strong as more memory.

    Django takes 100 MiB, so ten logins at the same time would fill the container of the web process.
    """

    memory_cost = 9 * 1024  # KiB
    time_cost = 4
    parallelism = 1
