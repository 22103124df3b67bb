//! What all objects of a script have in common: each is a value with a
//! [`Handle`].
//!
//! [`Handle`]: crate::script::handle::Handle

/// Defines a value of a script that is a handle: its type, its name in the
/// language, its methods, the series of values that a `for` reads from it, and
/// further operations.
macro_rules! object {
    ($type:ident, $name:literal, $methods:path $(, values: $values:path)? $(, { $($more:item)* })?) => {
        #[derive(
            Debug,
            starlark::any::ProvidesStaticType,
            starlark::values::NoSerialize,
            allocative::Allocative,
        )]
        pub(in crate::script::objects) struct $type(
            #[allocative(skip)] pub(in crate::script::objects) $crate::script::handle::Handle);

        starlark::starlark_simple_value!($type);

        impl AsRef<$crate::script::handle::Handle> for $type {
            fn as_ref(&self) -> &$crate::script::handle::Handle {
                &self.0
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.show(f)
            }
        }

        #[starlark::values::starlark_value(type = $name)]
        impl<'v> starlark::values::StarlarkValue<'v> for $type {
            fn get_methods() -> Option<&'static starlark::environment::Methods> {
                static METHODS: starlark::environment::MethodsStatic =
                    starlark::environment::MethodsStatic::new($name, $methods);
                Some(METHODS.methods())
            }

            fn equals(&self, other: starlark::values::Value<'v>) -> starlark::Result<bool> {
                let other = Self::from_value(other);
                Ok(other.is_some_and(|other| other.0.identity() == self.0.identity()))
            }

            fn write_hash(
                &self,
                hasher: &mut starlark::collections::StarlarkHasher,
            ) -> starlark::Result<()> {
                std::hash::Hash::hash(&self.0.identity(), hasher);
                Ok(())
            }

            fn provide(&'v self, demand: &mut starlark::values::Demand<'_, 'v>) {
                demand.provide_value(self.0);
                $(demand.provide_value($values(self.0));)?
            }

            $(unsafe fn iterate(
                &self,
                _me: starlark::values::Value<'v>,
                heap: starlark::values::Heap<'v>,
            ) -> starlark::Result<starlark::values::Value<'v>> {
                Ok(heap.alloc($values(self.0)))
            })?

            $($($more)*)?
        }
    };
}
pub(in crate::script::objects) use object;

/// Shows an object as Python shows those without a literal form.
macro_rules! shown_by_number {
    ($($type:ident),+) => {
        $(impl $type {
            fn show(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!("<", stringify!($type), " {}>"), self.0.object())
            }
        })+
    };
}
pub(in crate::script::objects) use shown_by_number;
