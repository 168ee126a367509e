"""Collection for the whole tree: without torch the modules that fit networks cannot be imported."""

from importlib.util import find_spec

collect_ignore_glob = [] if find_spec("torch") else ["detector/training/*"]
