// Context: what travels inside one process, from function to function.
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

namespace baton { inline namespace v0 {

/// Names one value of a Context, where its type alone does not. Declared once, at namespace scope;
/// its address is the name.
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

/// The key of a value that is found by its type. It is no constant: linkers may fold equal constants.
template <class T>
inline constinit ContextKey<T> type_key;

/// Counts the owners of an object. It uses built-ins of g++ and clang: <atomic> takes six times as
/// long to include as all of this header.
class ReferenceCount {
 public:
  constexpr explicit ReferenceCount(unsigned count) noexcept : count_(count) {}
  void add() noexcept { __atomic_fetch_add(&count_, 1u, __ATOMIC_RELAXED); }
  /// True for the last owner, who then sees all that the others did to the object.
  bool drop() noexcept { return __atomic_sub_fetch(&count_, 1u, __ATOMIC_ACQ_REL) == 0; }
  bool is_one() const noexcept { return __atomic_load_n(&count_, __ATOMIC_ACQUIRE) == 1; }

 private:
  unsigned count_;
};

struct ContextNode {
  ContextNode* parent;  // shared with whoever else holds it
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

/// An immutable set of typed values, handed down from call to call. Adding one gives a new Context
/// that shares all the others.
///
///   baton::Context inner = context.with(Tenant{"acme"}).with(deadline, 250);
///   if (const Tenant* tenant = inner.get<Tenant>()) …
///
/// It is passed as an argument or captured, by value, into threads, pools and coroutines; nothing
/// here depends on the thread. `current()` is for code that can't be handed one: see Scope.
///
/// Cost     copy: one atomic increment; with(): one block; get(): a walk, newest value first
/// Limits   a key is known by its address: give it default visibility to share it among libraries
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

  /// This context and a value that hides an earlier one of the same key or, without key, type.
  template <class T>
  [[nodiscard]] Context with(const ContextKey<T>& key, std::type_identity_t<T> value) const {
    Context rest(*this);
    Context out;
    out.head_ = new detail::ContextValue<T>(rest.head_, &key, std::move(value));
    rest.head_ = nullptr;
    return out;
  }
  template <class T>
  [[nodiscard]] Context with(T value) const {
    return with(detail::type_key<T>, std::move(value));
  }

  /// The value, or null. It lives as long as any context that holds it.
  template <class T>
  const T* get(const ContextKey<T>& key) const& noexcept {
    for (const detail::ContextNode* at = head_; at != nullptr; at = at->parent) {
      if (at->key == &key) return &static_cast<const detail::ContextValue<T>*>(at)->value;
    }
    return nullptr;
  }
  template <class T>
  const T* get() const& noexcept {
    return get(detail::type_key<T>);
  }
  /// Of a temporary, such as current() gives: the value with what keeps it alive, or null.
  template <class T>
  HeldValue<T> get(const ContextKey<T>& key) && noexcept {
    const T* const value = get(key);  // by the overload for contexts with a name
    return HeldValue<T>(std::move(*this), value);
  }
  template <class T>
  HeldValue<T> get() && noexcept {
    return std::move(*this).get(detail::type_key<T>);
  }

  /// The context of this thread's innermost Scope; empty when there is none.
  static Context current() noexcept;

  /// Whether both are one context: equal values are not enough.
  friend bool operator==(const Context& a, const Context& b) noexcept { return a.head_ == b.head_; }

 private:
  detail::ContextNode* head_ = nullptr;
};

/// A value of a Context that keeps it alive: used like a pointer.
///
///   if (const auto tenant = baton::Context::current().get<Tenant>()) log(tenant->name);
template <class T>
class HeldValue {
 public:
  HeldValue(Context holder, const T* value) noexcept : holder_(std::move(holder)), value_(value) {}

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

/// The contexts attached to one thread. One that only the stack still owns is closed.
class AttachedStack {
 public:
  AttachedStack() noexcept = default;
  AttachedStack(const AttachedStack&) = delete;
  AttachedStack& operator=(const AttachedStack&) = delete;
  ~AttachedStack() {
    while (top_ != nullptr) pop();
  }

  Attached* push(Context context) { return top_ = new Attached{std::move(context), open()}; }
  /// The innermost that is still open.
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

/// Makes a context the current one of this thread, until it ends.
///
///   baton::Scope scope(context);
///
/// Scopes may end in any order: the current context is that of the youngest scope still open. A scope
/// that ends on another thread, with a coroutine that moved there, is taken back from the thread it
/// began on. Yet a coroutine should hold a Context, and open a Scope between two suspensions only.
///
/// Cost     one block
class [[nodiscard]] Scope {
 public:
  [[nodiscard]] explicit Scope(Context context)
      : attached_(detail::attached_stack().push(std::move(context))) {}
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;
  ~Scope() {
    detail::AttachedStack::release(attached_);
    detail::attached_stack().open();  // frees what is closed by now
  }

 private:
  detail::Attached* attached_;
};

}}  // namespace baton::v0
