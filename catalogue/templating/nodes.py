"""Nodes and variables of Django's template engine that come to the same result by a shorter way.

Each is put in place of Django's own by ``catalogue.templating.loader``, and leaves to it whatever is not plain.
"""

from __future__ import annotations

from html import escape
from typing import Any

from django.conf import settings
from django.template import Template
from django.template.base import Node, NodeList, Variable, VariableDoesNotExist, VariableNode, render_value_in_context
from django.template.defaulttags import CycleNode, IfChangedNode, TemplateLiteral
from django.template.loader_tags import BLOCK_CONTEXT_KEY, BlockNode, ExtendsNode, IncludeNode, construct_relative_path
from django.templatetags.i18n import BlockTranslateNode
from django.utils.safestring import SafeString

_WITH_STATE = (ExtendsNode, BlockNode, CycleNode, IfChangedNode)
"""Keep something in the state of their own template while that is rendered."""


_as_django_does: Any = getattr(Variable, "_resolve_lookup")  # noqa: B009 the types of Django leave it out


class QuickVariable(Variable):
    """Looks an attribute up as one, where Django tries whether it is a key first; calls are left to Django."""

    __slots__ = ()

    def _resolve_lookup(self, context: Any) -> Any:
        first, *others = self.lookups or ()
        for names in reversed(context.dicts):
            if first in names:
                current = names[first]
                break
        else:
            if hasattr(type(context), first):
                return _as_django_does(self, context)
            raise VariableDoesNotExist("Failed lookup for key [%s] in %r", (first, context))
        for bit in others:
            if callable(current):
                break
            kind = type(current)
            if kind is dict and bit in current:
                current = current[bit]
            elif hasattr(kind, "__getitem__") and not issubclass(kind, tuple):
                return _as_django_does(self, context)
            else:
                try:
                    current = getattr(current, bit)
                except (AttributeError, TypeError):  # Django says which of them is whose fault
                    return _as_django_does(self, context)
        return _as_django_does(self, context) if callable(current) else current


class QuickVariableNode(VariableNode):
    """Texts and whole numbers are neither times nor written in a language's own way."""

    def render(self, context: Any) -> SafeString:
        expression: Any = self.filter_expression
        try:
            if type(expression.var) is QuickVariable and not expression.filters:
                output = expression.var._resolve_lookup(context)
            else:
                output = expression.resolve(context)
        except (UnicodeDecodeError, VariableDoesNotExist):
            return SafeString(super().render(context))
        if type(output) is SafeString:
            return output
        if type(output) is str:
            return SafeString(escape(output) if context.autoescape else output)
        if type(output) is int and not settings.USE_THOUSAND_SEPARATOR:
            return SafeString(output)
        return SafeString(render_value_in_context(output, context))


class QuickCondition(TemplateLiteral):
    """One plain variable: what is missing is false."""

    value: Any

    def eval(self, context: Any) -> Any:
        try:
            return self.value.var._resolve_lookup(context)
        except VariableDoesNotExist:
            return None


class AssignNode(Node):
    """``{% translate "…" as name %}``"""

    child_nodelists = ()

    def __init__(self, name: str, value: str) -> None:
        self.name, self.value = name, value

    def render(self, context: Any) -> SafeString:
        context[self.name] = self.value
        return SafeString("")


class QuickIncludeNode(IncludeNode):
    """Of a template that is named in the tag: found once."""

    child_nodelists = ()
    found: Template | None = None
    is_plain = False

    def render(self, context: Any) -> SafeString:
        found = self.found
        if found is None or found.engine is not context.template.engine:
            template: Any = self.template
            name = construct_relative_path(self.origin.template_name, template.var)  # type: ignore[arg-type]
            found = self.found = context.template.engine.get_template(name)
            self.is_plain = not any(isinstance(node, _WITH_STATE) for node in found.nodelist.get_nodes_by_type(Node))
        if not self.is_plain:
            return SafeString(super().render(context))
        values = {name: value.resolve(context) for name, value in self.extra_context.items()}
        if self.isolated_context:
            inner = context.new(values)
            inner.template = context.template
            return found.nodelist.render(inner)
        with context.push(**values):
            return found.nodelist.render(context)


class QuickBlockNode(BlockNode):
    """Of a template that does not use ``block``, as ``block.super`` does."""

    def render(self, context: Any) -> SafeString:
        blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
        block = (blocks.get_block(self.name) if blocks else None) or self
        if type(block) is not QuickBlockNode:
            return SafeString(super().render(context))
        with context.push():
            return block.nodelist.render(context)


class QuickBlockTranslateNode(BlockTranslateNode):
    """Without a plural: what it says in the language of its template is known."""

    text: str
    names: list[str]

    def render(self, context: Any, nested: bool = False) -> SafeString:
        result = None if nested else self._result(context)
        if result is None:
            return SafeString(super().render(context, nested))
        if not self.asvar:
            return result
        context[self.asvar] = result
        return SafeString("")

    def _result(self, context: Any) -> SafeString | None:
        """None where something is missing, or the translation is faulty: Django knows what to say then."""
        values = {name: value.resolve(context) for name, value in self.extra_context.items()}
        with context.push(**values):
            if not all(name in context for name in self.names):
                return None
            data = {name: render_value_in_context(context[name], context) for name in self.names}
        try:
            return SafeString(self.text % data)
        except (KeyError, ValueError):
            return None


class QuickNodeList(NodeList):
    """Knows its blocks: Django looks for those of the parent at each rendering."""

    blocks: list[Any] | None = None

    def get_nodes_by_type(self, nodetype: type[Any]) -> list[Any]:
        if nodetype is not BlockNode:
            return super().get_nodes_by_type(nodetype)
        if self.blocks is None:
            self.blocks = super().get_nodes_by_type(nodetype)
        return self.blocks
