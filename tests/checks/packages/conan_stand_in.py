"""Makes the package that packaging/conan/conanfile.py describes, without Conan: conan_stand_in.py RECIPE DIRECTORY

Calls the methods of the recipe in Conan's order, with what Conan's reference says of the names it imports:
https://docs.conan.io/2/reference.html. Leaves DIRECTORY/package and DIRECTORY/baton-config.cmake; prints the version.
"""

import fnmatch
import importlib.util
import pathlib
import shutil
import sys
import types


class Properties:
    def __init__(self):
        self.bindirs, self.libdirs, self.includedirs, self.properties = ["bin"], ["lib"], ["include"], {}

    def set_property(self, name, value):
        self.properties[name] = value


class Info:
    cleared = False

    def clear(self):
        self.cleared = True


class ConanFile:
    version = None

    def __init__(self, recipe, directory):
        self.recipe_folder = str(recipe.parent)
        self.export_sources_folder = self.source_folder = str(directory / "sources")
        self.package_folder = str(directory / "package")
        self.info, self.cpp_info = Info(), Properties()
        self.required_standard = None


def copy(conanfile, pattern, src, dst):
    """Keeps the folders of what matches; `*` matches across folders."""
    del conanfile
    files = [p for p in pathlib.Path(src).rglob("*") if p.is_file()]
    matching = [p for p in files if fnmatch.fnmatch(p.relative_to(src).as_posix(), pattern)]
    for path in matching:
        target = pathlib.Path(dst) / path.relative_to(src)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    return matching


def check_min_cppstd(conanfile, standard):
    conanfile.required_standard = standard


def module(name, **names):
    sys.modules[name] = types.ModuleType(name)
    vars(sys.modules[name]).update(names)


def main(recipe, directory):
    module("conan", ConanFile=ConanFile)
    module("conan.tools")
    module("conan.tools.build", check_min_cppstd=check_min_cppstd, can_run=lambda conanfile: True)
    module("conan.tools.files", copy=copy, load=lambda conanfile, path: pathlib.Path(path).read_text())
    module("conan.tools.layout", basic_layout=lambda conanfile, src_folder=".": None)
    module("conan.tools.cmake", CMake=object, CMakeToolchain=object, cmake_layout=lambda conanfile: None)

    def load(path):
        spec = importlib.util.spec_from_file_location("recipe", path)
        loaded = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(loaded)
        return [c for c in vars(loaded).values() if isinstance(c, type) and issubclass(c, ConanFile) and c is not ConanFile]

    (recipe_class,) = load(recipe)
    (test_class,) = load(recipe.parent / "test_package" / "conanfile.py")
    assert all(hasattr(test_class, m) for m in ("requirements", "layout", "build", "test")), "test_package"

    package = recipe_class(recipe, directory)
    package.set_version()
    package.export_sources()
    package.recipe_folder = "/nonexistent"  # the tree stays behind when the recipe is exported
    package.layout()
    package.validate()
    package.package_id()
    package.package()
    package.package_info()

    assert package.name == "baton" and package.license == "MIT" and package.package_type == "header-library"
    assert package.required_standard == 20
    assert package.info.cleared, "one package for all settings"
    assert package.cpp_info.bindirs == package.cpp_info.libdirs == []
    properties = package.cpp_info.properties
    (directory / f"{properties['cmake_file_name']}-config.cmake").write_text(
        f"add_library({properties['cmake_target_name']} INTERFACE IMPORTED)\n"
        f"target_compile_features({properties['cmake_target_name']} INTERFACE cxx_std_20)\n"
        f"target_include_directories({properties['cmake_target_name']} INTERFACE"
        f" {directory}/package/{package.cpp_info.includedirs[0]})\n")
    print(package.version)


main(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve())
