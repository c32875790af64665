"""Reads MODULE.bazel and BUILD.bazel as the Python that they also are: bazel_stand_in.py TREE

Knows the rules and attributes they may use, and refuses others: https://bazel.build/reference/be/c-cpp. Prints the version,
then a line for each program: its name, its folders of headers, its sources.
"""

import pathlib
import sys

tree = pathlib.Path(sys.argv[1])
modules, targets, loaded = {}, {}, set()


def glob(patterns):
    found = sorted(p.relative_to(tree).as_posix() for pattern in patterns for p in tree.glob(pattern))
    assert found, f"nothing matches {patterns}"
    return found


def cc_library(name, hdrs, includes=()):
    targets[name] = {"files": hdrs, "includes": list(includes)}


def cc_test(name, srcs, copts, deps, includes=()):
    assert copts == ["-std=c++20"]
    for dep in deps:
        includes = list(includes) + targets[dep.removeprefix(":")]["includes"]
    targets[name] = {"files": srcs, "includes": includes, "program": True}


def load(label, *names):
    (module_name, _, path) = label.removeprefix("@").partition("//")
    assert module_name in modules, f"MODULE.bazel does not name {module_name}"
    assert path == f"cc:{names[0]}.bzl", label
    loaded.update(names)


def run(path, **names):
    exec(compile((tree / path).read_text(), path, "exec"), {"__builtins__": {}, **names})


run("MODULE.bazel", module=lambda name, version: modules.update({name: version}),
    bazel_dep=lambda name, version: modules.update({name: version}))
run("BUILD.bazel", load=load, glob=glob, cc_library=cc_library, cc_test=cc_test,
    package=lambda default_visibility: None, exports_files=lambda files: [(tree / f).stat() for f in files])
assert loaded == {"cc_library", "cc_test"}

headers = {p.relative_to(tree).as_posix() for p in (tree / "include").rglob("*.hpp")}
assert set(targets["baton"]["files"]) == headers
print(modules["baton"])
for name, target in targets.items():
    assert all((tree / f).is_file() for f in target["files"]), name
    if target.get("program"):
        print(name, ",".join(target["includes"]), *(f for f in target["files"] if f.endswith(".cpp")))
