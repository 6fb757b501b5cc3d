// SPDX-License-Identifier: GPL-3.0-or-later WITH Classpath-exception-2.0

//! Stamps the Git commit into the version that the node prints.

fn main() {
	substrate_build_script_utils::generate_cargo_keys();
	substrate_build_script_utils::rerun_if_git_head_changed();
}
