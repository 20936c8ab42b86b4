from programs.admin import extension, program, save_the_date, type_rules

__all__ = ["extension", "program", "save_the_date", "type_rules"]
