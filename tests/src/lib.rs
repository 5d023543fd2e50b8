//! What the end-to-end tests share: the built program, a way to run it, and small data to train on.
//!
//! The tests see Risala as its users do: a program that is given arguments and bytes and gives back bytes
//! and an exit code. Whatever a single crate can show is tested in that crate.

mod browser;
mod program;
mod records;

use std::path::{Path, PathBuf};

pub use browser::{Browser, Page};
pub use program::{Answer, Run, program, risala};
pub use records::{TINY_CONFIG, records, tiny_model, write_lines};

/// The root of this package. Asked of cargo when the tests run: checkouts that share a target folder also
/// share the built tests.
fn package_root() -> PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from)
}

/// The root of the workspace.
pub fn workspace_root() -> PathBuf {
    package_root().parent().expect("this package lies inside the workspace").to_owned()
}

/// A file of this package.
pub fn own_file(path: impl AsRef<Path>) -> PathBuf {
    package_root().join(path)
}

/// Data that lies beside the repository on some machines only.
pub fn shared(path: impl AsRef<Path>) -> Option<PathBuf> {
    let path = workspace_root().join("../shared").join(path);
    path.exists().then_some(path)
}
