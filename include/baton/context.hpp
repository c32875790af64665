// SPDX-License-Identifier: MIT
// Context: what travels inside one process, from function to function.
#pragma once

#include <baton/detail/compiler.hpp>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace baton { inline namespace v0 {

/// The key of one value in a Context, for types that are used for several values. Declare it once, at
/// namespace scope: its address is the key.
///
///   inline baton::ContextKey<std::string> tenant;
template <class T>
class ContextKey {
 public:
  constexpr ContextKey() noexcept = default;
  ContextKey(const ContextKey&) = delete;
  ContextKey& operator=(const ContextKey&) = delete;
};

namespace detail {

/// The key of a value that is found by its type. It is not const, for linkers may fold equal constants.
template <class T>
inline constinit ContextKey<T> type_key;

struct ContextNode {
  ContextNode* parent;  // shared with its other holders
  const void* key;
  void (*destroy)(ContextNode*) noexcept;
  ReferenceCount owners{1};
};

template <class T>
struct ContextValue : ContextNode {
  ContextValue(ContextNode* rest, const void* its_key, T&& its_value)
      : ContextNode{rest, its_key, &destroy_value}, value(std::move(its_value)) {}
  static void destroy_value(ContextNode* node) noexcept { delete static_cast<ContextValue*>(node); }

  T value;
};

}  // namespace detail

template <class T>
class HeldValue;

/// An immutable set of typed values, handed from call to call. Adding a value gives a new Context that
/// shares the earlier values.
///
///   baton::Context inner = context.with(Tenant{"acme"}).with(deadline, 250);
///   if (const Tenant* tenant = inner.get<Tenant>()) …
///
/// Pass it as an argument, or capture it by value, into threads, pools and coroutines: it does not
/// depend on the thread. `current()` is for code that cannot be handed a Context: see Scope.
///
/// Limits   a key is known by its address: give it default visibility to share it among libraries
/// Cost     copy: one atomic increment; with(): one block; get(): a walk, newest value first
class Context {
 public:
  constexpr Context() noexcept = default;
  Context(const Context& other) noexcept : head_(other.head_) {
    if (head_ != nullptr) head_->owners.add();
  }
  Context(Context&& other) noexcept : head_(std::exchange(other.head_, nullptr)) {}
  Context& operator=(Context other) noexcept {
    std::swap(head_, other.head_);
    return *this;
  }
  ~Context() {
    while (head_ != nullptr && head_->owners.drop()) {  // no recursion: a chain may be long
      detail::ContextNode* const parent = head_->parent;
      head_->destroy(head_);
      head_ = parent;
    }
  }

  /// A context with these values and one more, which hides an earlier value of its key or, without a
  /// key, of its type.
  template <class T>
  [[nodiscard]] Context with(const ContextKey<T>& key, std::type_identity_t<T> value) const {
    Context rest(*this);
    Context out;
    out.head_ = new detail::ContextValue<T>(rest.head_, &key, std::move(value));
    rest.head_ = nullptr;
    return out;
  }
  /// As above, with the type as the key.
  template <class T>
  [[nodiscard]] Context with(T value) const {
    return with(detail::type_key<T>, std::move(value));
  }

  /// The value of a key, or of a type, or null. It lives as long as a context that holds it.
  template <class T>
  const T* get(const ContextKey<T>& key) const& noexcept {
    for (const detail::ContextNode* at = head_; at != nullptr; at = at->parent) {
      if (at->key == &key) return &static_cast<const detail::ContextValue<T>*>(at)->value;
    }
    return nullptr;
  }
  /// As above, with the type as the key.
  template <class T>
  const T* get() const& noexcept {
    return get(detail::type_key<T>);
  }
  /// The value of a temporary context, such as current() gives. It keeps the value alive.
  template <class T>
  HeldValue<T> get(const ContextKey<T>& key) && noexcept {
    const T* const value = get(key);  // the overload for lvalues
    return HeldValue<T>(std::move(*this), value);
  }
  /// As above, with the type as the key.
  template <class T>
  HeldValue<T> get() && noexcept {
    return std::move(*this).get(detail::type_key<T>);
  }

  /// The context of this thread's innermost Scope; empty when there is none.
  static Context current() noexcept;

  /// Whether both are one context. Contexts with equal values may be two.
  friend bool operator==(const Context& a, const Context& b) noexcept { return a.head_ == b.head_; }

 private:
  detail::ContextNode* head_ = nullptr;
};

/// A value of a Context, used like a pointer. It keeps the context alive.
///
///   if (const auto tenant = baton::Context::current().get<Tenant>()) log(tenant->name);
template <class T>
class HeldValue {
 public:
  /// The value belongs to the holder; it may be null.
  HeldValue(Context holder, const T* value) noexcept : holder_(std::move(holder)), value_(value) {}

  /// Whether there is a value.
  explicit operator bool() const noexcept { return value_ != nullptr; }
  const T& operator*() const noexcept { return *value_; }
  const T* operator->() const noexcept { return value_; }
  friend bool operator==(const HeldValue& a, std::nullptr_t) noexcept {
    return a.value_ == nullptr;
  }

 private:
  Context holder_;
  const T* value_;
};

namespace detail {

/// One attached context, owned by its Scope and by the stack of its thread.
struct Attached {
  Context context;
  Attached* below;
  ReferenceCount owners{2};
};

/// The contexts attached to one thread. A context whose only owner is the stack has lost its Scope.
class AttachedStack {
 public:
  AttachedStack() noexcept = default;
  AttachedStack(const AttachedStack&) = delete;
  AttachedStack& operator=(const AttachedStack&) = delete;
  ~AttachedStack() {
    while (top_ != nullptr) pop();
  }

  Attached* push(Context context) { return top_ = new Attached{std::move(context), open()}; }
  /// The innermost whose Scope is alive, or null.
  Attached* open() noexcept {
    while (top_ != nullptr && top_->owners.is_one()) pop();
    return top_;
  }
  static void release(Attached* attached) noexcept {
    if (attached->owners.drop()) delete attached;
  }

 private:
  void pop() noexcept { release(std::exchange(top_, top_->below)); }

  Attached* top_ = nullptr;
};

inline AttachedStack& attached_stack() noexcept {
  thread_local AttachedStack stack;
  return stack;
}

}  // namespace detail

inline Context Context::current() noexcept {
  const detail::Attached* const attached = detail::attached_stack().open();
  return attached != nullptr ? attached->context : Context();
}

/// Makes a context the current context of this thread, for as long as the Scope lives.
///
///   baton::Scope scope(context);
///
/// Scopes may end in any order: the youngest scope alive has the current context. A scope may end on
/// another thread, with a coroutine that moved there; it then ends for the thread that it began on.
/// But a coroutine should hold a Context, and open a Scope only between two suspensions.
///
/// Cost     one block
class [[nodiscard]] Scope {
 public:
  /// Attaches the context.
  [[nodiscard]] explicit Scope(Context context)
      : attached_(detail::attached_stack().push(std::move(context))) {}
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;
  ~Scope() {
    detail::AttachedStack::release(attached_);
    detail::attached_stack().open();  // frees those whose Scope has ended
  }

 private:
  detail::Attached* attached_;
};

}}  // namespace baton::v0
