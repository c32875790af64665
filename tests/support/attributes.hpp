// SPDX-License-Identifier: MIT
// Message attributes in their usual shapes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace baton::test {

/// SQS's API.
struct ApiAttribute {
  std::string DataType;
  std::string StringValue;
  std::string BinaryValue;
  friend bool operator==(const ApiAttribute&, const ApiAttribute&) = default;
};
/// SQS's API with optional members and byte vectors.
struct OptionalAttribute {
  std::string DataType;
  std::optional<std::string> StringValue;
  std::optional<std::vector<std::uint8_t>> BinaryValue;
};
/// A Lambda event.
struct EventAttribute {
  std::string dataType;
  std::optional<std::string> stringValue;
  std::optional<std::string> binaryValue;
};

using ApiAttributes = std::map<std::string, ApiAttribute>;

[[nodiscard]] inline ApiAttribute text_attribute(std::string_view text) {
  return {"String", std::string(text), ""};
}

/// Aws::Utils::ByteBuffer: the parts that attributes need.
class SdkBuffer {
 public:
  SdkBuffer() = default;
  SdkBuffer(const unsigned char* data, std::size_t size) : bytes_(data, data + size) {}
  const unsigned char* GetUnderlyingData() const { return bytes_.data(); }
  std::size_t GetLength() const { return bytes_.size(); }

 private:
  std::vector<unsigned char> bytes_;
};

/// Aws::SQS::Model::MessageAttributeValue, its public interface.
class SdkAttribute {
 public:
  const std::string& GetStringValue() const { return string_; }
  bool StringValueHasBeenSet() const { return has_string_; }
  void SetStringValue(const std::string& value) {
    has_string_ = true;
    string_ = value;
  }
  void SetStringValue(std::string&& value) {
    has_string_ = true;
    string_ = static_cast<std::string&&>(value);
  }
  void SetStringValue(const char* value) {
    has_string_ = true;
    string_ = value;
  }
  const SdkBuffer& GetBinaryValue() const { return binary_; }
  bool BinaryValueHasBeenSet() const { return has_binary_; }
  void SetBinaryValue(const SdkBuffer& value) {
    has_binary_ = true;
    binary_ = value;
  }
  void SetBinaryValue(SdkBuffer&& value) {
    has_binary_ = true;
    binary_ = static_cast<SdkBuffer&&>(value);
  }
  const std::string& GetDataType() const { return type_; }
  bool DataTypeHasBeenSet() const { return !type_.empty(); }
  void SetDataType(const std::string& value) { type_ = value; }
  void SetDataType(std::string&& value) { type_ = static_cast<std::string&&>(value); }
  void SetDataType(const char* value) { type_ = value; }

 private:
  std::string type_;
  std::string string_;
  SdkBuffer binary_;
  bool has_string_ = false;
  bool has_binary_ = false;
};

}  // namespace baton::test
