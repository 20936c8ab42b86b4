from programs.admin import program, save_the_date, type_rules

__all__ = ["program", "save_the_date", "type_rules"]
