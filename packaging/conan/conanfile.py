# A recipe for Conan 2 that packages the checkout it stands in: conan create packaging/conan
import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.files import copy, load
from conan.tools.layout import basic_layout

required_conan_version = ">=2.0"


class BatonConan(ConanFile):
    name = "baton"
    package_type = "header-library"
    description = "Header-only C++20 library that carries traces across processes"
    license = "MIT"
    topics = ("tracing", "propagation", "datadog", "opentelemetry", "header-only")
    settings = "os", "arch", "compiler", "build_type"
    no_copy_source = True

    @property
    def _tree(self):
        return os.path.join(self.recipe_folder, "..", "..")

    def set_version(self):
        text = load(self, os.path.join(self._tree, "include", "baton", "version.hpp"))
        self.version = re.search(r' version = "(.*)"', text).group(1)

    def export_sources(self):
        for pattern in ("LICENSE", "include/*"):
            copy(self, pattern, self._tree, self.export_sources_folder)

    def layout(self):
        basic_layout(self, src_folder=".")

    def package_id(self):
        self.info.clear()

    def validate(self):
        check_min_cppstd(self, 20)

    def package(self):
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        copy(self, "include/*.hpp", self.source_folder, self.package_folder)

    def package_info(self):
        self.cpp_info.bindirs = []
        self.cpp_info.libdirs = []
        self.cpp_info.set_property("cmake_file_name", "baton")
        self.cpp_info.set_property("cmake_target_name", "baton::baton")
        self.cpp_info.set_property("pkg_config_name", "baton")
