"""What is the same on every page becomes text when a template is loaded, for each language by itself.

Most of the time of making a page went into looking up, again and again, what cannot change. So a template is compiled
once for each language and gone through: translations of fixed texts, addresses of static files and tags marked
``constant`` become text, and what is plain takes the shorter ways of ``catalogue.templating.nodes``. All that leans on
inner parts of Django's engine lies in these two modules. What an upgrade changes stays as Django makes it:
``tests/catalogue/test_templating.py`` tells, and pages are slower, not wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from django.template import Context, Template
from django.template.base import FilterExpression, Node, NodeList, TextNode, Variable, VariableNode
from django.template.defaulttags import CommentNode, IfNode, LoadNode, TemplateLiteral, URLNode
from django.template.library import SimpleNode
from django.template.loader_tags import BlockNode, IncludeNode
from django.template.loaders import cached
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.templatetags.static import StaticNode
from django.urls import NoReverseMatch
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from catalogue.templating.nodes import (
    AssignNode,
    QuickBlockNode,
    QuickBlockTranslateNode,
    QuickCondition,
    QuickIncludeNode,
    QuickNodeList,
    QuickVariable,
    QuickVariableNode,
)

Tag = TypeVar("Tag", bound=Callable[..., Any])
_constant: set[Callable[..., Any]] = set()


def constant(tag: Tag) -> Tag:
    """Marks a simple tag whose result depends on its arguments and the active language alone."""
    _constant.add(tag)
    return tag


class Loader(cached.Loader):
    """Caches as Django's does, one template for each language."""

    def cache_key(self, template_name: str, skip: Any = None) -> str:
        return f"{get_language()} {super().cache_key(template_name, skip)}"

    def get_template(self, template_name: str, skip: Any = None) -> Template:
        template = super().get_template(template_name, skip)
        if get_language() and type(template.nodelist) is not QuickNodeList:
            template.nodelist = quick(template.nodelist)
        return template


def quick(nodes: NodeList) -> NodeList:
    """The same nodes for the active language. Those in them are changed in place."""
    found = QuickNodeList()
    found.contains_nontext = nodes.contains_nontext
    for node in map(_quick, nodes):
        if type(node) is TextNode and found and type(found[-1]) is TextNode:
            found[-1] = _text(found[-1].s + node.s, found[-1])
        elif not isinstance(node, LoadNode | CommentNode):
            found.append(node)
    return found


def _quick(node: Any) -> Any:
    if isinstance(node, IfNode):
        node.conditions_nodelists = [(when, quick(then)) for when, then in node.conditions_nodelists]
    else:
        for name in node.child_nodelists:
            if type(inner := getattr(node, name, None)) is NodeList:
                setattr(node, name, quick(inner))
    for expression in _expressions(vars(node)):
        for variable in (expression.var, *(one for _filter, pairs in expression.filters for _is, one in pairs)):
            if type(variable) is Variable and variable.lookups:
                variable.__class__ = QuickVariable
    for condition in _conditions(node):
        condition.__class__ = QuickCondition
    return _in_place_of(node)


def _in_place_of(node: Any) -> Any:
    match node:
        case TranslateNode(message_context=None) if _is_fixed(node.filter_expression):
            return _assigned(node) if node.asvar else _text(_rendered(node), node)
        case StaticNode(varname=None) if _is_fixed(node.path):
            return _text(_rendered(node), node)
        case SimpleNode(target_var=None) if node.func in _constant and all(map(_is_fixed, _arguments(node))):
            return _text(_rendered(node), node)
        case URLNode(asvar=None) if _is_fixed(node.view_name) and not (node.args or node.kwargs):
            return _address(node)
        case VariableNode() if type(node) is VariableNode:
            return _like(QuickVariableNode(node.filter_expression), node)
        case BlockTranslateNode(message_context=None) if type(node) is BlockTranslateNode and not node.plural:
            _make_quick(node)
        case BlockNode() if type(node) is BlockNode and not _uses_block(node):
            node.__class__ = QuickBlockNode
        case IncludeNode() if type(node) is IncludeNode and _is_fixed(node.template):
            node.__class__ = QuickIncludeNode
    return node


def _make_quick(node: Any) -> None:
    singular, node.names = node.render_token_list(node.singular)
    node.text = gettext(singular)
    node.__class__ = QuickBlockTranslateNode


def _arguments(node: SimpleNode) -> list[Any]:
    return [*node.args, *node.kwargs.values()]


def _is_fixed(expression: Any) -> bool:
    variable = expression.var
    is_literal = variable.literal is not None if isinstance(variable, Variable) else isinstance(variable, str)
    return is_literal and not expression.filters


def _rendered(node: Node) -> str:
    return node.render(Context())


def _assigned(node: TranslateNode) -> Node:
    context = Context()
    node.render(context)
    return _like(AssignNode(str(node.asvar), context[str(node.asvar)]), node)


def _address(node: Any) -> Node:
    """A name in a namespace may lead elsewhere from another page."""
    try:
        text = None if ":" in node.view_name.var else _rendered(node)
    except NoReverseMatch:
        text = None
    return node if text is None else _text(text, node)


def _text(text: str, of: Node) -> Node:
    return _like(TextNode(SafeString(text)), of)


def _like(node: Any, of: Any) -> Node:
    node.token, node.origin = getattr(of, "token", None), getattr(of, "origin", None)
    return node  # type: ignore[no-any-return]


def _expressions(value: Any) -> Iterator[Any]:
    """Those that a node holds itself: its arguments and conditions, not those of the nodes in it."""
    if isinstance(value, FilterExpression):
        yield value
    elif isinstance(value, TemplateLiteral):
        yield value.value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _expressions(one)
    elif isinstance(value, list | tuple) and not isinstance(value, NodeList):
        for one in value:
            yield from _expressions(one)
    elif hasattr(value, "first") and hasattr(value, "second"):  # and, or, not, ==
        yield from _expressions([value.first, value.second])


def _conditions(node: Any) -> Iterator[Any]:
    """The plain variables that an ``if`` asks for."""
    waiting = [when for when, _then in node.conditions_nodelists] if isinstance(node, IfNode) else []
    while waiting:
        one = waiting.pop()
        if type(one) is TemplateLiteral:
            value: Any = one.value
            if type(value.var) is QuickVariable and not value.filters:
                yield one
        elif one is not None:
            waiting += [getattr(one, "first", None), getattr(one, "second", None)]


def _uses_block(node: BlockNode) -> bool:
    inner = [node, *node.nodelist.get_nodes_by_type(Node)]
    variables = [one.var for each in inner for one in _expressions(vars(each))]
    return any(isinstance(one, Variable) and (one.lookups or ("",))[0] == "block" for one in variables)
